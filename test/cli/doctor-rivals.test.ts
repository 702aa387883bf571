import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checkRivalFunctions } from '../../scripts/cli/doctor/checks/rival-functions.ts';
import { findRival } from '../../scripts/cli/doctor/search/find-rival.ts';
import { examine, makeHealthy } from './examined-project.ts';
import { makeFolder, makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const CO = "const WechatAPI = require('co-wechat-api');";
const EASY = "const { MiniApp, OfficialAccount, Work } = require('node-easywechat');";

describe('a function fetches by itself', () => {
  it.each([
    [
      'a URL',
      'axios.get(`https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential`)',
      'cgi-bin/token',
    ],
    ['stable_token', "post(host + '/cgi-bin/stable_token', { appid, secret })", 'cgi-bin/stable_token'],
    ['another host', "const URL = 'https://proxy.example.com/wx/cgi-bin/token';", 'cgi-bin/token'],
    ['a grant', "rp({ url: BASE + path, qs: { grant_type: 'client_credential' } })", 'client_credential'],
    ['JSON', '{ "tokenUrl": "https://api.weixin.qq.com/cgi-bin/token" }', 'cgi-bin/token'],
    ['co-wechat-api', `${CO}\nconst api = new WechatAPI(config.appid, config.secret);`, 'new WechatAPI()'],
    ['a store of its own', `${CO}\nnew WechatAPI(a(1, 2), secret, async () => x, save)`, 'new WechatAPI()'],
    [
      'wechat-api',
      "import API from 'wechat-api';\nexport const api = new API('id', process.env.SECRET);",
      'new API()',
    ],
    [
      'a namespace',
      "exports.lib = { Api: require('wechat-api') };\nnew exports.lib.Api(id, s)",
      'new exports.lib.Api()',
    ],
    ['a default by name', "import { default as W } from 'co-wechat-api';\nnew W(id, secret)", 'new W()'],
    [
      'a part by name',
      "const { WechatAPI } = require('wechat-api');\nnew WechatAPI(a, b)",
      'new WechatAPI()',
    ],
    ['both', "import API, { type Token } from 'co-wechat-api';\nnew API(id, secret)", 'new API()'],
    ['a type', "const API: ApiClass = require('co-wechat-api');\nnew API(id, secret)", 'new API()'],
    ['import()', "const A = await import('co-wechat-api');\nnew A.default(id, s)", 'new A.default()'],
    ['escaped JSON', '{ "url": "https:\\/\\/api.weixin.qq.com\\/cgi-bin\\/token" }', 'cgi-bin/token'],
    ...['/[\'"]/g', '/`/', '/[/*]/', '/\\/*/', '/\\/\\//'].map((pattern) => [
      `the pattern ${pattern} before`,
      `text.split(${pattern}); get('https://api.weixin.qq.com/cgi-bin/token')`,
      'cgi-bin/token',
    ]),
    ['easywechat', `${EASY}\nnew MiniApp({ app_id: id, secret: process.env.S })`, 'new MiniApp()'],
    ['easywechat with a file', `${EASY}\nnew OfficialAccount(config)`, 'new OfficialAccount()'],
    [
      'a getter',
      '// \nasync function getAccessToken() { return weixin({ appid, secret }); }',
      'getAccessToken()',
    ],
    ['a getter of a package', 'const token = await wechat.getAccessToken();', 'getAccessToken()'],
    ['Python', "requests.get(HOST + '/cgi-bin/token', params=p)", 'cgi-bin/token'],
  ])('with %s', (_, code, what) => {
    const line = 2 + (code.split('\n').length - 1);
    expect(findRival(`\n${code}`)).toEqual({
      what,
      line: expect.toSatisfy((found) => found <= line && found > 1),
    });
  });
});

describe('a function does not fetch by itself', () => {
  it.each([
    [
      '企业微信',
      'const getAccessToken = () => get(`https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=` + id + corpsecret);',
    ],
    ['企业微信 by easywechat', `${EASY}\nnew Work({ corp_id: id, secret })`],
    [
      '百度',
      "async function getAccessToken() { return post('https://aip.baidubce.com/oauth/2.0/token', { appid, grant_type: 'client_credentials', secret }); }",
    ],
    [
      'a login',
      "get('https://api.weixin.qq.com/sns/oauth2/access_token', { appid, secret }).then(getAccessToken())",
    ],
    [
      'co-wechat-api without a secret',
      `${CO}\nnew WechatAPI('your AppID', '', loadToken, async () => {}, true);`,
    ],
    [
      'easywechat without a secret',
      `${EASY}\nnew MiniApp({ app_id: 'your AppID', secret: '', http: { baseURL: HOST } });`,
    ],
    [
      'a comment',
      "// GET https://api.weixin.qq.com/cgi-bin/token\n/* new WechatAPI(a, b) */\nconst a = 'https://x';",
    ],
    [
      'our getToken under another name',
      "const { getToken } = require('cloud-token');\nasync function getAccessToken() { return getToken(); } // weixin appid secret",
    ],
    ['the call of another function', "wx.cloud.callFunction({ name: 'getAccessToken' }); // weixin secret"],
    ['支付宝', 'const token = await alipay.getAccessToken(appId, secret);'],
    [
      '抖音',
      "post('https://developer.toutiao.com/api/apps/v2/token', { secret, grant_type: 'client_credential' })",
    ],
    ['a division before a comment', 'const half = (a) / b; // cgi-bin/token'],
    ['another API', "get('https://api.weixin.qq.com/cgi-bin/tokenizer')"],
    ['Google', 'const token = await auth.getAccessToken();'],
  ])('%s', (_, code) => {
    expect(findRival(code)).toBeUndefined();
  });

  it('in time proportional to the text', () => {
    const names = Array.from(
      { length: 25_000 },
      (_, index) => `a${index} = require('wechat-api');\nnew a(b,c)\n`,
    );
    const parts = [
      "'",
      '"',
      '`',
      '/*',
      '//',
      '#\n',
      '\n',
      `${CO}\n`,
      'new WechatAPI(a,',
      '"\\',
      '`\\',
      'getAccessToken (',
      'get',
    ];
    for (const part of [
      ...parts,
      `${CO} new WechatAPI(a,`,
      'new WechatAPI(a',
      '=require(',
      'import ',
      'a',
      names.join(''),
      'new a.',
      '(/[',
      `[${'(/['.repeat(60)}]`,
      '(/\\',
      ' /',
    ]) {
      const startedAt = performance.now();
      findRival(CO + part.repeat(Math.ceil(1_000_000 / part.length)));
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    }
  });
});

describe('a project', () => {
  const rival = "require('request')('https://api.weixin.qq.com/cgi-bin/token?grant_type=client_credential');";

  it('has each rival named, with what to do', async () => {
    const folder = await makeHealthy({
      'cloudfunctions/send/lib/wx.js': `\n${rival}`,
      'cloudfunctions/send/node_modules/a/index.js': rival,
      'cloudfunctions/pay/index.js': 'exports.main = () => 1;',
      'cloudfunctions/old/index.js': rival,
    });
    const finding = (name: string, place: string) => ({
      id: `rivals.${name}`,
      state: 'broken',
      text: `${name} fetches access tokens by itself, so it and refreshToken log each other out: ${place}  cgi-bin/token`,
      fix: expect.stringMatching(/getToken\(\) of cloud-token.*docs\/moving\.md/),
    });
    expect(await examine(folder, [checkRivalFunctions])).toEqual([
      finding('old', 'cloudfunctions/old/index.js:1'),
      finding('send', 'cloudfunctions/send/lib/wx.js:2'),
    ]);
  });

  it('has one behind a link, and links that lead nowhere or around', async () => {
    const folder = await makeHealthy({ 'cloudfunctions/pay/index.js': '' });
    const shared = await makeFolder({ 'index.js': rival });
    const link = (target: string, name: string) => symlink(target, join(folder, 'cloudfunctions', name));
    await link(join(folder, 'nowhere'), 'dangling');
    await link('turning', 'turning');
    await symlink('.', join(folder, 'cloudfunctions/pay/itself'));
    const [none] = await examine(folder, [checkRivalFunctions]);
    expect(none).toMatchObject({ state: 'ok', text: expect.stringContaining('(1 searched;') });
    await link(shared, 'send');
    const [found, ...others] = await examine(folder, [checkRivalFunctions]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      id: 'rivals.send',
      text: expect.stringContaining('cloudfunctions/send/index.js:1'),
    });
  });

  it('has none in our own functions, but in another one of their names', async () => {
    expect(await examine(await makeHealthy(), [checkRivalFunctions])).toEqual([]);
    const mine = { 'cloudfunctions/mine/index.js': '' };
    const [none] = await examine(await makeHealthy(mine), [checkRivalFunctions]);
    expect(none).toMatchObject({ id: 'rivals', state: 'ok', text: expect.stringContaining('(1 searched;') });
    const files = {
      'f/refreshToken/index.js': rival,
      'f/refreshToken/package.json': '{"name":"refreshToken"}',
    };
    const folder = await makeProject({ cloudfunctionRoot: 'f' }, files);
    expect(await examine(folder, [checkRivalFunctions])).toMatchObject([{ id: 'rivals.refreshToken' }]);
  });
});
