import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Finding } from '../../scripts/cli/doctor/check.ts';
import { createTextReport } from '../../scripts/cli/doctor/report.ts';
import { startEmulator } from '../../scripts/emulator/emulator.ts';
import { type Run, run } from '../support/run.ts';
import { commit, expectNoSecret, madeUpSecret, makeHealthy } from './examined-project.ts';
import { BIN, ENVIRONMENT, makeFolder, makeProject } from './sample-project.ts';

const NOTHING = {
  APPID: '',
  APPSECRET: '',
  TENCENTCLOUD_SECRETID: '',
  TENCENTCLOUD_SECRETKEY: '',
  WEIXIN_API_HOSTS: '',
};

const TRIGGER = '{ "triggers": [{ "name": "t", "type": "timer", "config": "0 0 * * * * *" }] }';

/** Runs the built command. What it prints never holds a secret. */
async function doctor(cwd: string, args: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const result = await run(process.execPath, [BIN, 'doctor', ...args], {
    cwd,
    env: { ...ENVIRONMENT, ...NOTHING, ...env },
  });
  expectNoSecret(result.stdout + result.stderr);
  return result;
}

/** A project in which secrets are in every place that a finding may quote. */
async function makeLeaky(): Promise<string> {
  const s = madeUpSecret();
  const folder = await makeProject(
    { appid: s, cloudfunctionRoot: 'cloudfunctions/' },
    {
      'config.js': `exports.secret = '${s}';`,
      [`miniprogram/${s}.js`]: `// secret: ${s}`,
      'cloudfunctions/refreshToken/config.json': `{ "triggers": [{ "name": "${s}", "type": "${s}", "config": "" }] }`,
      'cloudbaserc.json': `{ "secret": "${s}", }`,
    },
  );
  await commit(folder);
  return folder;
}

