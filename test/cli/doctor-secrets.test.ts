import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checkSecretsInFiles } from '../../scripts/cli/doctor/checks/secrets-in-files.ts';
import { findSecrets } from '../../scripts/cli/doctor/search/find-secrets.ts';
import { examine, git, madeUpSecret, makeHealthy } from './examined-project.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const S = madeUpSecret();
const W = `wx${madeUpSecret().slice(0, 16)}`;

const texts = (findings: { text: string }[]) => findings.map(({ text }) => text);
const found = (place: string) => `looks like an AppSecret: ${place} = ********`;

describe('an AppSecret is found', () => {
  it.each([
    ['JavaScript', `const APPSECRET = '${S}'`, 'APPSECRET'],
    ['a property', `{ appid: 'wx', appSecret: "${S}" }`, 'appSecret'],
    ['TypeScript', `const secret: string = '${S}'`, 'secret'],
    ['the place of an AppID', `{ "appid": "${S}" }`, 'appid'],
    ['an assignment', `config.wxSecret = \`${S}\``, 'config.wxSecret'],
    ['a fallback', `const s = process.env.APPSECRET || '${S}'`, 'process.env.APPSECRET'],
    ['another fallback', `secret: process.env.KEY ?? '${S}'`, 'secret'],
    ['a comparison', `if (secret === '${S}')`, 'secret'],
    ['an argument', `form.append('secret', '${S}')`, 'secret'],
    ['a call', `setSecret("${S}")`, 'setSecret'],
    ['destructuring', `const [appid, secret] = ['wx0123456789abcdef', '${S}']`, 'secret'],
    ['JSON', `{ "appsecret" : "${S}" }`, 'appsecret'],
    ['JSON in a string', `'{\\"secret\\":\\"${S}\\"}'`, 'secret'],
    ['variables of SCF', `{"Key": "APPSECRET", "Value": "${S}"}`, 'APPSECRET'],
    ['an env file', `# prod\nAPP_SECRET=${S}\n`, 'APP_SECRET'],
    ['a shell', `export BACKUP_APPSECRET="${S}"`, 'BACKUP_APPSECRET'],
    ['a Dockerfile', `ENV APPSECRET ${S}`, 'APPSECRET'],
    ['YAML', `wx:\n  app-secret: ${S}\n`, 'app-secret'],
    ['a list in YAML', `- name: APPSECRET\n  value: ${S}\n`, 'APPSECRET'],
    ['WXML', `<view data-secret="{{'${S}'}}">`, 'data-secret'],
    ['XML', `<secret>${S}</secret>`, 'secret'],
    ['a URL', `/cgi-bin/token?appid=wx1&secret=${S}&x`, 'secret'],
    ['Markdown', `| AppSecret | \`${S}\` |`, 'AppSecret'],
    ['a comment in Chinese', `// 密钥：${S}`, '密钥'],
    ['upper case', `SECRET: ${S.toUpperCase()}`, 'SECRET'],
    ['Chinese, mistyped', `秘钥：${S}`, '秘钥'],
    ['Chinese without a mark', `AppSecret 是 ${S}`, 'AppSecret'],
    ['English, mistyped', `appSecert = '${S}'`, 'appSecert'],
    ['bold Markdown', `**AppSecret**: ${S}`, 'AppSecret'],
    ['a table in HTML', `<td>AppSecret</td><td>${S}</td>`, 'AppSecret'],
    ['a comment between', `secret: /* prod */ '${S}'`, 'secret'],
    ['a comment before', `login(/* secret */ '${S}')`, 'secret'],
    ['a comment above', `// the AppSecret of prod\nconst a = '${S}'`, 'Secret'],
    ['a comment behind', `const a = '${S}'; // 小程序密钥`, '密钥'],
    ['a union type', `const secret: string | undefined = '${S}'`, 'secret'],
    ['a fallback of any name', `appSecret: config.wx || '${S}'`, 'appSecret'],
    ['Python', `SECRET = os.environ.get('APPSECRET', u'${S}')`, 'APPSECRET'],
    ['Go', `secret := "${S}"`, 'secret'],
    ['PHP', `'secret' => '${S}'`, 'secret'],
    ['Java', `@Value("\${wx.secret:${S}}")`, 'wx.secret'],
    ['a constructor', `new WechatAPI('${W}', '${S}')`, W],
    ['a map by AppID', `{ '${W}': '${S}' }`, W],
    ['SQL', `INSERT INTO app VALUES (1, '${W}', '${S}');`, W],
    ['lines around an AppID', `id: '${W}',\nname: 'shop',\n\nkey: '${S}'`, W],
    ['lines before an AppID', `key: '${S}',\nid: '${W}'`, W],
    ['JSON beside an AppID', `{"appid":"${W}","value":"${S}"}`, W],
    ['a call that is named after the token', `getAccessToken('${W}', "${S}")`, W],
    ['a choice', `const secret = process.env.TOKEN ? '${S}' : ''`, 'secret'],
    ['a choice on lines of its own', `wxSecret: isProd\n  ? ''\n  : '${S}'`, 'wxSecret'],
    ['a choice in Python', `SECRET = '' if TEST else '${S}'`, 'SECRET'],
    ['a type with a parameter', `SECRET: Optional[str] = '${S}'`, 'SECRET'],
    ['character data', `<secret><![CDATA[${S}]]></secret>`, 'secret'],
    ['a docstring above', `/**\n * The AppSecret.\n */\nconst a = '${S}'`, 'Secret'],
  ])('in %s', (_, text, name) => {
    const line = text.slice(0, text.toLowerCase().indexOf(S)).split('\n').length;
    expect(findSecrets(text)).toEqual([{ name, value: expect.stringMatching(new RegExp(S, 'i')), line }]);
  });

  it('whatever it is called, when it is known', () => {
    const text = `const a = '${S}';\n\nconst b = '${S.toUpperCase()}', secret = '${S}';`;
    const places = findSecrets(text, S).map(({ name, line }) => [name, line]);
    expect(places).toEqual([
      ['', 1],
      ['', 3],
      ['secret', 3],
    ]);
    expect(findSecrets('a.c', 'a.c')).toEqual([]);
  });
});

