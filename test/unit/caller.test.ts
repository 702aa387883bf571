import { describe, expect, it } from 'vitest';
import { callerFrom, isListed } from '../../cloudfunctions/cloud-token/core/caller.ts';

describe('callerFrom', () => {
  it.each([
    ['wx_client', 'client'],
    ['wx_devtools', 'client'],
    ['wx_trigger', 'timer'],
    ['scf', 'function'],
    ['wx_http', 'other'],
    ['constructor', 'other'],
    ['', 'unknown'],
  ])('takes SOURCE %j for kind %s', (SOURCE, kind) => {
    expect(callerFrom({ SOURCE })).toEqual({ kind, openid: '' });
  });

  it.each([
    ['wx_client,scf', 'function'],
    ['wx_trigger,scf', 'function'],
    ['scf, wx_client ', 'client'],
    ['wx_client,', 'other'],
  ])('goes by the last hop of %j, which is who called: %s', (SOURCE, kind) => {
    expect(callerFrom({ SOURCE }).kind).toBe(kind);
  });

  it('cannot tell who calls where the platform says nothing', () => {
    expect(callerFrom({})).toEqual({ kind: 'unknown', openid: '' });
  });

  it('names the user by a text, also when the OPENID has only digits', () => {
    expect(callerFrom({ SOURCE: 'wx_client', OPENID: 'openid-1' }).openid).toBe('openid-1');
    expect(callerFrom({ SOURCE: 'wx_client', OPENID: 1234 }).openid).toBe('1234');
  });
});

describe('isListed', () => {
  const client = { kind: 'client', openid: 'openid-1' } as const;

  it('finds a mini program’s user in a comma list, spaces or not', () => {
    expect(isListed(client, 'openid-1')).toBe(true);
    expect(isListed(client, 'openid-0, openid-1 ,openid-2')).toBe(true);
  });

  it('does not find another user, nor a part of a name', () => {
    expect(isListed(client, 'openid-10,openid')).toBe(false);
    expect(isListed(client, 'openid-0 openid-1')).toBe(false);
  });

  it.each([[undefined], [''], [','], [' ']])('lists nobody in %j, not even one without an OPENID', (list) => {
    expect(isListed(client, list)).toBe(false);
    expect(isListed({ kind: 'client', openid: '' }, list)).toBe(false);
  });

  it.each(['function', 'timer', 'other', 'unknown'] as const)('does not list a user behind a %s', (kind) => {
    expect(isListed({ kind, openid: 'openid-1' }, 'openid-1')).toBe(false);
  });
});
