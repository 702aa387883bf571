import { describe, expect, it } from 'vitest';
import { callerFrom, isListed } from '../../cloudfunctions/cloud-token/core/caller.ts';

describe('callerFrom', () => {
  it.each([
    ['wx_client', 'client'],
    ['wx_devtools', 'client'],
    ['web_client', 'client'],
    ['WX_CLIENT', 'client'],
    ['wx_clients', 'other'],
    ['wx_trigger', 'timer'],
    ['scf', 'function'],
    ['wx_http', 'other'],
    ['constructor', 'other'],
    ['', 'unknown'],
  ])('takes SOURCE %j for kind %s', (SOURCE, kind) => {
    expect(callerFrom({ SOURCE }, undefined)).toEqual({ kind, openid: '' });
  });

  it.each([
    ['wx_client,scf', 'function'],
    ['wx_trigger,scf', 'function'],
    ['scf, wx_client ', 'client'],
    ['wx_client,', 'other'],
  ])('goes by the last hop of %j, which is who called: %s', (SOURCE, kind) => {
    expect(callerFrom({ SOURCE }, undefined).kind).toBe(kind);
  });

  it('cannot tell who calls where the platform says nothing', () => {
    expect(callerFrom({}, undefined)).toEqual({ kind: 'unknown', openid: '' });
    expect(callerFrom({ SOURCE: '' }, '')).toEqual({ kind: 'unknown', openid: '' });
  });

  it('goes by TCB_SOURCE where the context says nothing, and only there', () => {
    expect(callerFrom({}, 'scf,wx_client').kind).toBe('client');
    expect(callerFrom({ SOURCE: 'scf' }, 'wx_client').kind).toBe('function');
  });

  it('names the user by a text, also when the OPENID has only digits', () => {
    expect(callerFrom({ SOURCE: 'wx_client', OPENID: 'openid-1' }, undefined).openid).toBe('openid-1');
    expect(callerFrom({ SOURCE: 'wx_client', OPENID: 1234 }, undefined).openid).toBe('1234');
  });
});

describe('isListed', () => {
  const client = { kind: 'client', openid: 'openid-1' } as const;

  it('finds a mini program’s user in a comma list, spaces or not', () => {
    expect(isListed(client, 'openid-1')).toBe(true);
    expect(isListed(client, 'openid-0, openid-1 ,openid-2')).toBe(true);
    expect(isListed(client, 'openid-0，openid-1，openid-2')).toBe(true);
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
