import { chmod, cp, mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../support/run.ts';
import { BIN, ENVIRONMENT, init, makeFolder, makeProject, readFolder } from './sample-project.ts';

const config = (text: object | string) => ({
  'project.config.json': typeof text === 'string' ? text : JSON.stringify(text),
});

describe('init says what is wrong and writes nothing', () => {
  it.each([
    ['no project', {}, /no project\.config\.json in .*\n.*--project/],
    ['broken settings', config('{ "appid": '), /not valid JSON: .*\n.*DevTools/],
    ['settings that are no object', config('[]'), /written in an unusual way\n.*by hand/],
    ['a mini game', config({ compileType: 'game' }), /not a mini program project .*game\)\n.*--project/],
    ['a plugin', config({ compileType: 'plugin', pluginRoot: 'plugin/' }), /not a mini program.*plugin\)/],
    [
      'a root outside',
      config({ cloudfunctionRoot: '../functions/' }),
      /outside the project: .*functions\n.*correct/,
    ],
    [
      'a root that is a file',
      { ...config({ cloudfunctionRoot: 'a' }), a: '' },
      /a file, not a folder: .*a\n.*correct/,
    ],
    [
      'a file where a function goes',
      { ...config({ cloudfunctionRoot: 'f' }), 'f/getToken': '' },
      /ENOTDIR.*getToken/,
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
