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
  const lease = { id: 'lease-1', expiresAt: 10 };
  const failure = { at: 1, retryAt: 2, leaseId: 'lease-1', errCode: 40125, errMsg: 'invalid appsecret' };
  const conflicts = { count: 1, at: 5 };

  it('reads every part and leaves out what is not ours', () => {
    const stored = {
      _id: 'access_token',
      _updateTime: '…',
      ...aToken(),
      lease,
      failure,
      conflicts,
      forcedAt: 3,
    };
    expect(parseDocument(stored)).toEqual({ token: aToken(), lease, failure, conflicts, forcedAt: 3 });
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
    ['lease', { id: 1, expiresAt: 1 }],
    ['lease', { id: 'a', expiresAt: '1' }],
    ['lease', 'held'],
    ['failure', { ...failure, at: null }],
    ['failure', { ...failure, retryAt: null }],
    ['failure', { ...failure, errCode: '40125' }],
    ['failure', { ...failure, leaseId: null }],
    ['failure', { ...failure, errMsg: null }],
    ['conflicts', { count: '1', at: 5 }],
    ['conflicts', { count: 1, at: '5' }],
    ['forcedAt', 'yesterday'],
    ['doubt', 'great'],
    ['doubt', true],
  ])('drops a damaged %s: %j', (field, value) => {
    expect(parseDocument({ ...aToken(), [field]: value })).toEqual({ token: aToken() });
  });
});
