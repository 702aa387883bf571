import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { run } from '../support/run.ts';
import {
  BIN,
  ENVIRONMENT,
  init,
  makeProject,
  READY_FILES,
  readFolder,
  readyFiles,
} from './sample-project.ts';
import { initInTerminal } from './terminal.ts';

let project: string;
let ready: Record<string, string>;
const version = JSON.parse(await readFile('package.json', 'utf8')).version as string;

beforeEach(async () => {
  ready = await readyFiles();
  project = await makeProject({ cloudfunctionRoot: 'cloudfunctions/' }, ready);
});

const pathOf = (file: string) => join(project, 'cloudfunctions', file);
const functions = async () => {
  const files = Object.entries(await readFolder(project));
  return Object.fromEntries(files.filter(([path]) => path.startsWith('cloudfunctions/')));
};

async function edit(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(pathOf(file), change(await readFile(pathOf(file), 'utf8')));
}

/** Makes refreshToken one of another version. */
async function setVersion(other: string): Promise<void> {
  await edit('refreshToken/package.json', (text) => text.replace(version, other));
  await edit('refreshToken/index.js', (text) => `${text}// ${other}`);
}

const foreign = {
  'cloudfunctions/getToken/index.js': 'exports.main = async () => "mine";',
  'cloudfunctions/getToken/package.json': '{"name":"getToken","version":"0.1.0","dependencies":{}}',
};

