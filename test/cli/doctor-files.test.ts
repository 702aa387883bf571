import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { RoadOffer } from '../../scripts/cli/cloud/road.ts';
import type { Check } from '../../scripts/cli/doctor/check.ts';
import { checkAppid } from '../../scripts/cli/doctor/checks/appid.ts';
import { checkNamedEnvironments } from '../../scripts/cli/doctor/checks/named-environments.ts';
import { checkTrigger } from '../../scripts/cli/doctor/checks/trigger.ts';
import { examine, makeHealthy } from './examined-project.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const version = JSON.parse(await readFile('package.json', 'utf8')).version as string;
const APPID = 'wx0123456789abcdef';

/** What is not well. */
async function faults(folder: string, check?: Check, variables = {}) {
  const findings = await examine(folder, check && [check], { variables });
  return findings.filter(({ state }) => state !== 'ok');
}

/** Plants a fault in a healthy project. */
async function plant(file: string, change: (text: string) => string | undefined): Promise<string> {
  const folder = await makeHealthy();
  const path = join(folder, file);
  const text = change(await readFile(path, 'utf8'));
  await (text === undefined ? rm(path) : writeFile(path, text));
  return folder;
}

it('a healthy project gives nothing but ✔', async () => {
  const findings = await examine(await makeHealthy());
  expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
  expect(findings.map(({ text }) => text)).toEqual([
    `refreshToken is up to date (${version})`,
    `getToken is up to date (${version})`,
    'refreshToken has one timer trigger: 0 0 * * * * *',
    `the AppID in project.config.json is well-formed: ${APPID}`,
    expect.stringMatching(/^no AppSecret in the files of the project \(\d+ searched\)$/),
    'no git repository, so no AppSecret in its history',
  ]);
});

describe('the functions', () => {
  it.each([
    ['getToken/index.js', () => undefined, /^getToken is missing, or a file of it is$/],
    ['refreshToken/package.json', () => undefined, /^refreshToken is missing, or a file of it is$/],
    [
      'refreshToken/index.js',
      (text: string) => `${text}//`,
      /^refreshToken is not as it was built: index\.js/,
    ],
    [
      'getToken/package.json',
      (text: string) => text.replace(version, '0.9.0'),
      /^getToken is 0\.9\.0, ready-built is \d/,
    ],
  ])('%s is not as it must be', async (file, change, text) => {
    const found = await faults(await plant(`cloudfunctions/${file}`, change));
    // Without its package.json it might be anybody's, and a rival besides.
    expect(found.filter(({ id }) => id.startsWith('functions.'))).toEqual([
      {
        id: `functions.${file.split('/')[0]}`,
        state: 'broken',
        text: expect.stringMatching(text),
        fix: 'run npm run init and upload the function again',
      },
    ]);
  });

  it('getToken is somebody else’s', async () => {
    const files = { 'cloudfunctions/getToken/package.json': '{"name":"getToken","version":"1.0.0"}' };
    expect(await faults(await makeHealthy(files))).toEqual([
      {
        id: 'functions.getToken',
        state: 'broken',
        text: 'getToken is another function of that name',
        fix: expect.stringContaining('rename your own function'),
      },
    ]);
  });

  it('a newer one than this command brings is not compared', async () => {
    const folder = await plant('cloudfunctions/getToken/package.json', (text) =>
      text.replace(version, '99.0.0'),
    );
    expect(await faults(folder)).toEqual([
      {
        id: 'functions.getToken',
        state: 'unknown',
        text: expect.stringContaining('newer than the'),
        fix: expect.stringMatching(/^git pull/),
      },
    ]);
  });

  it('are not there yet, which is one fault', async () => {
    const before = [{ id: 'functions', state: 'broken', text: expect.any(String), fix: 'run npm run init' }];
    expect(await faults(await makeProject({ cloudfunctionRoot: 'f' }))).toEqual(before);
    expect(await faults(await makeProject({ cloudfunctionRoot: 'f' }, { 'f/mine/index.js': '' }))).toEqual(
      before,
    );
    expect(await faults(await makeProject({}))).toEqual(before);
  });

  it('the project names no folder for them', async () => {
    expect(await faults(await makeHealthy({}, { cloudfunctionRoot: '' }))).toEqual([
      {
        id: 'functions',
        state: 'broken',
        text: expect.stringContaining('names no folder'),
        fix: expect.stringContaining('npm run init'),
      },
    ]);
  });

  it('a file stands where the folder should be', async () => {
    const folder = await makeProject({ cloudfunctionRoot: 'f' }, { f: '' });
    expect((await faults(folder))[0]).toEqual({
      id: 'functions',
      state: 'unknown',
      text: expect.stringMatching(/could not be compared: ENOTDIR/),
      fix: expect.stringContaining('is a folder that you may read'),
    });
  });

  it('the timer is the user’s to set', async () => {
    const folder = await plant('cloudfunctions/refreshToken/config.json', (text) =>
      text.replace('0 0', '30 5'),
    );
    expect(await faults(folder)).toEqual([]);
  });
});

