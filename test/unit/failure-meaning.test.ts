import { describe, expect, it } from 'vitest';
import { ERRCODES, hintFor } from '../../cloudfunctions/cloud-token/core/errcodes.ts';
import { cureOf, meaningOf, partsOf } from '../../cloudfunctions/cloud-token/core/failure-meaning.ts';

it.each([
  [40164, 'this IP address is not in the API whitelist'],
  [-601003, 'WeChat cannot be reached'],
  [-501007, 'an environment variable of refreshToken is wrong'],
  [99999, 'WeChat refuses to give a token'],
  [1, 'WeChat refuses to give a token'],
  [0, 'the refresh failed'],
  [-2, 'the refresh failed'],
])('of a failure with errCode %i the meaning is: %s', (errCode, meaning) => {
  expect(meaningOf(errCode).en).toBe(meaning);
});

describe('the cure of a failure', () => {
  it('is that of its errcode, whose hint says what it means besides', () => {
    const cure = ERRCODES[40164]?.cure;
    expect(cureOf({ errCode: 40164 })).toEqual(cure);
    expect(cureOf({ errCode: 40164, hint: String(hintFor(40164)) })).toEqual(cure);
  });

  it('is its own hint where it has one', () => {
    expect(cureOf({ errCode: 40164, hint: 'do this / 这样做' })).toEqual({ en: 'do this', zh: '这样做' });
  });

  it('is absent where nobody knows one', () => {
    expect(cureOf({ errCode: 99999 })).toBeUndefined();
  });
});

it.each([
  ['do this / 这样做', 'do this', '这样做'],
  ['set A / B / 设置 A / B', 'set A / B', '设置 A / B'],
  ['do this\nand that / 这样\n那样', 'do this\nand that', '这样\n那样'],
  ['do this', 'do this', 'do this'],
  ['这样 / 那样', '这样 / 那样', '这样 / 那样'],
])('the languages of the hint "%s" are told apart', (hint, en, zh) => {
  expect(partsOf(hint)).toEqual({ en, zh });
});
