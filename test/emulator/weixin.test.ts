import { describe, expect, test } from 'vitest';
import { createClock } from '../../scripts/emulator/clock.ts';
import type { AccountSettings } from '../../scripts/emulator/weixin/account.ts';
import { createWeixin, type TokenGrant, type Weixin } from '../../scripts/emulator/weixin/weixin.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const RID = / rid: [0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}$/;

/** A platform at epoch 0 with one account. */
function setUp(settings: Partial<AccountSettings> = {}) {
  const clock = createClock(() => 0);
  const weixin = createWeixin({ clock });
  const { appid, secret } = weixin.addAccount({ appid: 'wx0000000000000001', secret: 'right' }, settings);
  const request = { grantType: 'client_credential', appid, secret, ip: '203.0.113.9' };
  const fetch = () => granted(weixin.fetchToken(request));
  const fetchStable = (forceRefresh = false) =>
    granted(weixin.fetchStableToken({ ...request, forceRefresh }));
  return { clock, weixin, appid, request, fetch, fetchStable, check: checkWith(weixin) };
}

function granted(reply: ReturnType<Weixin['fetchToken']>): TokenGrant {
  if ('errcode' in reply) throw new Error(reply.errmsg);
  return reply;
}

function checkWith(weixin: Weixin) {
  return (token: string | undefined) => {
    const found = weixin.checkToken(token);
    return 'errcode' in found ? found.errcode : 'ok';
  };
}

describe('/token', () => {
  test('issues a new token of 7200 s with every call', () => {
    const { fetch } = setUp();
    const [first, second] = [fetch(), fetch()];
    expect(first.access_token).not.toBe(second.access_token);
    expect(second).toEqual({ access_token: expect.stringMatching(/^[\w-]{136,190}$/), expires_in: 7200 });
  });

  test('keeps the previous token for 5 minutes after a new one', () => {
    const { clock, fetch, check } = setUp();
    const first = fetch().access_token;
    clock.advance(1 * HOUR);
    fetch();
    clock.advance(5 * MINUTE - 1);
    expect(check(first)).toBe('ok');
    clock.advance(1);
    expect(check(first)).toBe(40001);
  });

  test('never keeps the previous token longer than it was promised', () => {
    const { clock, fetch, check } = setUp();
    const first = fetch().access_token;
    clock.advance(2 * HOUR - 1 * MINUTE);
    fetch();
    clock.advance(1 * MINUTE - 1);
    expect(check(first)).toBe('ok');
    clock.advance(1);
    expect(check(first)).toBe(42001);
  });

  test('kills the oldest of three tokens at once', () => {
    const { fetch, check } = setUp();
    const tokens = [fetch(), fetch(), fetch()].map((grant) => grant.access_token);
    expect(tokens.map(check)).toEqual([40001, 'ok', 'ok']);
  });

  test('expires a token that nobody replaced', () => {
    const { clock, fetch, check } = setUp();
    const token = fetch().access_token;
    clock.advance(2 * HOUR - 1);
    expect(check(token)).toBe('ok');
    clock.advance(1);
    expect(check(token)).toBe(42001);
  });

  test('honours another lifetime', () => {
    expect(setUp({ lifetimeSec: 600 }).fetch().expires_in).toBe(600);
  });
});