describe('what is no AppSecret is not found:', () => {
  it.each([
    ['a hash', `const etag = '${S}'`],
    ['a hash in the next statement', `const secret = process.env.APPSECRET;\nconst etag = '${S}';`],
    ['a hash in the next property', `{ secret: process.env.S, etag: '${S}' }`],
    ['a SHA-256', `secret: '${S}${S}'`],
    ['a longer word', `secret: 'k${S}'`],
    ['a shorter one', `secret: '${S.slice(1)}'`],
    ['a placeholder', 'APPSECRET=your-app-secret'],
    ['the hash of a secret', `secretMd5: '${S}'`],
    ['a placeholder in hex', `secret: '${'0123456789abcdef'.repeat(2)}'`],
    ['a signature beside an AppID', `{ appid: '${W}', nonce_str: '${S}', sign: '${S}' }`],
    ['a signature in XML', `<appid>${W}</appid><nonce_str><![CDATA[${S}]]></nonce_str>`],
    ['a choice in the next statement', `secret = read()\nid = isProd ? '${S}' : ''`],
    ['a choice in the next property', `{ secret: read(), id: isProd ? '${S}' : '' }`],
    ['a document beside an AppID', `{ "appid": "${W}", "_id": "${S}" }`],
    ['a picture beside an AppID', `${W}\n/images/${S}.png`],
    ['a hash far from an AppID', `'${W}'${'\n'.repeat(5)}'${S}'`],
    ['a version of a file', `import { secret } from './secret.js?v=${S}'`],
  ])('%s', (_, text) => {
    expect(findSecrets(text)).toEqual([]);
  });
});

describe('1 MB of the worst takes no more time than 1 MB', () => {
  const WORST = [
    'a',
    'a1',
    '\n',
    'secret',
    'secret ',
    'secret: string = ',
    'secret"',
    '/*',
    '<!--',
    '<a',
    '//',
    'a.',
    '密钥',
  ];
  it.each([
    ...WORST,
    `secret${'process.env.stringstringstring'.repeat(14)}`,
    'secret =process.env.value',
    `secret ${S}\n`,
    `/*${S}`,
    `${W} ${S}\n`,
    `secret=${S},`,
    `${' '.repeat(250)}${S}`,
    `\n = ? ${S}`,
  ])('of %s', (part) => {
    const text = part.repeat(1_000_000 / part.length);
    const startedAt = performance.now();
    findSecrets(text);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

describe('the files of a project', () => {
  const search = (files: Record<string, string>) =>
    makeProject({ cloudfunctionRoot: 'cloudfunctions/' }, files).then((folder) =>
      examine(folder, [checkSecretsInFiles]),
    );

  it('are each named with the line, and with the fix', async () => {
    const findings = await search({
      'miniprogram/config.js': `module.exports = {\n  secret: '${S}',\n};\n`,
      'cloudfunctions/mine/config.yml': `APPSECRET: ${madeUpSecret()}`,
    });
    expect(texts(findings)).toEqual([
      found('cloudfunctions/mine/config.yml:1  APPSECRET'),
      found('miniprogram/config.js:2  secret'),
    ]);
    expect(findings[0]).toMatchObject({
      id: 'secrets.files:cloudfunctions/mine/config.yml',
      state: 'broken',
      fix: expect.stringMatching(/^take it out: .* APPSECRET of refreshToken.*reset it: mp\.weixin\.qq\.com/),
    });
  });

  it('are not those of others: dependencies, lockfiles, binaries, git’s own', async () => {
    const text = `secret: ${S}`;
    const findings = await search({
      'node_modules/a/index.js': text,
      'cloudfunctions/mine/node_modules/a/index.js': text,
      'package-lock.json': text,
      'yarn.lock': text,
      'pnpm-lock.yaml': text,
      '.git/config': text,
      'image.png': `\0${text}`,
    });
    expect(texts(findings)).toEqual(['no AppSecret in the files of the project (2 searched)']);
  });

  it('may be an env file that git ignores, but none that is uploaded with a function', async () => {
    const folder = await makeHealthy({ '.env': `APPSECRET=${S}`, '.gitignore': '.env*\n' });
    expect(texts(await examine(folder, [checkSecretsInFiles]))).toEqual([found('.env:1  APPSECRET')]);
    await git(folder, 'init', '--quiet');
    expect(await examine(folder, [checkSecretsInFiles])).toMatchObject([{ state: 'ok' }]);
    await writeFile(join(folder, 'cloudfunctions/getToken/.env.local'), `APPSECRET=${S}`);
    const place = 'cloudfunctions/getToken/.env.local:1  APPSECRET';
    expect(texts(await examine(folder, [checkSecretsInFiles]))).toEqual([found(place)]);
    await writeFile(join(folder, '.gitignore'), '');
    expect(await examine(folder, [checkSecretsInFiles])).toHaveLength(2);
  });

  it('hold the AppSecret of the environment under no name', async () => {
    const folder = await makeHealthy({ 'a.js': `login('wx', '${S}');` });
    expect(await examine(folder, [checkSecretsInFiles])).toMatchObject([{ state: 'ok' }]);
    const findings = await examine(folder, [checkSecretsInFiles], { variables: { APPSECRET: S } });
    expect(texts(findings)).toEqual(['looks like an AppSecret: a.js:1  ********']);
  });
});
