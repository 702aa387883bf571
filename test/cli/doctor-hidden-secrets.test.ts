import { access, chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { checkSecretsInFiles } from '../../scripts/cli/doctor/checks/secrets-in-files.ts';
import { checkSecretsInHistory } from '../../scripts/cli/doctor/checks/secrets-in-history.ts';
import { commit, examine, git, madeUpSecret } from './examined-project.ts';
import { makeFolder, makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const S = madeUpSecret();
const LINE = `secret: '${S}'`;
const MB = 1024 * 1024;

/** The places of the secrets that are found, without the words around them. */
async function search(folder: string, check = checkSecretsInHistory): Promise<string[]> {
  const findings = await examine(folder, [check]);
  return findings.map(({ state, text }) => `${state} ${text.replace(/^.*: /, '').replace(/^\w{10} /, '')}`);
}

const found = (place: string) => expect.stringMatching(new RegExp(`^broken .*${place}:\\d+  \\w+ = \\*{8}$`));

async function removeAndCommit(folder: string, file: string): Promise<void> {
  await rm(join(folder, file));
  await commit(folder);
}

describe('in the git history an AppSecret is found', () => {
  it('in every stash', async () => {
    const folder = await makeProject({}, { 'a.js': '', 'b.js': '' });
    await commit(folder);
    for (const file of ['a.js', 'b.js', 'a.js']) {
      await writeFile(join(folder, file), file === 'b.js' ? LINE : 'no secret');
      await git(folder, 'stash', '--quiet');
    }
    expect(await search(folder)).toEqual([found('b.js')]);
  });

  it('in an untracked file that was stashed', async () => {
    const folder = await makeProject({});
    await commit(folder);
    await writeFile(join(folder, 'new.js'), LINE);
    await git(folder, 'stash', '--quiet', '--include-untracked');
    await writeFile(join(folder, 'other.js'), '');
    await git(folder, 'stash', '--quiet', '--include-untracked');
    expect(await search(folder)).toEqual([found('new.js')]);
  });

  it.each(['node_modules/a/a.js', 'a-lock.json'])('in a file that also lay in %s', async (other) => {
    const folder = await makeProject({}, { [other]: LINE });
    await commit(folder);
    await writeFile(join(folder, 'z.js'), LINE);
    await commit(folder);
    await removeAndCommit(folder, 'z.js');
    expect(await search(folder)).toEqual([found('z.js')]);
  });

  it.each(['a"b.js', 'a\tb.js', 'a\\b.js', '密\u0001.js', 'a\nb.js'])(
    'in a file of the name %j',
    async (name) => {
      const folder = await makeFolder({ 'app/project.config.json': '{}', [`app/${name}`]: LINE });
      await commit(folder);
      await removeAndCommit(folder, `app/${name}`);
      const [finding] = await examine(join(folder, 'app'), [checkSecretsInHistory]);
      expect(finding?.text).toMatch(/\d{4}-\d\d-\d\d/);
      expect(finding?.text).toContain(` ${name}:1 `);
    },
  );

  it('in the message of a commit, of a tag and of a commit without a file', async () => {
    const folder = await makeProject({});
    await commit(folder);
    const secrets = [madeUpSecret(), madeUpSecret(), madeUpSecret()];
    const say = (index: number) => `new key\n\nsecret: ${secrets[index]}`;
    await writeFile(join(folder, 'a.js'), '');
    await git(folder, 'add', '--all');
    await git(folder, 'commit', '--quiet', '--message', say(0));
    await git(folder, 'commit', '--quiet', '--allow-empty', '--message', say(1));
    await git(folder, 'tag', '--annotate', 'v1', '--message', say(2));
    const message = expect.stringMatching(/^broken .*message of the commit:3 {2}secret = \*{8}$/);
    expect(await search(folder)).toEqual([message, message, message]);
  });

  it.each(['utf16le', 'utf16be'])('in a file in %s', async (encoding) => {
    const text = Buffer.from(`\ufeff${LINE}`, 'utf16le');
    const folder = await makeProject({});
    await writeFile(join(folder, 'a.txt'), encoding === 'utf16le' ? text : text.swap16());
    await commit(folder);
    expect(await search(folder, checkSecretsInFiles)).toEqual([found('a.txt')]);
    await removeAndCommit(folder, 'a.txt');
    expect(await search(folder)).toEqual([found('a.txt')]);
  });

  it('beside Chinese in GBK, as editors on Windows write it', async () => {
    const folder = await makeProject({});
    await writeFile(join(folder, 'a.txt'), Buffer.from(`\xc3\xdc\xd4\xbf: ${S}`, 'latin1'));
    await commit(folder);
    const place = expect.stringMatching(/^broken .*a\.txt:1 {2}密钥 = \*{8}$/);
    expect(await search(folder, checkSecretsInFiles)).toEqual([place]);
    expect(await search(folder)).toEqual([place]);
  });

  it('in UTF-16 without a mark', async () => {
    const folder = await makeProject({});
    await writeFile(join(folder, 'a.txt'), Buffer.from(LINE, 'utf16le'));
    expect(await search(folder, checkSecretsInFiles)).toEqual([found('a.txt')]);
  });
});

describe('what was skipped is said:', () => {
  const skipped = (names: string) => ({
    state: 'unknown',
    text: `1 text was not searched for AppSecrets, being larger than 4 MB: ${names}`,
    fix: expect.stringContaining('git grep'),
  });

  it('a text that is too large, but no picture', async () => {
    const folder = await makeProject({}, { 'dump.sql': `${LINE}\n`.repeat(MB / 8) });
    await writeFile(join(folder, 'film.mp4'), Buffer.alloc(5 * MB));
    const [, inFiles] = await examine(folder, [checkSecretsInFiles]);
    expect(inFiles).toMatchObject({ id: 'secrets.files.skipped', ...skipped('dump.sql') });
    await commit(folder);
    await removeAndCommit(folder, 'dump.sql');
    const [, inHistory] = await examine(folder, [checkSecretsInHistory]);
    expect(inHistory).toMatchObject({ id: 'secrets.history.skipped', ...skipped('dump.sql') });
  });
});

it('no program that a project’s git settings name is run', async () => {
  const folder = await makeProject({}, { '.env': LINE, '.gitignore': '.env', 'a.js': LINE });
  await commit(folder);
  await removeAndCommit(folder, 'a.js');
  const program = join(folder, '.git/program');
  const proof = join(folder, '.git/proof');
  await writeFile(program, `#!/bin/sh\ntouch '${proof}'\ncat "$1" 2>/dev/null\n`);
  await chmod(program, 0o755);
  await mkdir(join(folder, '.git/hooks'), { recursive: true });
  for (const key of ['core.fsmonitor', 'core.pager', 'diff.a.textconv', 'diff.external', 'gpg.program'])
    await git(folder, 'config', key, program);
  for (const hook of ['post-index-change', 'fsmonitor-watchman', 'reference-transaction'])
    await writeFile(join(folder, '.git/hooks', hook), `#!/bin/sh\ntouch '${proof}'\n`, { mode: 0o755 });
  await writeFile(join(folder, '.git/info/attributes'), '* diff=a\n');
  await git(folder, '-c', 'core.fsmonitor=false', 'config', 'log.showSignature', 'true');
  await examine(folder, [checkSecretsInFiles, checkSecretsInHistory]);
  await expect(access(proof)).rejects.toThrow();
});
