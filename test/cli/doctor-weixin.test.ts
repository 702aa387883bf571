import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkAccounts } from '../../scripts/cli/doctor/checks/accounts.ts';
import { judgeVariablesSize } from '../../scripts/cli/doctor/checks/variables-size.ts';
import { checkWeixin } from '../../scripts/cli/doctor/checks/weixin.ts';
import { createClock } from '../../scripts/emulator/clock.ts';
import { createFaults } from '../../scripts/emulator/http/faults.ts';
import { createServer, type ServedRequest } from '../../scripts/emulator/http/server.ts';
import { createWeixin } from '../../scripts/emulator/weixin/weixin.ts';
import { createWeixinRoute } from '../../scripts/emulator/weixin/weixin-route.ts';
import { NOBODY } from '../support/loopback-weixin.ts';
import { examine, expectNoSecret, madeUpSecret } from './examined-project.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const APPID = 'wx0123456789abcdef';

/** The local platform's WeChat with an account, and a project that knows it. */
async function setUp() {
  const clock = createClock();
  const weixin = createWeixin({ clock });
  const secret = madeUpSecret();
  weixin.addAccount({ appid: APPID, secret });
  const requests: ServedRequest[] = [];
  const faults = createFaults();
  const routes = [createWeixinRoute({ weixin, clock })];
  const server = await createServer({ routes, faults, onRequest: (served) => requests.push(served) });
  onTestFinished(() => server.close());
  const folder = await makeProject({});
  const ask = (variables = {}) =>
    examine(folder, [checkWeixin], {
      variables: { APPSECRET: secret, WEIXIN_API_HOSTS: server.url, ...variables },
    });
  return { weixin, secret, url: server.url, requests, faults, ask };
}

const reached = (url: string) => ({ id: 'weixin.reachable', state: 'ok', text: `WeChat answers at ${url}` });
const notYet = (id: string) => ({
  id,
  state: 'unknown',
  text: expect.stringMatching(/could not be checked, because WeChat does not get that far/),
  fix: 'mend what is above and run this again',
});
const broken = (id: string, text: RegExp, fix: RegExp) => ({
  id,
  state: 'broken',
  text: expect.stringMatching(text),
  fix: expect.stringMatching(fix),
});

