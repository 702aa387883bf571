import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import { checkProject } from '../../scripts/cli/init/check-project.ts';
import { addCloudfunctionRoot } from '../../scripts/cli/init/cloudfunction-root.ts';
import { findProject } from '../../scripts/cli/project.ts';
import { makeFolder, makeProject } from './sample-project.ts';

describe('the cloudfunctionRoot of a project', () => {
  it.each([
    ['cloud/functions/', 'cloud/functions'],
    ['/cloud/', 'cloud'],
    ['cloud\\functions\\', 'cloud/functions'],
    ['./cloud', 'cloud'],
  ])('is understood as DevTools does: %s', async (cloudfunctionRoot, path) => {
    const folder = await makeProject({ cloudfunctionRoot });
    expect((await findProject(folder)).cloudfunctionRoot).toBe(join(folder, path));
  });

  it.each(['', './', '/', 7, undefined])('is none when it is %j', async (cloudfunctionRoot) => {
    const folder = await makeProject({ cloudfunctionRoot });
    expect(await findProject(folder)).not.toHaveProperty('cloudfunctionRoot');
  });

  it('is refused below a file', async () => {
    const project = await findProject(await makeProject({ cloudfunctionRoot: 'a/b' }, { a: '' }));
    await expect(checkProject(project, String(project.cloudfunctionRoot))).rejects.toThrow(CliError);
  });
});

describe('project.private.config.json', () => {
  const settings = { 'project.config.json': '{"appid":"wx1","cloudfunctionRoot":"a/"}' };

  it('goes before project.config.json', async () => {
    const own = { 'project.private.config.json': '{"cloudfunctionRoot":"b/","projectname":"mine"}' };
    const folder = await makeFolder({ ...settings, ...own });
    expect(await findProject(folder)).toEqual({
      folder,
      appid: 'wx1',
      compileType: 'miniprogram',
      miniprogramRoot: folder,
      cloudfunctionRoot: join(folder, 'b'),
    });
  });

  it('is refused by its name when it is broken', async () => {
    const folder = await makeFolder({ ...settings, 'project.private.config.json': '{' });
    await expect(findProject(folder)).rejects.toThrow(join(folder, 'project.private.config.json'));
  });
});

describe('a cloudfunctionRoot is added to settings', () => {
  const entry = '"cloudfunctionRoot": "cloudfunctions/"';

  it.each([
    ['indented by two spaces', '{\n  "z": 1,\n  "a": 2\n}\n', `{\n  ${entry},\n  "z": 1,\n  "a": 2\n}\n`],
    ['with tabs and CRLF', '{\r\n\t"z": 1\r\n}', `{\r\n\t${entry},\r\n\t"z": 1\r\n}`],
    ['with a byte order mark', '\uFEFF{ "z": 1 }', `\uFEFF{ ${entry}, "z": 1 }`],
    ['on one line', '{"z":1}', `{${entry},"z":1}`],
    ['with an empty one', '{"z":1,"cloudfunctionRoot" : ""}', `{"z":1,${entry}}`],
    ['with null', '{"cloudfunctionRoot":null}', `{${entry}}`],
    ['with one deeper down', '{"z":{"cloudfunctionRoot":1}}', `{${entry},"z":{"cloudfunctionRoot":1}}`],
  ])('%s, and every other character stays', (_, before, after) => {
    expect(addCloudfunctionRoot(before)).toBe(after);
  });

  it.each(['{}', '[]', '[{}]', '{"z":{"cloudfunctionRoot":""},"cloudfunctionRoot":""}', '{"a":1', ''])(
    'never by spoiling them: %s',
    (text) => {
      expect(() => addCloudfunctionRoot(text)).toThrow(CliError);
    },
  );
});
