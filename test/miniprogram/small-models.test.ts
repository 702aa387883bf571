import { describe, expect, it } from 'vitest';
import { fontScaleOf } from '../../miniprogram/model/font-scale.ts';
import { imageSource, isScene } from '../../miniprogram/model/mini-program-code.ts';

describe('fontScaleOf', () => {
  it("follows WeChat's factor, or its size where the factor is unknown", () => {
    expect(fontScaleOf(1.25, 17)).toBe(1.25);
    expect(fontScaleOf(undefined, 20.4)).toBe(1.2);
    expect(fontScaleOf(undefined, undefined)).toBe(1);
  });

  it('stays where the layout holds', () => {
    expect(fontScaleOf(3, undefined)).toBe(1.6);
    expect(fontScaleOf(0.5, undefined)).toBe(0.9);
  });
});

describe('imageSource', () => {
  it('makes a data URL of a picture', () => {
    expect(imageSource({ contentType: 'image/png', base64: 'AAAA' })).toBe('data:image/png;base64,AAAA');
  });

  it.each([
    {},
    { contentType: 'text/html', base64: 'AAAA' },
    { contentType: 'image/png', base64: '' },
    { contentType: 'image/png' },
  ])('finds no picture in %j', (result) => {
    expect(imageSource(result)).toBeUndefined();
  });
});

describe('isScene', () => {
  it('allows 1 to 32 of the characters WeChat allows', () => {
    expect(isScene('a=1&b=2')).toBe(true);
    expect(isScene('x'.repeat(32))).toBe(true);
    expect(isScene('')).toBe(false);
    expect(isScene('x'.repeat(33))).toBe(false);
    expect(isScene('有 空格')).toBe(false);
  });
});
