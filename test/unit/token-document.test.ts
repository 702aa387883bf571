import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  documentId,
  fingerprint,
  isTokenValue,
  parseDocument,
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
  const lease = { id: 'lease-1', state: 'held', until: new Date(10) };
  const failure = { at: 1, retryAt: 2, count: 1, errCode: 40125, errMsg: 'invalid appsecret' };
  const conflicts = { count: 1, at: 5 };
  const budgets = { requestBudgetFullAt: 1, renewalBudgetFullAt: 2, forceBudgetFullAt: 3 };

  it('reads every part and leaves out what is not ours', () => {
    const parts = { failure, conflicts, ...budgets, inDoubt: true, refusedEarly: true };
    const stored = { _id: 'access_token', _updateTime: '…', ...aToken(), lease, ...parts };
    expect(parseDocument(stored)).toEqual({ token: aToken(), lease: { ...lease, until: 10 }, ...parts });
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
    ['lease', { id: 1, state: 'held', until: new Date(1) }],
    ['lease', { state: 'held', until: new Date(1) }],
    ['lease', 'held'],
    ['lease', null],
    ['failure', { ...failure, at: null }],
    ['failure', { ...failure, retryAt: null }],
    ['failure', { ...failure, count: '1' }],
    ['failure', { ...failure, errCode: '40125' }],
    ['failure', { ...failure, errMsg: null }],
    ['conflicts', { count: '1', at: 5 }],
    ['conflicts', { count: 1, at: '5' }],
    ['requestBudgetFullAt', 'yesterday'],
    ['renewalBudgetFullAt', null],
    ['forceBudgetFullAt', Number.NaN],
    ['inDoubt', 'great'],
    ['refusedEarly', 1],
  ])('drops a damaged %s: %j', (field, value) => {
    expect(parseDocument({ ...aToken(), [field]: value })).toEqual({ token: aToken() });
  });

  it.each([['ended'], ['interrupted'], ['held']])('reads the state of a lease: %s', (state) => {
    expect(parseDocument({ lease: { ...lease, state } })).toEqual({ lease: { ...lease, state, until: 10 } });
  });

  it.each([['free'], [undefined], [0], [{}]])(
    'takes a lease in the state %j for an interrupted one',
    (state) => {
      expect(parseDocument({ lease: { ...lease, state } }).lease?.state).toBe('interrupted');
    },
  );

  it.each([[10], ['10'], [undefined], [null]])(
    'takes a lease until %j for one that is long over',
    (until) => {
      expect(parseDocument({ lease: { ...lease, until } }).lease?.until).toBe(0);
    },
  );
});
