// cli/: the command line: each command on projects made up for it, with what it prints and writes.
// `examined-project.ts`, `sample-project.ts` and `memory-road.ts` are what it works on.

import { execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { installLibrary } from '../support/npm-package.ts';
import { run } from '../support/run.ts';
import { BIN, ENVIRONMENT, filesOf, makeProject, READY_FILES, readFolder } from './sample-project.ts';

let folder: string;
let bin: string;
let emulator: Promise<Emulator> | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  const pack = ['pack', '--silent', '--pack-destination', folder];
  const tarball = execFileSync('npm', pack, { cwd: 'dist/cloud-token-cli', encoding: 'utf8' }).trim();
  const install = ['install', '--offline', '--no-audit', '--no-fund', `./${tarball}`];
  execFileSync('npm', install, { cwd: folder, stdio: 'pipe' });
  bin = join(folder, 'node_modules/.bin/cloud-token-cli');
  await installLibrary(folder);
});

afterEach(async () => {
  await (await emulator)?.close();
  emulator = undefined;
});

afterAll(() => rm(folder, { recursive: true }));

describe('the npm package of the command', () => {
  it('holds one file to run, the ready-built functions and a README in both languages', async () => {
    const files = await readFolder(join(folder, 'node_modules/cloud-token-cli'));
    expect(Object.keys(files).sort()).toEqual([
      'LICENSE',
      'LICENSES.txt',
      'README.md',
      'cloud-token-cli.js',
      ...[...READY_FILES, ...filesOf('serveToken')].map((file) => `functions/${file}`).sort(),
      'package.json',
    ]);
    expect(files['LICENSES.txt']).toMatch(/^commander [\d.]+, MIT$/m);
    expect(files['LICENSES.txt']).toMatch(/^jsonc-parser [\d.]+, MIT$/m);
    for (const file of READY_FILES)
      expect(files[`functions/${file}`]).toBe(await readFile(join('dist/cloudfunctions', file), 'utf8'));
    expect(files['README.md']).toMatch(/npx cloud-token-cli init[\s\S]*中文[\s\S]*npx cloud-token-cli init/);
  });

  it('installs alone: what deploy can use is optional', async () => {
    const { version, engines } = JSON.parse(await readFile('package.json', 'utf8'));
    const manifest = JSON.parse(await readFile('dist/cloud-token-cli/package.json', 'utf8'));
    expect(manifest).toMatchObject({
      name: 'cloud-token-cli',
      version,
      engines,
      peerDependencies: {
        'miniprogram-ci': expect.any(String),
        '@cloudbase/manager-node': expect.any(String),
      },
      peerDependenciesMeta: {
        'miniprogram-ci': { optional: true },
        '@cloudbase/manager-node': { optional: true },
      },
    });
    expect(manifest).not.toHaveProperty('dependencies');
    const { stdout } = await run(bin, ['init', '--help'], { env: ENVIRONMENT });
    expect(stdout).toMatch(/^Usage: npx cloud-token-cli init \[options\]\n/);
    expect(await run(bin, ['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('says clearly that Node is too old, and does nothing else', async () => {
    const pretend = `Object.defineProperty(process.versions, 'node', { value: '18.20.4' }); require(${JSON.stringify(BIN)})`;
    expect(await run(process.execPath, ['-e', pretend])).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/^cloud-token needs Node\.js 20\.19 or newer, this is 18\.20\.4.*\n$/),
    });
  });
});

describe.each(['--js', '--ts'])('a project that the installed command was run in with %s', (language) => {
  let example: string;

  beforeAll(async () => {
    const project = join(folder, language);
    await mkdir(project);
    await writeFile(join(project, 'project.config.json'), '{"cloudfunctionRoot":"functions/"}');
    const { code, stdout, stderr } = await run(bin, ['init', language], { cwd: project, env: ENVIRONMENT });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/npx cloud-token-cli deploy\n[\s\S]*npx cloud-token-cli doctor\n/);
    expect(stdout).not.toContain('npm run deploy');
    example = join(project, 'functions/tokenExample');
  });

  it('has a healthy token once the timer has fired, and an example that uses it', async () => {
    const refreshed = new Promise((resolve) => {
      emulator = startEmulator({
        root: dirname(example),
        timeLimitMs: 20_000,
        onInvocation: (_, { result }) => resolve(result),
      });
    });
    const { functions, url, clock, call, startTimers } = await (emulator as Promise<Emulator>);
    functions.setEnvironment('tokenExample', { WEIXIN_API_HOSTS: url });
    const timers = startTimers();
    clock.advance(60 * 60_000);
    timers.reschedule();
    expect(await refreshed).toMatchObject({ errCode: 0, refreshed: true });
    expect((await call('getToken')).result).toMatchObject({ status: { state: 'healthy' } });
    expect((await call('tokenExample')).result).toEqual({ errCode: 0, errMsg: 'ok', addresses: 1 });
  });
});

it('brings as index.js of the TypeScript example what the compiler makes of src/', async () => {
  const project = await makeProject({ cloudfunctionRoot: 'functions/' });
  await run(bin, ['init', '--ts'], { cwd: project });
  const example = join(folder, 'compiled');
  await cp(join(project, 'functions/tokenExample'), example, { recursive: true });
  const before = await readFolder(example);
  await rm(join(example, 'index.js'));
  const tsc = resolve('node_modules/typescript/bin/tsc');
  expect(await run(process.execPath, [tsc], { cwd: example })).toEqual({ code: 0, stdout: '', stderr: '' });
  expect(await readFolder(example)).toEqual(before);
});
