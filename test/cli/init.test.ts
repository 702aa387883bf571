import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/run.ts';
import { BIN, ENVIRONMENT, init, makeProject, readFolder, readyFiles } from './sample-project.ts';

const ROOT = { cloudfunctionRoot: 'cloudfunctions/' };

describe('init', () => {
  it.each([
    [
      'a plain JavaScript project',
      { miniprogramRoot: 'miniprogram/', ...ROOT },
      { 'cloudfunctions/quickstartFunctions/index.js': 'exports.main = async () => 1;' },
      'cloudfunctions',
    ],
    [
      'a TypeScript project',
      { miniprogramRoot: 'miniprogram/', ...ROOT, setting: { useCompilerPlugins: ['typescript'] } },
      { 'tsconfig.json': '{}', 'miniprogram/app.ts': 'App({});' },
      'cloudfunctions',
    ],
    ['a project with another root', { cloudfunctionRoot: './server/functions' }, {}, 'server/functions'],
  ])('adds the two functions and nothing else to %s', async (_, config, files, root) => {
    const project = await makeProject(config, files as Record<string, string>);
    const before = await readFolder(project);
    const { code, stdout, stderr } = await init(project);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await readFolder(project)).toEqual({ ...before, ...(await readyFiles(root)) });
    expect(stdout).toContain(`+ ${root}/refreshToken/  new`);
    expect(stdout).toContain(`✔ ${root}/getToken/`);
  });

  it('ends with the steps that are left, and with how to use the token', async () => {
    const { stdout } = await init(await makeProject(ROOT));
    const [, left = ''] = stdout.split('Four steps are left');
    for (const step of [
      /1\. .*ADMINONLY/,
      /2\. .*refreshToken.*\n.*each of the two.*20 s.*APPID.*refreshToken.*APPSECRET/,
      /3\. .*trigger/,
      /4\. .*"refreshed":true/,
    ])
      expect(left).toMatch(step);
    expect(left).toMatch(/npm run deploy[\s\S]*npm run doctor/);
    expect(left).toMatch(/below 2\.6 first npm install wx-server-sdk@latest, .*ERESOLVE[\s\S]*npm pack/);
    expect(left).toMatch(
      /npm pack .*dist\/cloud-token\n.*npm install \.\/cloud-token-1\.0\.0\.tgz\n.*require\('cloud-token'\)/,
    );
  });

  it('names the next commands as they are typed in a clone, for the project that it was told', async () => {
    const project = await makeProject(ROOT);
    const { stdout } = await init('.', '--project', project);
    expect(stdout).toContain(`or one: npm run deploy -- --project ${project}\n`);
    expect(stdout).toContain(`well: npm run doctor -- --project ${project}\n`);
  });

  it.each([
    ['with a space', 'my app', '"my app"'],
    ['with what a shell would read', 'a$b `c`', "'a$b `c`'"],
    ['with a control character', 'a\u001b[2J', '"a\\u001b[2J"'],
  ])('names the next commands for a folder %s as a shell takes it', async (_, name, typed) => {
    const project = await makeProject(ROOT, { [`${name}/app.json`]: '{}' });
    const { stdout } = await init(project, '--project', 'elsewhere', '--project', name);
    expect(stdout).toContain(`or one: npm run deploy -- --project ${typed}\n`);
  });

  it('finds the project from a folder inside it, or by its name', async () => {
    const project = await makeProject(ROOT);
    const inside = await init(join(project, 'miniprogram'), '--dry-run');
    const named = await init('.', '--project', project, '--dry-run');
    expect([inside.code, named.code]).toEqual([0, 0]);
    expect(inside.stdout).toContain(project);
    expect(named.stdout).toBe(inside.stdout);
  });

  it('only shows what it would write with --dry-run', async () => {
    const project = await makeProject({});
    const before = await readFolder(project);
    const { code, stdout } = await init(project, '--dry-run', '--ts');
    expect(code).toBe(0);
    expect(stdout).toMatch(/\+ project\.config\.json .*"cloudfunctionRoot": "cloudfunctions\/"/);
    expect(stdout).toMatch(/\+ .*refreshToken\/.*\n.*\+ .*getToken\/.*\n.*\+ .*tokenExample\//);
    expect(await readFolder(project)).toEqual(before);
  });

  it('warns of an AppID that has no cloud, and of a folder that git ignores', async () => {
    const project = await makeProject({ cloudfunctionRoot: 'dist/', appid: 'touristappid' });
    await run('git', ['init', '--quiet'], { cwd: project });
    await writeFile(join(project, '.gitignore'), 'dist\n');
    const { stdout } = await init(project, '--dry-run');
    expect(stdout).toMatch(/! .*no AppID yet/);
    expect(stdout).toMatch(/! git ignores dist\//);
    const ordinary = await init(await makeProject(ROOT), '--dry-run');
    expect(ordinary.stdout).not.toContain('!');
  });

  it.each(['wx123', '0123456789abcdef0123456789abcdee'])(
    'warns of an AppID that is none, and shows no AppSecret in its place: %s',
    async (appid) => {
      const { stdout } = await init(await makeProject({ ...ROOT, appid }), '--dry-run');
      expect(stdout).toMatch(/! the AppID of this project is not wx and 16 hex digits/);
      expect(stdout.split('\n')[0]).toContain(appid === 'wx123' ? 'wx123' : '********');
      expect(stdout).not.toMatch(/[0-9a-f]{32}/);
    },
  );

  it('speaks Chinese where the system does', async () => {
    const env = { ...ENVIRONMENT, LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' };
    const { stdout } = await run(process.execPath, [BIN, 'init'], { cwd: await makeProject(ROOT), env });
    expect(stdout).toContain('还剩四步');
    expect(stdout).toMatch(/refreshToken\/ {2}新增/);
  });
});

describe('a project without a folder for cloud functions', () => {
  it('gets one, and keeps the rest of its settings as they are written', async () => {
    const settings = '\uFEFF{\r\n\t"appid": "wx1",\r\n\t"setting": {}\r\n}';
    const files = { 'project.config.json': settings, 'cloudfunctions/notes.txt': 'mine' };
    const project = await makeProject({}, files);
    expect((await init(project, '--yes')).code).toBe(0);
    expect(await readFolder(project)).toEqual({
      ...files,
      ...(await readyFiles()),
      'miniprogram/app.json': '{}',
      'project.config.json': settings.replace('{', '{\r\n\t"cloudfunctionRoot": "cloudfunctions/",'),
    });
  });

  it('is asked first: without a terminal nothing is written', async () => {
    const project = await makeProject({});
    const before = await readFolder(project);
    const { code, stdout, stderr } = await init(project);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\? .*Add "cloudfunctionRoot": "cloudfunctions\/"\? .*no terminal/);
    expect(stderr).toMatch(/✖ not written.*project\.config\.json\n.*--yes/);
    expect(await readFolder(project)).toEqual(before);
  });
});
