import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  documentId,
  fingerprint,
  isTokenValue,
  parseDocument,
  parseLease,
} from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { aToken } from '../support/tokens.ts';

describe('documentId', () => {
  it('is access_token for the own AppID and access_token.<appid> for another', () => {
    expect(documentId()).toBe('access_token');
    expect(documentId('wx2')).toBe('access_token.wx2');
  });
});

describe('fingerprint', () => {
  it('is the first 16 hex digits of the SHA-256', () => {
    expect(fingerprint('abc')).toBe(createHash('sha256').update('abc').digest('hex').slice(0, 16));
  });
});

describe('isTokenValue', () => {
  it.each([['a'], ['a'.repeat(2048)], ['80_Ab-~!']])('accepts %#', (value) => {
    expect(isTokenValue(value)).toBe(true);
  });

  it.each([
    [''],
    ['a'.repeat(2049)],
    ['a b'],
    ['a\n'],
    ['令牌'],
    ['\x7f'],
    [7],
    [null],
    [undefined],
    [['a']],
  ])('refuses %j', (value) => {
    expect(isTokenValue(value)).toBe(false);
  });
});

describe('parseDocument', () => {
  const failure = { at: 1, retryAt: 2, count: 1, errCode: 40125, errMsg: 'invalid appsecret' };
  const conflicts = { count: 1, at: 5 };

  it('takes for whom the token stands in, if that is an AppID', () => {
    expect(parseDocument({ standsInFor: 'wx1' }).standsInFor).toBe('wx1');
    expect(parseDocument({ standsInFor: 7 })).not.toHaveProperty('standsInFor');
  });
  const budgets = { requestBudgetFullAt: 3, renewalBudgetFullAt: 4, forceBudgetFullAt: 5 };

  it('reads every part and leaves out what is not ours', () => {
    const stored = {
      _id: 'access_token',
      _updateTime: '…',
      ...aToken(),
      inDoubt: true,
      refusedEarly: true,
      lease: { id: 'lease-1', state: 'held', until: new Date(10), more: 1 },
      failure,
      conflicts,
      ...budgets,
    };
    expect(parseDocument(stored)).toEqual({
      token: aToken(),
      inDoubt: true,
      refusedEarly: true,
      lease: { id: 'lease-1', state: 'held', until: 10 },
      failure,
      conflicts,
      ...budgets,
    });
  });

  it.each([[null], [undefined], ['text'], [{}]])('reads %j as an empty document', (stored) => {
    expect(parseDocument(stored)).toEqual({});
  });

  it("finds no usable token in the article's document, whose life is unknown", () => {
    expect(parseDocument({ value: 'token-1', _updateTime: '2026-01-01 00:00:00' })).toEqual({});
  });

  it.each([
    ['value', ''],
    ['appid', 1],
    ['api', 'other'],
    ['issuedAt', '0'],
    ['expiresAt', Number.NaN],
  ])('finds no token when %s is %j', (field, value) => {
    expect(parseDocument({ ...aToken(), [field]: value })).toEqual({});
  });

  it.each([
    ['inDoubt', 'true'],
    ['refusedEarly', 1],
    ['failure', { ...failure, at: null }],
    ['failure', { ...failure, retryAt: null }],
    ['failure', { ...failure, since: '1' }],
    ['failure', { ...failure, errCode: '40125' }],
    ['failure', { ...failure, errCode: 0 }],
    ['failure', { ...failure, hint: 7 }],
    ['failure', { ...failure, errMsg: null }],
    ['failure', { ...failure, count: 0 }],
    ['failure', { ...failure, count: 1.5 }],
    ['failure', { ...failure, count: undefined }],
    ['failure', 'many'],
    ['conflicts', { count: '1', at: 5 }],
    ['conflicts', { count: 0.5, at: 5 }],
    ['conflicts', { count: 1, at: '5' }],
    ['requestBudgetFullAt', '3'],
    ['renewalBudgetFullAt', Number.NaN],
    ['forceBudgetFullAt', new Date(3)],
  ])('drops a damaged %s: %j', (field, value) => {
    expect(parseDocument({ ...aToken(), [field]: value })).toEqual({ token: aToken() });
  });
});

describe('parseLease', () => {
  it.each(['held', 'ended', 'interrupted'] as const)('reads a lease that is %s', (state) => {
    const until = new Date(10);
    expect(parseLease({ id: 'a', state, until })).toEqual({ id: 'a', state, until: 10 });
  });

  it.each([[null], [undefined], ['held'], [[1]], [{}], [{ id: 5, state: 'held' }]])(
    'finds none in %j',
    (stored) => {
      expect(parseLease(stored)).toBeUndefined();
    },
  );

  it.each([[undefined], [1], ['HELD']])(
    'takes the state %j for an interruption: it may hide anything',
    (state) => {
      expect(parseLease({ id: 'a', state, until: new Date(10) })).toEqual({
        id: 'a',
        state: 'interrupted',
        until: 10,
      });
    },
  );

  it.each([[undefined], [10], ['2126-01-01']])('takes the end %j for one that is long past', (until) => {
    expect(parseLease({ id: 'a', state: 'held', until })).toEqual({ id: 'a', state: 'held', until: 0 });
  });
});
