import { describe, expect, it } from 'vitest';
import {
  ERRCODES,
  errmsgOf,
  hintFor,
  isRefusal,
  retryOf,
  ridOf,
} from '../../cloudfunctions/cloud-token/core/errcodes.ts';

const ERRCODES_OF_TOKEN_FETCHES = [
  -1, 40001, 40002, 40013, 40125, 40164, 40243, 41002, 41004, 43002, 45009, 45011, 50004, 50007, 61004, 89501,
  89503, 89506, 89507,
];

describe('retryOf', () => {
  it('asks again at once only when WeChat is busy', () => {
    expect(ERRCODES_OF_TOKEN_FETCHES.filter((errcode) => retryOf(errcode) === 'now')).toEqual([-1]);
  });

  it('asks again later when a quota fills up again or an administrator may confirm', () => {
    const later = ERRCODES_OF_TOKEN_FETCHES.filter((errcode) => retryOf(errcode) === 'later');
    expect(later).toEqual([45009, 45011, 89501, 89503, 89506, 89507]);
  });

  it('does not ask again before someone has acted on the rest', () => {
    const no = ERRCODES_OF_TOKEN_FETCHES.filter((errcode) => retryOf(errcode) === 'no');
    expect(no).toEqual([40001, 40002, 40013, 40125, 40164, 40243, 41002, 41004, 43002, 50004, 50007, 61004]);
  });

  it('asks for an unknown errcode later, not at once', () => {
    expect(retryOf(99999)).toBe('later');
  });
});

describe('hintFor', () => {
  it('says in English and Chinese what to do about every errcode of a token fetch', () => {
    for (const errcode of ERRCODES_OF_TOKEN_FETCHES)
      expect(hintFor(errcode)).toMatch(/^[ -~]+ \/ .*\p{Script=Han}/u);
    expect(Object.keys(ERRCODES)).toHaveLength(ERRCODES_OF_TOKEN_FETCHES.length);
  });

  it.each([
    [40001, 'APPSECRET'],
    [40125, 'APPSECRET'],
    [41004, 'APPSECRET'],
    [40013, 'APPID'],
    [41002, 'APPID'],
    [40164, 'whitelist'],
    [45009, 'clear_quota'],
    [61004, 'whitelist'],
    [89501, 'administrator'],
    [89506, '24 hours'],
    [89507, '1 hour'],
  ])('names for %i what there is to look at: %s', (errcode, name) => {
    expect(hintFor(errcode)).toContain(name);
  });

  it('is absent for an unknown errcode', () => {
    expect(hintFor(99999)).toBeUndefined();
  });
});

describe('isRefusal', () => {
  it.each([40001, 40014, 42001, '40001', '40014', '42001'])('takes %j for a refused token', (errcode) => {
    expect(isRefusal(errcode)).toBe(true);
  });

  it.each([[0], [-1], [41001], [40013], [45009], ['400010'], [' 40001'], [[40001]], [undefined], [null]])(
    'takes %j for something else',
    (errcode) => {
      expect(isRefusal(errcode)).toBe(false);
    },
  );
});

describe('errmsgOf', () => {
  it.each([
    ['system error', 'system error'],
    ['', 'no errmsg'],
    [undefined, 'no errmsg'],
    [null, 'no errmsg'],
    [7, 'no errmsg'],
    [{ toString: 1 }, 'no errmsg'],
  ])('reads %j as "%s"', (errmsg, text) => {
    expect(errmsgOf(errmsg)).toBe(text);
  });

  it('masks what looks like a secret, and the token it is told', () => {
    expect(errmsgOf(`invalid appsecret ${'c0ffee42'.repeat(4)}`)).toBe('invalid appsecret ***');
    expect(errmsgOf('invalid token sesame', 'sesame')).toBe('invalid token ***');
  });
});

describe('ridOf', () => {
  it.each([
    ['invalid credential rid: 65a1b2c3-0d4e5f60-1a2b3c4d', '65a1b2c3-0d4e5f60-1a2b3c4d'],
    ['invalid credential, rid:65a1b2c3', '65a1b2c3'],
    ['invalid credential', undefined],
    ['on the grid: 7', undefined],
  ])('finds the request id of "%s": %s', (errmsg, rid) => {
    expect(ridOf(errmsg)).toBe(rid);
  });
});