describe('the trigger of refreshToken', () => {
  const CRON = '"0 0 * * * * *"';
  it.each([
    ['six fields', (text: string) => text.replace(CRON, '"0 0 * * * *"'), /has not seven fields: 0 0/],
    ['a cron no clock shows', (text: string) => text.replace(CRON, '"0 61 * * * * *"'), /CronPattern/],
    [
      'two of them',
      (text: string) => text.replace(/\{\s+"name"[^}]*\}/, '$&,$&'),
      /has 2 triggers, CloudBase takes one/,
    ],
    ['another kind', (text: string) => text.replace('timer', 'cos'), /is of type cos, not timer/],
    ['none', () => '{ "permissions": { "openapi": [] } }', /has no trigger: nobody renews/],
    ['no file', () => undefined, /config\.json is missing/],
    [
      'no JSON',
      () => '{\n  "triggers": [ }',
      /^CloudBase does not take refreshToken\/config\.json: line 2: a value is missing$/,
    ],
    [
      'no comma',
      () => '{\n  "permissions": {}\n  "triggers": []\n}',
      /config\.json: line 3: a comma is missing before this$/,
    ],
    [
      'a comment',
      (text: string) => `// mine\n${text}`,
      /line 1: a comment, which cannot stand in this file$/,
    ],
    [
      'another encoding',
      (text: string) => [...text].join('\0'),
      /it is not saved as UTF-8: save it as UTF-8$/,
    ],
  ])('%s', async (_, change, text) => {
    const path = 'refreshToken/config.json';
    const config = change(await readFile(`cloudfunctions/${path}`, 'utf8'));
    const files = { 'f/getToken/index.js': '', ...(config !== undefined && { [`f/${path}`]: config }) };
    const folder = await makeProject({ cloudfunctionRoot: 'f' }, files as Record<string, string>);
    expect(await faults(folder, checkTrigger)).toEqual([
      {
        id: 'trigger',
        state: 'broken',
        text: expect.stringMatching(text),
        fix: expect.stringMatching(
          /seven fields \(second minute.*"0 0 \* \* \* \* \*".*upload the trigger again/,
        ),
      },
    ]);
  });
});

describe('the trigger of refreshToken is due', () => {
  const findings = async (cron: string) => {
    const text = await readFile('cloudfunctions/refreshToken/config.json', 'utf8');
    const files = { 'f/refreshToken/config.json': text.replace('0 0 * * * * *', cron) };
    const folder = await makeProject({ cloudfunctionRoot: 'f' }, files);
    return examine(folder, [checkTrigger]);
  };

  it.each([
    ['0 0 0 * * * *', 'once a day'],
    ['0 30 */2 * * * *', 'every other hour'],
    ['0 0 0-22 * * * *', 'not before midnight'],
    ['0 0 * * * MON-FRI *', 'not on Sundays'],
    ['0 0 * 1-27 * * *', 'not at the end of a month'],
  ])('too rarely: "%s", %s', async (cron) => {
    expect(await findings(cron)).toEqual([
      {
        id: 'trigger',
        state: 'warning',
        text: expect.stringContaining(`is not due every hour (${cron})`),
        fix: expect.stringContaining('"0 0 * * * * *"'),
      },
    ]);
  });

  it.each(['30 5 * * * * *', '0 */30 * * * * *', '0 1/20 * * * * *', '* * * * * * *'])(
    'often enough: "%s"',
    async (cron) => {
      expect(await findings(cron)).toMatchObject([{ state: 'ok' }]);
    },
  );
});