describe('doctor', () => {
  it('exits with 0 when nothing is broken, wherever in the project it is run', async () => {
    const folder = await makeHealthy();
    await commit(folder);
    const { code, stdout, stderr } = await doctor(join(folder, 'miniprogram'), ['--offline']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => !line.startsWith('✔'))).toEqual([
      '',
      'nothing is broken; neither WeChat nor CloudBase was asked',
      '',
    ]);
    expect(stdout).toContain('✔ no AppSecret in the git history');
  });

  it('says that --offline leaves out what --url asks for', async () => {
    const asked = ['--offline', '--url', 'https://a.example'];
    const { stdout } = await doctor(await makeHealthy(), asked);
    expect(stdout).toContain(
      '• serveToken was not asked: --offline asks nobody\n    → leave out --offline\n',
    );
  });

  it('exits with 1 when something is broken, and shows its fix, but never a secret', async () => {
    const { code, stdout } = await doctor(await makeLeaky(), ['--offline']);
    expect(code).toBe(1);
    expect(stdout).toContain(
      '✖ looks like an AppSecret: config.js:1  exports.secret = ********\n    → take it out',
    );
    expect(stdout).toContain('miniprogram/********.js:1');
    expect(stdout).toMatch(/✖ looks like an AppSecret, in the git history: \w{10} .*config\.js:1/);
    expect(stdout).toMatch(/✖ .* is not wx and 16 hex digits: \*{8}\n/);
    expect(stdout).toMatch(/✖ CloudBase does not take .* trigger \*{8} is of type \*{8}/);
    expect(stdout).toMatch(/• cloudbaserc\.json could not be checked, because it is not valid JSON: [^"]*\n/);
    expect(stdout).toMatch(
      /\n\n\d+ to mend \(✖\); \d could not be checked \(•\); neither WeChat nor CloudBase was asked\n$/,
    );
  });

  it('prints one JSON object with --json', async () => {
    const folder = await makeLeaky();
    await writeFile(join(folder, 'cloudfunctions/refreshToken/config.json'), TRIGGER);
    const { code, stdout } = await doctor(folder, ['--offline', '--json']);
    const { ok, checked, checks } = JSON.parse(stdout) as { ok: boolean; checked: string; checks: Finding[] };
    expect({ code, ok, checked }).toEqual({ code: 1, ok: false, checked: 'offline' });
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    expect(checks).toContainEqual({
      id: 'secrets.files:config.js',
      state: 'broken',
      text: 'looks like an AppSecret: config.js:1  exports.secret = ********',
      fix: expect.stringContaining('take it out'),
    });
    expect(new Set(checks.map(({ state }) => state))).toEqual(new Set(['ok', 'broken', 'unknown']));
  });

  it('speaks Chinese where the system does', async () => {
    const chinese = { LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' };
    const { stdout } = await doctor(await makeLeaky(), ['--offline'], chinese);
    expect(stdout).toMatch(/✖ 疑似 AppSecret：config\.js:1 .*\n {4}→ 请删除/);
    expect(stdout).toMatch(/\d+ 项需要处理（✖）；\d 项无法检查（•）；没有询问微信和云开发\n$/);
  });

  it.each([
    ['no project', {}, /no project\.config\.json in/],
    [
      'a broken one',
      { 'project.config.json': '{ "appsecret": "SECRET" "a": 1 }' },
      /project\.config\.json cannot be read, line 1: a comma is missing/,
    ],
  ])('exits with 1 where there is %s, in JSON too', async (_, files, text) => {
    const folder = await makeFolder();
    for (const [name, content] of Object.entries(files))
      await writeFile(join(folder, name), content.replace('SECRET', madeUpSecret()));
    const { code, stdout } = await doctor(folder, ['--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      ok: false,
      checked: 'offline',
      checks: [
        { id: 'project', state: 'broken', text: expect.stringMatching(text), fix: expect.any(String) },
      ],
    });
  });

  it('asks WeChat, and exits with 0 when no more than • is left', async () => {
    const weixin = await startEmulator();
    onTestFinished(() => weixin.close());
    const { appid, secret } = weixin.account;
    const folder = await makeHealthy({}, { appid });
    const variables = { APPID: appid, APPSECRET: secret, WEIXIN_API_HOSTS: weixin.url };
    const { code, stdout } = await doctor('.', ['--project', folder], variables);
    expect(code).toBe(0);
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain(weixin.weixin.newestToken(appid, 'stable_token'));
    expect(stdout).toContain(`✔ WeChat accepts the AppSecret of ${appid}`);
    expect(stdout).toMatch(
      /• what is in the cloud could not be checked, .*\n {4}→ set TENCENTCLOUD_SECRETID/,
    );
    expect(stdout).toContain('nothing is broken; 1 could not be checked (•)');
  });

  it('says what it needs when the package for the cloud is not installed', async () => {
    const keys = { TENCENTCLOUD_SECRETID: 'AKIDmadeup', TENCENTCLOUD_SECRETKEY: madeUpSecret() };
    const { code, stdout } = await doctor(await makeProject({}), ['--json', '--env', 'a-1'], keys);
    expect(code).toBe(1);
    expect(JSON.parse(stdout).checks.at(-1)).toEqual({
      id: 'cloud',
      state: 'unknown',
      text: expect.stringContaining('@cloudbase/manager-node'),
      fix: expect.stringContaining('npm install --save-dev @cloudbase/manager-node'),
    });
  });

  it('finds the repository of cloud-token well, but that it is nobody’s mini program', async () => {
    const { code, stdout } = await doctor('.', ['--offline']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^! this is the clone[\s\S]*• .*touristappid/),
    });
    expect(stdout).not.toContain('✖');
  });
});

it('shows on a terminal what is being done, and wipes it away before the next line', () => {
  const output: string[] = [];
  const report = createTextReport(
    (line) => output.push(`${line}\n`),
    (text) => output.push(text),
  );
  report.onProgress('searching');
  report.onProgress('searching');
  report.add({ id: 'a', state: 'ok', text: 'nothing there' });
  report.end(true, 'online');
  expect(output.at(-1)).toBe('\nall is well\n');
  expect(output[0]).toMatch(/^\r.*searching/);
  expect(output[1]).toBe('\r\x1b[K');
  expect(output[2]).toMatch(/✔.* nothing there\n$/);
  expect(output).toHaveLength(4);
});