describe('WeChat', () => {
  it('lets this machine in and accepts the AppSecret', async () => {
    const { url, ask } = await setUp();
    expect(await ask()).toEqual([
      reached(url),
      { id: 'weixin.whitelist', state: 'ok', text: expect.stringContaining('lets this machine in') },
      { id: 'weixin.secret', state: 'ok', text: `WeChat accepts the AppSecret of ${APPID}` },
    ]);
  });

  it('does not let this machine in (40164)', async () => {
    const { weixin, url, ask } = await setUp();
    weixin.configure(APPID, { whitelist: ['198.51.100.7'] });
    expect(await ask()).toEqual([
      reached(url),
      broken(
        'weixin.whitelist',
        /refuses \(40164\): invalid ip 127\.0\.0\.1 .*not in whitelist \(rid [\w-]+\)$/,
        /address of this machine, .* fixed egress IP/,
      ),
      notYet('weixin.secret'),
    ]);
  });

  it.each([61004, 89501, 89503, 89506, 89507])('has yet to let this machine in (%i)', async (errcode) => {
    const { faults, url, ask } = await setUp();
    faults.inject({ on: '*', reply: { json: { errcode, errmsg: 'wait' } } });
    expect(await ask()).toEqual([
      reached(url),
      broken('weixin.whitelist', /refuses \(\d+\): wait$/, /address of this machine/),
      notYet('weixin.secret'),
    ]);
  });

  it.each([
    ['is another one (40125)', () => madeUpSecret(), /\(40125\)/, /copy it again/],
    ['was reset (40001)', (secret: string) => secret, /\(40001\)/, /wrong or was reset/],
  ])('says that the AppSecret %s', async (_, secretOf, text, fix) => {
    const { weixin, secret, url, ask } = await setUp();
    weixin.resetSecret(APPID);
    expect(await ask({ APPSECRET: secretOf(secret) })).toEqual([
      reached(url),
      notYet('weixin.whitelist'),
      broken('weixin.secret', text, fix),
    ]);
  });

  it('does not know the AppID (40013)', async () => {
    const { url, ask } = await setUp();
    expect(await ask({ APPID: 'wxfedcba9876543210' })).toEqual([
      reached(url),
      broken('weixin.account', /\(40013\): invalid appid/, /AppID is wrong/),
      notYet('weixin.whitelist'),
      notYet('weixin.secret'),
    ]);
  });

  it('may be asked again later when it is busy, or says something nobody knows', async () => {
    const { faults, url, ask } = await setUp();
    faults.inject({ on: '*', times: 3, reply: { json: { errcode: -1, errmsg: 'system error' } } });
    faults.inject({ on: '*', reply: { json: { errcode: 61234, errmsg: 'new' } } });
    const [first, busy] = await ask();
    expect(first).toEqual(reached(url));
    expect(busy).toMatchObject({
      id: 'weixin.account',
      state: 'unknown',
      text: expect.stringMatching(/\(-1\)/),
      fix: expect.stringMatching(/busy/),
    });
    const [, odd] = await ask();
    expect(odd).toMatchObject({
      state: 'unknown',
      text: 'WeChat refuses (61234): new',
      fix: expect.stringMatching(/errcode/),
    });
  });

  it('is not reached', async () => {
    const { ask } = await setUp();
    expect(await ask({ WEIXIN_API_HOSTS: NOBODY })).toEqual([
      broken(
        'weixin.reachable',
        /does not answer: could not reach WeChat: ECONNREFUSED/,
        /check the network/,
      ),
    ]);
  });

  it('is not what answers', async () => {
    const { faults, ask } = await setUp();
    const proxy = [broken('weixin.reachable', /WeChat's reply is /, /a proxy or gateway answers/)];
    faults.inject({ on: '*', times: 3, reply: { body: '<html>Log in to the network</html>' } });
    expect(await ask()).toEqual(proxy);
    faults.inject({ on: '*', times: 3, reply: { status: 502, body: '<html>Bad Gateway</html>' } });
    expect(await ask()).toEqual(proxy);
  });

  it('answers with the AppSecret, which nobody gets to read', async () => {
    const { faults, secret, ask } = await setUp();
    faults.inject({ on: '*', reply: { json: { errcode: 40125, errmsg: `invalid appsecret ${secret}` } } });
    const findings = await ask();
    expect(findings.at(-1)?.text).toBe('WeChat refuses (40125): invalid appsecret (the AppSecret)');
  });

  it.each([
    [{ APPSECRET: '' }, 'unknown', /APPSECRET is not in the environment/, /in no file of the project/],
    [{ WEIXIN_API_HOSTS: 'http://api.weixin.qq.com' }, 'broken', /not https:/, /WEIXIN_API_HOSTS=https:/],
  ])('is not asked with %j', async (variables, state, text, fix) => {
    const { requests, ask } = await setUp();
    expect(await ask(variables)).toMatchObject([
      { state, text: expect.stringMatching(text), fix: expect.stringMatching(fix) },
    ]);
    expect(requests).toEqual([]);
  });

  it('is not asked without an AppID', async () => {
    const folder = await makeProject({ appid: 'touristappid' });
    const variables = { APPSECRET: madeUpSecret() };
    expect(await examine(folder, [checkWeixin], { variables })).toMatchObject([
      {
        id: 'weixin',
        state: 'unknown',
        text: expect.stringMatching(/neither APPID nor project\.config\.json tells an AppID/),
      },
    ]);
  });
});

it('asking disturbs no token in use: stable_token is asked, once and without force, and every token stays valid', async () => {
  const { weixin, secret, requests, ask } = await setUp();
  const credentials = { grantType: 'client_credential', appid: APPID, secret, ip: '127.0.0.1' };
  const fetched = [weixin.fetchToken(credentials), weixin.fetchStableToken(credentials)];
  const tokens = fetched.map((grant) => ('access_token' in grant ? grant.access_token : ''));
  const before = weixin.state(APPID);
  await ask();
  for (const token of tokens) expect(weixin.checkToken(token)).toMatchObject({ appid: APPID });
  expect(weixin.newestToken(APPID)).toBe(tokens[0]);
  expect(weixin.newestToken(APPID, 'stable_token')).toBe(tokens[1]);
  expect(weixin.state(APPID).token).toEqual(before.token);
  expect(requests.map(({ name }) => name)).toEqual(['/cgi-bin/stable_token']);
  expect(JSON.parse(String(requests[0]?.request.body))).toMatchObject({ force_refresh: false });
  expect(() => expectNoSecret(secret)).toThrow();
});

describe('further AppIDs', () => {
  const OTHER = 'wxfedcba9876543210';

  it('are each asked for, in a way that changes no token', async () => {
    const { weixin, url } = await setUp();
    const { secret } = weixin.addAccount({ appid: OTHER });
    const variables = { [`APPSECRET_${OTHER}`]: secret, WEIXIN_API_HOSTS: url };
    const request = { grantType: 'client_credential', appid: OTHER, secret, ip: '127.0.0.1' };
    weixin.fetchToken(request);
    weixin.fetchStableToken(request);
    const before = [weixin.newestToken(OTHER), weixin.newestToken(OTHER, 'stable_token')];
    expect(await examine(await makeProject({}), [checkAccounts], { variables })).toEqual([
      { id: `weixin.${OTHER}`, state: 'ok', text: `WeChat accepts the AppSecret of ${OTHER}` },
    ]);
    expect([weixin.newestToken(OTHER), weixin.newestToken(OTHER, 'stable_token')]).toEqual(before);
  });

  it('name the address that WeChat saw, and where it is entered', async () => {
    const { weixin, url } = await setUp();
    const { secret } = weixin.addAccount({ appid: OTHER }, { whitelist: ['198.51.100.7'] });
    const variables = { [`APPSECRET_${OTHER}`]: secret, WEIXIN_API_HOSTS: url };
    expect(await examine(await makeProject({}), [checkAccounts], { variables })).toEqual([
      broken(`weixin.${OTHER}`, /40164/, /saw the address 127\.0\.0\.1: .*IP whitelist/),
    ]);
  });

  it('are told by their variable when that is malformed, or WeChat refuses it', async () => {
    const { weixin, url } = await setUp();
    weixin.addAccount({ appid: OTHER });
    const variables = { APPSECRET_WX12: 'x', [`APPSECRET_${OTHER}`]: madeUpSecret(), WEIXIN_API_HOSTS: url };
    expect(await examine(await makeProject({}), [checkAccounts], { variables })).toEqual([
      broken('weixin.WX12', /APPSECRET_WX12 .*names no AppID/, /small letters/),
      broken(`weixin.${OTHER}`, /40125/, new RegExp(`APPSECRET_${OTHER}`)),
    ]);
  });
});

describe('the variables of a function', () => {
  it('are told of when they begin to fill the 4 KB', () => {
    const of = (bytes: number) => judgeVariablesSize('refreshToken', { A: 'x'.repeat(bytes - 1) });
    expect(of(500)).toEqual([]);
    expect(of(2_000)).toMatchObject([{ id: 'cloud.variables.refreshToken', state: 'ok' }]);
    expect(of(4_000)).toMatchObject([
      { state: 'warning', text: expect.stringContaining('4000 of the 4096') },
    ]);
  });
});