describe('init, run again,', () => {
  it('finds all up to date and touches nothing', async () => {
    const before = await stat(pathOf('getToken/index.js'));
    const { code, stdout } = await init(project);
    expect(code).toBe(0);
    expect(stdout).toContain(`= cloudfunctions/refreshToken/  up to date (${version})`);
    expect(stdout).toContain('✔ already up to date');
    expect(stdout).not.toContain('steps');
    expect((await stat(pathOf('getToken/index.js'))).mtimeMs).toBe(before.mtimeMs);
    expect(await functions()).toEqual(ready);
  });

  it('takes a function whose line ends git has changed for the same', async () => {
    await edit('getToken/package.json', (text) => text.replaceAll('\n', '\r\n'));
    expect((await init(project)).stdout).toContain('already up to date');
  });

  it('completes a function of which a part is missing', async () => {
    await rm(pathOf('refreshToken/index.js'));
    const { code, stdout } = await init(project);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('✔ cloudfunctions/refreshToken/'),
    });
    expect(await functions()).toEqual(ready);
  });

  it('keeps what was set in config.json, whatever is asked for', async () => {
    const mine = (text: string) => {
      const settings = JSON.parse(text.replace('0 0 *', '0 30 *')) as object;
      return JSON.stringify({ ...settings, timeout: 60, envVariables: { BACKUP_APPID: 'wx1' } });
    };
    await edit('refreshToken/config.json', mine);
    await edit('refreshToken/index.js', (text) => `${text}// mine`);
    await rm(pathOf('getToken'), { recursive: true });
    const config = await readFile(pathOf('refreshToken/config.json'), 'utf8');
    expect((await init(project, '--yes')).code).toBe(0);
    expect(await functions()).toMatchObject({ ...ready, 'cloudfunctions/refreshToken/config.json': config });
    expect((await init(project)).stdout).toContain('already up to date');
  });

  it('adds to config.json what is missing there, beside what was set', async () => {
    await edit('refreshToken/config.json', () => '{ "timeout": 60, "permissions": { "other": 1 } }');
    expect((await init(project, '--yes')).code).toBe(0);
    const ours = JSON.parse(ready['cloudfunctions/refreshToken/config.json'] ?? '') as object;
    expect(JSON.parse(await readFile(pathOf('refreshToken/config.json'), 'utf8'))).toEqual({
      ...ours,
      timeout: 60,
      permissions: { openapi: [], other: 1 },
    });
  });

  it('shows what was changed, and overwrites it only with --yes, keeping a copy', async () => {
    await edit('refreshToken/package.json', (text) => text.replace('"main"', '"mine": 1,\n  "main"'));
    await edit('refreshToken/index.js', (text) => `${text}// mine`);
    await rm(pathOf('getToken'), { recursive: true });
    const changed = await functions();
    const { code, stdout, stderr } = await init(project);
    expect(code).toBe(1);
    expect(stdout).toContain('! cloudfunctions/refreshToken/  changed here: index.js, package.json');
    expect(stdout).toMatch(/index\.js\n +built code: \d+ kB there, \d+ kB here/);
    expect(stdout).toMatch(/package\.json\n(.*\n)* +- +"mine": 1,\n/);
    expect(stdout).toMatch(/\? Overwrite refreshToken\? .*no terminal/);
    expect(stderr).toMatch(/✖ not written.*: refreshToken\n.*--yes/);
    expect(await functions()).toEqual({ ...ready, ...changed });
    const again = await init(project, '--yes');
    expect(again.code).toBe(0);
    const [, backup = ''] = /what was overwritten lies in (\S+)\/\n/.exec(again.stdout) ?? [];
    const copies = ['refreshToken/index.js', 'refreshToken/package.json'].map((file) => [
      `${backup}/${file}`,
      changed[`cloudfunctions/${file}`],
    ]);
    expect(await functions()).toEqual({ ...ready, ...Object.fromEntries(copies) });
    expect(backup).toMatch(/^cloudfunctions\/\.cloud-token-backup\//);
  });

  it('shows an update with both versions, and makes it with --yes', async () => {
    await setVersion('0.9.10');
    const { code, stdout } = await init(project, '--yes');
    expect(code).toBe(0);
    expect(stdout).toContain(
      `↑ cloudfunctions/refreshToken/  update 0.9.10 → ${version}: index.js, package.json`,
    );
    expect(stdout).toContain('upload again what was written');
    expect(stdout).not.toContain('steps');
    expect(await functions()).toMatchObject(ready);
    expect(Object.keys(await functions())).toHaveLength(READY_FILES.length + 2);
  });

  it('leaves a newer version as it is', async () => {
    await setVersion('10.0.0');
    const before = await functions();
    const { code, stdout } = await init(project, '--yes');
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('10.0.0 is newer') });
    expect(await functions()).toEqual(before);
  });

  it.each([
    ['with files of these names', foreign],
    ['with others', { 'cloudfunctions/getToken/index.ts': '', 'cloudfunctions/getToken/util.js': '' }],
  ])('overwrites a function of the user’s own not even with --yes: %s', async (_, files) => {
    project = await makeProject({ cloudfunctionRoot: 'cloudfunctions/' }, files as Record<string, string>);
    const { code, stdout, stderr } = await init(project, '--yes');
    expect(code).toBe(1);
    expect(stdout).toContain('! cloudfunctions/getToken/  another function has this name');
    expect(stderr).toMatch(/: getToken\n.*rename/);
    const written = Object.entries(ready).filter(([path]) => path.includes('refreshToken'));
    expect(await functions()).toEqual({ ...files, ...Object.fromEntries(written) });
  });
});

it('overwrites an example that was edited not even with --yes', async () => {
  await init(project, '--js');
  await edit('tokenExample/index.js', (text) => `${text}// mine`);
  const before = await functions();
  const { code, stderr } = await init(project, '--js', '--yes');
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(': tokenExample') });
  expect(await functions()).toEqual(before);
});

it.each([
  ['--ts', '--js'],
  ['--js', '--ts'],
])('knows its own example again: %s, then %s', async (first, then) => {
  await init(project, first);
  const before = await functions();
  const { code, stdout, stderr } = await init(project, then, '--yes');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('= cloudfunctions/tokenExample/  up to date');
  expect(await functions()).toEqual(before);
});

