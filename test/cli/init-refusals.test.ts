import { chmod, cp, mkdir, symlink } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/run.ts';
import { BIN, ENVIRONMENT, init, makeFolder, makeProject, readFolder, readyFiles } from './sample-project.ts';

const config = (text: object | string) => ({
  'project.config.json': typeof text === 'string' ? text : JSON.stringify(text),
});

describe('init says what is wrong and writes nothing', () => {
  it.each([
    ['no project', {}, /no project\.config\.json in .*\n.*--project/],
    ['broken settings', config('{\n  "appid": \n}'), /cannot be read, line 3: a value is missing\n.*by hand/],
    ['a missing comma', config('{\n  "a": 1\n  "b": 2\n}'), /line 3: a comma is missing before this\n/],
    ['half a file', config('{ // mine\n  "a": {'), /line 2: a } is missing\n/],
    ['settings that are no object', config('[]'), /it holds no object/],
    ['a mini game', config({ compileType: 'game' }), /not a mini program project .*game\)\n.*--project/],
    ['a plugin', config({ compileType: 'plugin', pluginRoot: 'plugin/' }), /not a mini program.*plugin\)/],
    [
      'a root outside',
      config({ cloudfunctionRoot: '../functions/' }),
      /outside the project: .*functions\n.*move project\.config\.json to .*"cloudfunctionRoot": "functions\/"/,
    ],
    [
      'a root that is a file',
      { ...config({ cloudfunctionRoot: 'a' }), a: '' },
      /a file, not a folder: .*a\n.*correct/,
    ],
    [
      'a file where a function goes',
      { ...config({ cloudfunctionRoot: 'f' }), 'f/getToken': '' },
      /^✖ this is a file, not a folder: .*f\/getToken\n {2}rename it or move it away/,
    ],
  ])('%s', async (_, files, message) => {
    const folder = await makeFolder(files as Record<string, string>);
    const { code, stderr } = await init(folder, '--yes');
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^✖ .*(\n {2}.*)?\n$/);
    expect(await readFolder(folder)).toEqual(files);
  });

  it('a --project that does not exist, although there is one above it', async () => {
    const project = await makeProject({ cloudfunctionRoot: 'f' });
    const { code, stderr } = await init(project, '--project', 'miniprogramm', '--yes');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/no project.*miniprogramm/) });
    expect(await readFolder(project)).not.toHaveProperty(['f/getToken/index.js']);
  });

  it('both examples at once', async () => {
    const { code, stderr } = await init(await makeProject({}), '--js', '--ts');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining("'--js'") });
  });

  it('a read-only folder', async () => {
    const project = await makeProject({ cloudfunctionRoot: 'functions/' });
    await mkdir(join(project, 'functions'));
    await chmod(project, 0o755);
    await chmod(join(project, 'functions'), 0o555);
    // The superuser may write everywhere and is nobody here, who may not be allowed to read this repository.
    const copy = await makeFolder();
    await chmod(copy, 0o755);
    await cp(dirname(BIN), join(copy, 'cli'), { recursive: true });
    const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
    const command = [join(copy, 'cli/cloud-token-cli.js'), 'init', '--yes'];
    const { code, stderr } = await run(process.execPath, command, {
      cwd: project,
      env: ENVIRONMENT,
      ...nobody,
    });
    await chmod(join(project, 'functions'), 0o755);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/read-only: .*functions\n/) });
    expect(await readFolder(join(project, 'functions'))).toEqual({});
  });
});

describe('a link is not written through', () => {
  const links: [string, string, boolean][] = [
    ['the folder of the functions', 'cloudfunctions', true],
    ['the folder of a function', 'cloudfunctions/getToken', true],
    ['a file of a function', 'cloudfunctions/refreshToken/index.js', false],
    ['a link that leads nowhere', 'cloudfunctions/refreshToken/package.json', false],
    ['a folder of the example', 'cloudfunctions/tokenExample/src', true],
    ['the settings', 'project.config.json', false],
  ];

  it.each(links)('%s', async (_, path, isFolder) => {
    const elsewhere = await makeFolder({
      'index.js': 'theirs',
      'project.config.json': '{"compileType":"miniprogram"}',
    });
    const project = await makeFolder(
      path === 'project.config.json' ? {} : config({ cloudfunctionRoot: 'cloudfunctions/' }),
    );
    await mkdir(dirname(join(project, path)), { recursive: true });
    const target = isFolder ? elsewhere : join(elsewhere, basename(path));
    await symlink(target, join(project, path));
    const before = [await readFolder(elsewhere), await readFolder(project)];
    const { code, stderr } = await init(project, '--yes', '--ts');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(
        /^✖ this is a link, and init does not write through links: .* → .*\n {2}put a real/,
      ),
    });
    expect(stderr).toContain(join(project, path));
    expect([await readFolder(elsewhere), await readFolder(project)]).toEqual(before);
  });

  it('not one that lies in wait under the name of a temporary file', async () => {
    const elsewhere = await makeFolder({ bashrc: 'mine' });
    const project = await makeProject({ cloudfunctionRoot: 'cloudfunctions/' });
    const functions = join(project, 'cloudfunctions/refreshToken');
    await mkdir(functions, { recursive: true });
    for (const file of ['index.js', 'config.json', 'package.json'])
      await symlink(join(elsewhere, 'bashrc'), join(functions, `.${file}.tmp`));
    expect(await init(project, '--yes')).toMatchObject({ code: 0, stderr: '' });
    expect(await readFolder(elsewhere)).toEqual({ bashrc: 'mine' });
    expect(await readFolder(project)).toMatchObject(await readyFiles());
  });

  it('not that of the backups either', async () => {
    const elsewhere = await makeFolder();
    const ready = await readyFiles();
    const changed = { ...ready, 'cloudfunctions/getToken/index.js': 'changed' };
    const project = await makeProject({ cloudfunctionRoot: 'cloudfunctions/' }, changed);
    await symlink(elsewhere, join(project, 'cloudfunctions/.cloud-token-backup'));
    expect(await init(project, '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('a link'),
    });
    expect(await readFolder(elsewhere)).toEqual({});
    expect(await readFolder(project)).toMatchObject(changed);
  });

  it('but a project may lie behind one', async () => {
    const project = await makeProject({ cloudfunctionRoot: 'cloudfunctions/' });
    const link = join(await makeFolder(), 'link');
    await symlink(project, link);
    expect(await init(link, '--project', link)).toMatchObject({ code: 0, stderr: '' });
    expect(await readFolder(project)).toMatchObject(await readyFiles());
  });
});

it('refuses functions outside the project in every command, and says where to put the settings', async () => {
  const folder = await makeFolder({
    'client/project.config.json': '{"miniprogramRoot":"dist/","cloudfunctionRoot":"../cloud/functions/"}',
  });
  for (const command of ['init', 'doctor', 'deploy']) {
    const args = command === 'doctor' ? ['--offline'] : ['--dry-run'];
    const { code, stdout, stderr } = await run(process.execPath, [BIN, command, ...args], {
      cwd: join(folder, 'client'),
      env: ENVIRONMENT,
    });
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(
      `cloudfunctionRoot is outside the project: ${join(folder, 'cloud/functions')}`,
    );
    expect(stdout + stderr).toContain(
      `move project.config.json to ${folder}, write "miniprogramRoot": "client/dist/" and "cloudfunctionRoot": "cloud/functions/" into it`,
    );
  }
});