describe('/stable_token', () => {
  test('returns the same token with what is left of its life', () => {
    const { clock, fetchStable } = setUp();
    const first = fetchStable();
    clock.advance(1 * HOUR);
    expect(fetchStable()).toEqual({ access_token: first.access_token, expires_in: 3600 });
  });

  test('renews in the last 5 minutes and never says less than 300 s', () => {
    const { clock, fetchStable, check } = setUp();
    const first = fetchStable().access_token;
    clock.advance(2 * HOUR - 5 * MINUTE);
    expect(fetchStable()).toEqual({ access_token: first, expires_in: 300 });
    clock.advance(1);
    const renewed = fetchStable();
    expect(renewed.expires_in).toBe(7200);
    expect([first, renewed.access_token].map(check)).toEqual(['ok', 'ok']);
  });

  test('is a kind of its own: neither interface touches the other’s tokens', () => {
    const { fetch, fetchStable, check } = setUp();
    const stable = fetchStable().access_token;
    const plain = fetch().access_token;
    fetchStable(true);
    expect([stable, plain].map(check)).toEqual(['ok', 'ok']);
    fetch();
    fetch();
    expect([stable, plain].map(check)).toEqual(['ok', 40001]);
  });

  test('issues a new token when forced, and lets the previous one live 5 minutes', () => {
    const { clock, fetchStable, check } = setUp();
    const first = fetchStable().access_token;
    const forced = fetchStable(true).access_token;
    expect(forced).not.toBe(first);
    clock.advance(5 * MINUTE);
    expect([first, forced].map(check)).toEqual([40001, 'ok']);
  });

  test('does not refresh when it is forced again within 30 s', () => {
    const { clock, weixin, appid, fetchStable } = setUp();
    fetchStable();
    const forced = fetchStable(true).access_token;
    clock.advance(30 * SECOND - 1);
    expect(fetchStable(true).access_token).toBe(forced);
    expect(weixin.state(appid).stable_token.forcedToday).toBe(1);
    clock.advance(1);
    expect(fetchStable(true).access_token).not.toBe(forced);
  });

  test('refuses the 21st forced refresh of a day', () => {
    const { clock, weixin, request, fetchStable } = setUp();
    fetchStable();
    for (let count = 0; count < 20; count += 1) {
      fetchStable(true);
      clock.advance(30 * SECOND);
    }
    expect(weixin.fetchStableToken({ ...request, forceRefresh: true })).toMatchObject({ errcode: 45009 });
    clock.advance(16 * HOUR);
    expect(fetchStable(true).expires_in).toBe(7200);
  });

  test('returns a revoked token until it is forced', () => {
    const { weixin, appid, fetchStable, check } = setUp();
    const revoked = fetchStable().access_token;
    weixin.revoke(appid, 'stable_token');
    expect([check(revoked), fetchStable().access_token]).toEqual([40001, revoked]);
    expect(check(fetchStable(true).access_token)).toBe('ok');
    expect(check(revoked)).toBe(40001);
  });
});

describe('quotas', () => {
  test('end the day’s calls with 45009 and start anew at midnight in UTC+8', () => {
    const { clock, weixin, request, fetch } = setUp({
      limits: { token: { perDay: 2, perMinute: 9 }, stable_token: { perDay: 1, perMinute: 1 } },
    });
    fetch();
    fetch();
    expect(weixin.fetchToken(request)).toEqual({
      errcode: 45009,
      errmsg: expect.stringMatching(/^reach max api daily quota limit rid: 00000000-/),
    });
    clock.advance(16 * HOUR - 1);
    expect(weixin.fetchToken(request)).toMatchObject({ errcode: 45009 });
    clock.advance(1);
    expect(fetch().expires_in).toBe(7200);
  });

  test('end the minute’s calls with 45011', () => {
    const { clock, weixin, request, fetch } = setUp({
      limits: { token: { perDay: 9, perMinute: 1 }, stable_token: { perDay: 1, perMinute: 1 } },
    });
    fetch();
    expect(weixin.fetchToken(request)).toMatchObject({ errcode: 45011, errmsg: expect.stringMatching(RID) });
    clock.advance(1 * MINUTE);
    expect(fetch().expires_in).toBe(7200);
  });

  test('are cleared 10 times a month', () => {
    const { clock, weixin, appid, fetch } = setUp();
    fetch();
    expect(weixin.quota(appid, '/cgi-bin/token')).toEqual({ perDay: 2000, perMinute: 10_000, used: 1 });
    const cleared = Array.from({ length: 11 }, () => weixin.clearQuota(appid)?.errcode);
    expect(cleared).toEqual([...Array(10).fill(undefined), 48006]);
    expect(weixin.quota(appid, '/cgi-bin/token').used).toBe(0);
    clock.advance(31 * 24 * HOUR);
    expect(weixin.clearQuota(appid)).toBeUndefined();
  });
});