describe('in a terminal, init', () => {
  beforeEach(async () => {
    project = await makeProject({ cloudfunctionRoot: 'cloudfunctions/' }, { ...ready, ...foreign });
    await setVersion('0.9.0');
  });

  it('updates on Enter, and leaves on Enter what would be lost', async () => {
    const { code, output, unasked } = await initInTerminal(
      project,
      [],
      [
        [/Update refreshToken to .*\(Y\/n\) /, '\r'],
        [/Overwrite your own function getToken\? .*\(y\/N\) /, '\r'],
      ],
    );
    expect({ code, unasked }).toEqual({ code: 0, unasked: 0 });
    expect(output).toContain('- cloudfunctions/getToken/ stays as it is');
    expect(output).toContain('✔ cloudfunctions/refreshToken/');
    expect(await functions()).toMatchObject({ ...ready, ...foreign });
  });

  it('does what it is told: no, and yes', async () => {
    const before = await functions();
    const { code, unasked } = await initInTerminal(
      project,
      [],
      [
        [/Update refreshToken/, 'n\r'],
        [/Overwrite your own function getToken/, 'y\r'],
      ],
    );
    expect({ code, unasked }).toEqual({ code: 0, unasked: 0 });
    const replaced = Object.entries(ready).filter(([path]) => path.includes('getToken'));
    expect(await functions()).toMatchObject({ ...before, ...Object.fromEntries(replaced) });
    const copy = Object.entries(await functions()).find(([path]) =>
      /backup.*getToken\/index\.js$/.test(path),
    );
    expect(copy?.[1]).toBe(foreign['cloudfunctions/getToken/index.js']);
  });

  it('does not call up to date what it was told to leave', async () => {
    const { code, output } = await initInTerminal(
      project,
      [],
      [
        [/Update/, 'n\r'],
        [/Overwrite/, 'n\r'],
      ],
    );
    expect(code).toBe(0);
    expect(output).not.toContain('already up to date');
  });

  it('writes nothing when it is stopped', async () => {
    const before = await functions();
    const { code, output } = await initInTerminal(project, [], [[/Update/, 'y\r'], [/Overwrite/]]);
    expect(code).toBe(1);
    expect(output).toContain('✖ stopped, nothing was written');
    expect(await functions()).toEqual(before);
  });

  it('adds the folder to the settings on Enter, and ends on no', async () => {
    const [yes, no] = await Promise.all([makeProject({}), makeProject({})]);
    const said = await initInTerminal(yes, [], [[/Add "cloudfunctionRoot"/, '\r']]);
    const refused = await initInTerminal(no, [], [[/Add "cloudfunctionRoot"/, 'n\r']]);
    expect([said.code, refused.code]).toEqual([0, 1]);
    expect(JSON.parse(await readFile(join(yes, 'project.config.json'), 'utf8'))).toMatchObject({
      cloudfunctionRoot: 'cloudfunctions/',
    });
    expect(refused.output).toMatch(/nothing to do\n.*project\.config\.json/);
    expect(await readFolder(no)).not.toHaveProperty(['cloudfunctions/getToken/index.js']);
  });
});

it('leaves only whole files when it crashes, and goes on where it stopped', async () => {
  const wholeFiles = Object.values(ready);
  const crashAt = async (write: number) => {
    const folder = await makeProject({});
    // The machine stops just before the file gets its name.
    const crash = `import fs from 'node:fs/promises'; const { rename } = fs; let count = 0;
      fs.rename = (...paths) => ++count === ${write} ? process.kill(process.pid, 'SIGKILL') : rename(...paths);`;
    const command = ['--import', `data:text/javascript,${encodeURIComponent(crash)}`, BIN, 'init', '--yes'];
    await run(process.execPath, command, { cwd: folder, env: ENVIRONMENT });
    const left = Object.entries(await readFolder(folder)).filter(([path]) =>
      path.startsWith('cloudfunctions/'),
    );
    const files = left.filter(([path]) => !path.endsWith('.tmp'));
    expect(files).toHaveLength(write - 1);
    expect(left).toHaveLength(Math.min(write, READY_FILES.length));
    for (const [, text] of files) expect(wholeFiles).toContain(text);
    const config = JSON.parse(await readFile(join(folder, 'project.config.json'), 'utf8'));
    expect(config).not.toHaveProperty('cloudfunctionRoot');
    expect(await init(folder, '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect(await readFolder(folder)).toMatchObject(ready);
  };
  // In the middle of the first function, between the two, and before the settings.
  await Promise.all([2, 5, 9].map(crashAt));
});
