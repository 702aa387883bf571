import { createHash, randomBytes } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { checkRivalFunctions } from '../../scripts/cli/doctor/checks/rival-functions.ts';
import { checkSecretsInFiles } from '../../scripts/cli/doctor/checks/secrets-in-files.ts';
import { examine } from './examined-project.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const APPID = `wx${randomBytes(8).toString('hex')}`;
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const rows = (count: number, row: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => row(index)).join('\n');

const HARMLESS: Record<string, Record<string, string>> = {
  'a shop that was built': {
    'dist/manifest.json': `{${rows(200, (i) => `"page${i}.js": "${md5(`p${i}`)}",`)}}`,
    'dist/app.js': `var h={${rows(200, (i) => `${i}:"${md5(`c${i}`)}"`)}};wx.login({appid:"${APPID}"})`,
    'dist/index.html': rows(50, (i) => `<script src="/js/chunk.${md5(`s${i}`)}.js"></script>`),
    'pnpm-lock.yaml': rows(200, (i) => `secret-${i}: { integrity: ${md5(`l${i}`)} }`),
    MD5SUMS: rows(200, (i) => `${md5(`m${i}`)}  miniprogram/images/${i}.png`),
  },
  'a function that pays': {
    'cloudfunctions/pay/README.md': `<xml>\n<appid>${APPID}</appid>\n<nonce_str>${md5('n')}</nonce_str>\n<sign>${md5('s')}</sign>\n</xml>`,
    'cloudfunctions/pay/index.js': `const order = { appid: '${APPID}', mch_id: '1', nonce_str: '${md5('a')}', sign: '${md5('b').toUpperCase()}', notify_id: '${md5('c')}' };`,
    'cloudfunctions/pay/test.json': rows(
      100,
      (i) => `{"_id":"${md5(`d${i}`)}","appid":"${APPID}","session_key_hash":"${md5(`k${i}`)}"}`,
    ),
    'cloudfunctions/pay/secret.js': "exports.secret = process.env.APPSECRET;\nexports.version = '1';",
  },
  'a game with its pictures': {
    'assets/version.json': rows(300, (i) => `"res/${i}.png": { "size": ${i}, "md5": "${md5(`r${i}`)}" },`),
    'assets/main.fire': rows(300, (i) => `{ "__uuid__": "${md5(`u${i}`)}", "trimType": 0 },`),
    'src/images.ts': `// ${APPID}\n${rows(50, (i) => `load('cloud://prod-1a2b3c/${md5(`f${i}`)}.png');`)}`,
    'src/secret-level.ts': rows(50, (i) => `openSecretDoor(${i});\ncheckSum('${md5(`x${i}`)}');`),
  },
};

it.each(Object.entries(HARMLESS))('%s has no AppSecret', async (_, files) => {
  const folder = await makeProject({ appid: APPID, cloudfunctionRoot: 'cloudfunctions' }, files);
  expect(await examine(folder, [checkSecretsInFiles])).toMatchObject([{ id: 'secrets.files', state: 'ok' }]);
});

const QUERY = 'grant_type=client_credential';

/** Ten ways to write cloud functions, and which of them fetch. */
const TEN: [string, Record<string, string>, string[]][] = [
  [
    'one token function',
    { 'getAccessToken/index.js': `rp('https://api.weixin.qq.com/cgi-bin/token?${QUERY}')` },
    ['getAccessToken'],
  ],
  [
    'a helper in each of two functions',
    {
      'qrcode/lib/wechat.js': "exports.token = () => axios.get(BASE + '/cgi-bin/token', { params })",
      'notify/lib/wechat.js': "exports.token = () => axios.post(BASE + '/cgi-bin/stable_token', body)",
      'notify/index.js': "require('./lib/wechat').token()",
    },
    ['notify', 'qrcode'],
  ],
  [
    'a package',
    { 'menu/index.js': "const Api = require('co-wechat-api');\nconst api = new Api(c.appid, c.appsecret)" },
    ['menu'],
  ],
  ['TypeScript', { 'send/src/token.ts': `export const url = \`\${host}/cgi-bin/token?${QUERY}\`` }, ['send']],
  [
    'one function for all',
    { 'api/router/wx.js': 'await wechat.getAccessToken()', 'api/index.js': 'exports.main = router' },
    ['api'],
  ],
  [
    'the cloud’s own calls',
    { 'check/index.js': 'await cloud.openapi.security.msgSecCheck({ content })' },
    [],
  ],
  [
    '企业微信',
    {
      'work/index.js':
        "const getAccessToken = () => get('https://qyapi.weixin.qq.com/cgi-bin/gettoken', { corpid, corpsecret })",
    },
    [],
  ],
  [
    '百度',
    {
      'ocr/index.js':
        "async function getAccessToken() { return post('https://aip.baidubce.com/oauth/2.0/token', { client_secret }) } // 小程序",
    },
    [],
  ],
  [
    'ours',
    { 'draw/index.js': "const { callWeixin } = require('cloud-token');\n// no /cgi-bin/token any more" },
    [],
  ],
  [
    'databases alone',
    { 'login/index.js': 'return cloud.getWXContext().OPENID', 'list/index.js': 'db.collection("a").get()' },
    [],
  ],
];

it.each(TEN)('of %s, those that fetch are found', async (_, functions, rivals) => {
  const files = Object.fromEntries(
    Object.entries(functions).map(([path, text]) => [`cloudfunctions/${path}`, text]),
  );
  const folder = await makeProject({ cloudfunctionRoot: 'cloudfunctions' }, files);
  const findings = await examine(folder, [checkRivalFunctions]);
  const broken = findings.filter(({ state }) => state === 'broken').map(({ id }) => id);
  expect(broken).toEqual(rivals.map((name) => `rivals.${name}`));
});