describe('a token fetch', () => {
  test.each([
    ['no AppID', { appid: '' }, 41002, 'appid missing'],
    ['an unknown AppID', { appid: 'wx1' }, 40013, 'invalid appid'],
    ['an unknown AppID and grant_type', { appid: 'wx1', grantType: '' }, 40013, 'invalid appid'],
    ['another grant_type', { grantType: 'password' }, 40002, 'invalid grant_type'],
    ['no secret', { secret: '' }, 41004, 'appsecret missing'],
    ['a wrong secret', { secret: 'wrong' }, 40125, 'invalid appsecret'],
  ])('with %s fails', (_, change, errcode, text) => {
    const { weixin, request } = setUp();
    const failure = { errcode, errmsg: expect.stringMatching(new RegExp(`^${text}${RID.source}`)) };
    expect(weixin.fetchToken({ ...request, ...change })).toEqual(failure);
    expect(weixin.fetchStableToken({ ...request, ...change })).toEqual(failure);
  });

  test('with a secret that was reset fails with 40001', () => {
    const { weixin, appid, request } = setUp();
    const secret = weixin.resetSecret(appid);
    expect(weixin.fetchToken(request)).toMatchObject({ errcode: 40001 });
    expect(weixin.fetchToken({ ...request, secret })).toHaveProperty('access_token');
  });

  test('from an address outside the whitelist fails and names the address', () => {
    const { weixin, appid, request, fetch } = setUp({ whitelist: ['198.51.100.1'] });
    expect(weixin.fetchToken(request)).toEqual({
      errcode: 40164,
      errmsg: expect.stringMatching(
        /^invalid ip 203\.0\.113\.9 ipv6 ::ffff:203\.0\.113\.9, not in whitelist rid: /,
      ),
    });
    weixin.configure(appid, { whitelist: ['203.0.113.9'] });
    expect(fetch().expires_in).toBe(7200);
  });

  test('with a frozen secret fails until it is thawed', () => {
    const { weixin, appid, request, fetch } = setUp({ frozen: true });
    expect(weixin.fetchToken(request)).toMatchObject({ errcode: 40243 });
    weixin.configure(appid, { frozen: false });
    expect(fetch().expires_in).toBe(7200);
  });

  test.each([-1, 50004, 50007, 89503, 89506, 89507] as const)('can be made to fail with %d', (refusal) => {
    const { weixin, request } = setUp({ refusal });
    expect(weixin.fetchToken(request)).toEqual({ errcode: refusal, errmsg: expect.stringMatching(RID) });
  });

  test('that fails leaves tokens and counters alone', () => {
    const { weixin, appid, request, fetch, check } = setUp();
    const token = fetch().access_token;
    weixin.fetchToken({ ...request, secret: 'wrong' });
    weixin.fetchToken({ ...request, secret: 'wrong' });
    expect([check(token), weixin.state(appid).token.requestsToday]).toEqual(['ok', 1]);
  });
});

describe('an access token', () => {
  test.each([
    [undefined, 41001, 'access_token missing'],
    ['', 41001, 'access_token missing'],
    ['no token!', 40014, 'invalid access_token'],
    ['made_up', 40001, 'invalid credential, access_token is invalid or not latest'],
  ])('%j is refused with %d', (token, errcode, text) => {
    const failure = setUp().weixin.checkToken(token);
    expect(failure).toEqual({ errcode, errmsg: expect.stringMatching(RID) });
    expect(failure).toHaveProperty('errmsg', expect.stringContaining(text));
  });

  test('belongs to its account', () => {
    const { weixin, appid, fetch } = setUp();
    const other = weixin.addAccount();
    const grant = weixin.fetchToken({ grantType: 'client_credential', ip: '', ...other });
    expect(weixin.checkToken(granted(grant).access_token)).toEqual({ appid: other.appid, api: 'token' });
    expect(weixin.checkToken(fetch().access_token)).toEqual({ appid, api: 'token' });
  });

  test('is dead as soon as it is revoked; the one before lives on', () => {
    const { weixin, appid, fetch, check } = setUp();
    const tokens = [fetch(), fetch()].map((grant) => grant.access_token);
    weixin.revoke(appid);
    expect(tokens.map(check)).toEqual(['ok', 40001]);
    expect(weixin.newestToken(appid)).toBe(tokens[1]);
  });
});

describe('the platform', () => {
  test('shows both tokens and their times', () => {
    const { clock, weixin, appid, fetch } = setUp();
    const first = fetch().access_token;
    clock.advance(1 * HOUR);
    const second = fetch().access_token;
    expect(weixin.state(appid)).toEqual({
      appid,
      token: {
        newest: { value: second, issuedAt: 1 * HOUR, expiresAt: 3 * HOUR, endsAt: 3 * HOUR },
        previous: { value: first, issuedAt: 0, expiresAt: 2 * HOUR, endsAt: 1 * HOUR + 5 * MINUTE },
        requestsToday: 2,
      },
      stable_token: { requestsToday: 0, forcedToday: 0 },
    });
  });

  test('makes up accounts that look real and refuses a second one of the same AppID', () => {
    const { weixin, appid } = setUp();
    expect(weixin.addAccount()).toEqual({
      appid: expect.stringMatching(/^wx[0-9a-f]{16}$/),
      secret: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    expect(() => weixin.addAccount({ appid })).toThrow('exists already');
    expect(() => weixin.state('wx2')).toThrow('No account wx2');
  });
});
