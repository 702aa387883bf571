import { describe, expect, it } from 'vitest';
import { en } from '../../miniprogram/i18n/en.ts';
import { fontScaleOf } from '../../miniprogram/model/font-scale.ts';
import { imageSource, sceneFault } from '../../miniprogram/model/mini-program-code.ts';

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

describe('sceneFault', () => {
  it('finds none in 1 to 32 of the characters WeChat allows', () => {
    expect(sceneFault('a=1&b=2', en)).toBe('');
    expect(sceneFault('x'.repeat(32), en)).toBe('');
  });

  it('names what is wrong: nothing in it, or which characters', () => {
    expect(sceneFault('', en)).toBe('The scene is empty: enter at least one character.');
    expect(sceneFault('有 空有 😀', en)).toBe('Not allowed in a scene: 有 space 空 😀');
  });
});
