import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { checkSecretsInHistory } from '../../scripts/cli/doctor/checks/secrets-in-history.ts';
import { searchHistory } from '../../scripts/cli/doctor/search/search-history.ts';
import { commit, examine, git, madeUpSecret } from './examined-project.ts';
import { makeFolder, makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const S = madeUpSecret();
const CLEAN = [{ id: 'secrets.history', state: 'ok', text: 'no AppSecret in the git history' }];

const search = (folder: string, variables = {}) => examine(folder, [checkSecretsInHistory], { variables });

/** Puts a secret into a file of a new project, commits it, and takes it out again. Resolves to the commit that has it. */
async function leak(folder: string, file = 'config.js', text = `exports.secret = '${S}';`): Promise<string> {
  await writeFile(join(folder, file), text);
  const leaked = await commit(folder);
  await rm(join(folder, file));
  await commit(folder);
  return leaked;
}

function foundIn(hash: string, place: string) {
  return {
    id: expect.stringMatching(/^secrets\.history:/),
    state: 'broken',
    text: expect.stringMatching(
      new RegExp(`^looks like an AppSecret, in the git history: ${hash} \\d{4}-\\d\\d-\\d\\d  ${place}`),
    ),
    fix: expect.stringMatching(/reset the AppSecret \(mp\.weixin\.qq\.com.*git filter-repo --replace-text/),
  };
}

describe('an AppSecret in the git history', () => {
  it('is found, with its commit, after it was taken out', async () => {
    const folder = await makeProject({});
    await commit(folder);
    const leaked = await leak(folder);
    expect(await search(folder)).toEqual([foundIn(leaked, 'config.js:1  exports.secret = \\*{8}$')]);
  });

  it('is named once, with the oldest of the commits that have it', async () => {
    const folder = await makeProject({});
    const write = (file: string, text: string) => writeFile(join(folder, file), text);
    await write('a.js', `\nsecret = '${S}'`);
    const first = await commit(folder, '2022-01-01');
    // Clocks differ: the newer commit has the older date, and another branch makes git look at it later.
    await git(folder, 'branch', 'other');
    await write('a.js', `\nsecret = '${S}' // still`);
    await commit(folder, '2020-01-01');
    await write('a.js', `\nsecret = '${S}'`);
    await write('b.yml', `secret: ${S}`);
    const third = await commit(folder, '2020-01-02');
    await git(folder, 'checkout', '--quiet', 'other');
    await write('c.js', '');
    await commit(folder, '2023-01-01');
    expect(await search(folder)).toEqual([foundIn(third, 'b.yml:1'), foundIn(first, 'a.js:2')]);
  });

  it('is found on another branch, under a tag, in the stash, and in a merge that added it', async () => {
    const folder = await makeProject({});
    await commit(folder);
    await git(folder, 'checkout', '--quiet', '-b', 'other');
    const onBranch = await leak(folder, 'branch.js');
    await git(folder, 'checkout', '--quiet', '-b', 'gone', 'main');
    const underTag = await leak(folder, 'tag.js');
    await git(folder, 'tag', 'v1');
    await git(folder, 'checkout', '--quiet', 'main');
    await git(folder, 'branch', '--quiet', '-D', 'gone');
    await writeFile(join(folder, 'miniprogram/app.json'), `{ "secret": "${S}" }`);
    await git(folder, 'stash', '--quiet');
    const inStash = (await git(folder, 'rev-parse', 'stash')).slice(0, 10);
    await git(folder, 'merge', '--quiet', '--no-ff', '--no-commit', 'v1');
    const inMerge = await leak(folder, 'merge.js');
    expect(await search(folder)).toEqual(
      expect.arrayContaining([
        foundIn(onBranch, 'branch.js'),
        foundIn(underTag, 'tag.js'),
        foundIn(inStash, 'miniprogram/app.json'),
        foundIn(inMerge, 'merge.js'),
      ]),
    );
  });

  it('is found whatever it was called, when it is the one of the environment', async () => {
    const folder = await makeProject({});
    const leaked = await leak(folder, 'a.js', `login('${S}')`);
    expect(await search(folder)).toEqual(CLEAN);
    expect(await search(folder, { APPSECRET: S })).toEqual([foundIn(leaked, 'a.js:1  \\*{8}$')]);
  });

  it('is looked for in the project alone, where the repository has more', async () => {
    const project = { 'app/项目/project.config.json': '{}', 'app/项目/a.txt': '' };
    const text = `secret = '${S}'`;
    const folder = await makeFolder({ ...project, 'app/a.js': text, 'app/b.js': `${text};` });
    const leaked = await leak(folder, 'app/项目/密.js', text);
    expect(await search(join(folder, 'app/项目'))).toEqual([foundIn(leaked, '密.js:1')]);
  });

  it('is not looked for in dependencies and lockfiles', async () => {
    const text = `secret: ${S}`;
    const folder = await makeProject({}, { 'node_modules/a/a.js': text, 'yarn.lock': text });
    await commit(folder);
    expect(await search(folder)).toEqual(CLEAN);
  });
});

describe('the git history', () => {
  it('may be none, or empty', async () => {
    const folder = await makeProject({});
    const none = [{ id: 'secrets.history', state: 'ok', text: expect.stringMatching(/^no git repository/) }];
    expect(await search(folder)).toEqual(none);
    await git(folder, 'init', '--quiet');
    expect(await search(folder)).toEqual(CLEAN);
  });

  it('of a shallow clone is not all of it', async () => {
    const folder = await makeProject({});
    await leak(folder);
    const clone = await makeFolder();
    await git(clone, 'clone', '--quiet', '--depth', '1', `file://${folder}`, '.');
    expect(await search(clone)).toEqual([
      {
        id: 'secrets.history.shallow',
        state: 'unknown',
        text: expect.stringContaining('shallow clone'),
        fix: expect.stringContaining('git fetch --unshallow'),
      },
    ]);
  });

  it('cannot be read without git, or when git refuses', async () => {
    const folder = await makeProject({});
    await leak(folder);
    await writeFile(join(folder, '.git/config'), '[core');
    expect(await search(folder)).toMatchObject([
      {
        state: 'unknown',
        text: expect.stringMatching(/because git said: .*config/),
        fix: expect.stringMatching(/mend/),
      },
    ]);
    const { PATH } = process.env;
    onTestFinished(() => {
      process.env.PATH = PATH;
    });
    process.env.PATH = '';
    expect(await search(folder)).toMatchObject([
      {
        state: 'unknown',
        text: expect.stringContaining('git is not installed'),
        fix: expect.stringMatching(/install git/),
      },
    ]);
  });

  it('is searched until the time is up, and what was found by then is told', async () => {
    const folder = await makeProject({});
    await leak(folder);
    const scope = { folder, prefix: '' };
    const stop = new AbortController();
    const seen: number[] = [];
    const stopAtOnce = (share: number) => {
      seen.push(share);
      stop.abort();
    };
    const whole = await searchHistory(scope, new AbortController().signal, () => undefined);
    expect(whole).toMatchObject({ isComplete: true, secrets: [{ file: 'config.js', value: S }] });
    const half = await searchHistory(scope, stop.signal, stopAtOnce);
    expect(half.isComplete).toBe(false);
    expect(seen.length).toBeGreaterThan(0);
    expect(await searchHistory(scope, stop.signal, stopAtOnce)).toMatchObject({
      secrets: [],
      isComplete: false,
    });
  });

  it('without a secret is not searched to its end either when the time is up', async () => {
    const folder = await makeProject({});
    await commit(folder);
    const stop = new AbortController();
    const search = await searchHistory({ folder, prefix: '' }, stop.signal, () => stop.abort());
    expect(search).toMatchObject({ secrets: [], isComplete: false });
  });
});