describe('the AppID', () => {
  it.each(['', 'wx123', 'wx0123456789ABCDEF', 'wx0123456789abcdef0', 'gh_0123456789ab'])(
    '"%s" is none',
    async (appid) => {
      expect(await faults(await makeProject({ appid }), checkAppid)).toEqual([
        {
          id: 'appid',
          state: 'broken',
          text: expect.stringContaining(`is not wx and 16 hex digits: ${appid || '(empty)'}`),
          fix: expect.stringMatching(/project\.config\.json: mp\.weixin\.qq\.com/),
        },
      ]);
    },
  );

  it('touristappid is explained', async () => {
    expect(await faults(await makeProject({ appid: 'touristappid' }), checkAppid)).toEqual([
      {
        id: 'appid',
        state: 'unknown',
        text: expect.stringMatching(
          /touristappid, with which .* without an account, but also without CloudBase/,
        ),
        fix: expect.stringContaining('put your own'),
      },
    ]);
  });

  it('is the same in the environment', async () => {
    const folder = await makeProject({});
    expect(await faults(folder, checkAppid, { APPID })).toEqual([]);
    const id = 'appid.variable';
    const fix = expect.stringContaining('set APPID to that of the project');
    const other = 'wxfedcba9876543210';
    expect(await faults(folder, checkAppid, { APPID: other })).toEqual([
      {
        id,
        fix,
        state: 'broken',
        text: `APPID in the environment is ${other}, in project.config.json it is ${APPID}`,
      },
    ]);
    const tourist = await makeProject({ appid: 'touristappid' });
    expect((await faults(tourist, checkAppid, { APPID: other })).map(({ id }) => id)).toEqual(['appid']);
    expect(await faults(folder, checkAppid, { APPID: 'mine' })).toEqual([
      { id, fix, state: 'broken', text: 'APPID in the environment is not wx and 16 hex digits: mine' },
    ]);
  });
});

describe('several environments of one AppID', () => {
  it('are told about TOKEN_API', async () => {
    const folder = await makeProject(
      {},
      {
        'miniprogram/app.js': "wx.cloud.init({ env: 'prod-1a2b3c4d' });",
        'cloudbaserc.json': '{ "envId": "dev-5e6f7a8b" }',
      },
    );
    expect(await faults(folder, checkNamedEnvironments)).toEqual([
      {
        id: 'environments',
        state: 'unknown',
        text: expect.stringContaining('(dev-5e6f7a8b, prod-1a2b3c4d)'),
        fix: expect.stringMatching(/TOKEN_API=stable_token .*TOKEN_ENV/),
      },
    ]);
    // With a key, the cloud is asked itself.
    const cloud: RoadOffer = { name: 'cloud', found: 'key', open: () => expect.fail('not yet') };
    expect(await examine(folder, [checkNamedEnvironments], { cloud })).toEqual([]);
  });

  it('are not one that is named twice', async () => {
    const folder = await makeProject(
      {},
      {
        'miniprogram/app.js': "wx.cloud.init({ env: 'prod-1a2b3c4d', traceUser: true });",
        '.env': 'TOKEN_ENV=prod-1a2b3c4d\nNODE_ENV=pre-production',
      },
    );
    expect(await examine(folder, [checkNamedEnvironments])).toMatchObject([{ state: 'ok' }]);
  });
});
