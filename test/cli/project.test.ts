import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import { checkProject } from '../../scripts/cli/init/check-project.ts';
import { addCloudfunctionRoot } from '../../scripts/cli/init/cloudfunction-root.ts';
import { findProject } from '../../scripts/cli/project.ts';
import { makeFolder, makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => import('../support/in-english.ts'));

it('says how to save settings that are not in UTF-8', async () => {
  const folder = await makeFolder();
  const text = Buffer.from('\uFEFF{ "appid": "wx0123456789abcdef" }', 'utf16le');
  await writeFile(join(folder, 'project.config.json'), text);
  await expect(findProject(folder)).rejects.toThrow(
    /cannot be read, it is not saved as UTF-8: save it as UTF-8$/,
  );
});

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

describe('project.config.json', () => {
  it.each([
    ['comments', '{ // mine\n  /* and */ "appid": "wx1" }'],
    ['a trailing comma', '{ "appid": "wx1", }'],
    ['a byte order mark', '\uFEFF{ "appid": "wx1" }'],
    ['all of them', '\uFEFF// mine\n{ "list": [1, 2,], "appid": "wx1", // last\n}\n'],
  ])('may have %s', async (_, text) => {
    expect(await findProject(await makeFolder({ 'project.config.json': text }))).toMatchObject({
      appid: 'wx1',
    });
  });

  it.each([
    ['{\n "a": 1\n "b": 2 }', 'line 3: a comma is missing'],
    ['{\n "a" 1 }', 'line 2: a colon is missing'],
    ['{\n\n "a": }', 'line 3: a value is missing'],
    ['{\n a: 1 }', 'line 2: a word that is no JSON: names and texts stand in double quotes'],
    ['{\n "a": "x\n}', 'line 2: a text does not end'],
    ['{\n /* "a": 1 }', 'line 2: a comment does not end'],
    ['{ "a": [1\n', 'line 2: a ] is missing'],
    ['{\r\n"a": yes }', 'line 2: a word that is no JSON'],
    ['{}\n{}', 'line 2: something follows'],
    ['', 'line 1: a value is missing'],
    ['3', 'no object'],
  ])('is refused with line and cause: %j', async (text, cause) => {
    const folder = await makeFolder({ 'project.config.json': text });
    await expect(findProject(folder)).rejects.toThrow(
      `${join(folder, 'project.config.json')} cannot be read, `,
    );
    await expect(findProject(folder)).rejects.toThrow(cause);
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
    [
      'with an empty one among others',
      '{"z":{"cloudfunctionRoot":""},"cloudfunctionRoot":""}',
      `{"z":{"cloudfunctionRoot":""},${entry}}`,
    ],
    ['with nothing', '{}', `{${entry}}`],
    [
      'with comments',
      '// mine\n{\n  // what for\n  "z": 1, /* last */\n}\n',
      `// mine\n{\n  ${entry},\n  // what for\n  "z": 1, /* last */\n}\n`,
    ],
    [
      'with one in a comment',
      '{ // "cloudfunctionRoot": "x"\n "z": 1 }',
      `{ ${entry}, // "cloudfunctionRoot": "x"\n "z": 1 }`,
    ],
    ['with one deeper down', '{"z":{"cloudfunctionRoot":1}}', `{${entry},"z":{"cloudfunctionRoot":1}}`],
  ])('%s, and every other character stays', (_, before, after) => {
    expect(addCloudfunctionRoot(before)).toBe(after);
  });

  it.each(['[]', '[{}]', '{"cloudfunctionRoot":"","cloudfunctionRoot":""}', '{"a":1', ''])(
    'never by spoiling them: %s',
    (text) => {
      expect(() => addCloudfunctionRoot(text)).toThrow(CliError);
    },
  );
});
