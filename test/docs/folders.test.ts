import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageOf } from './markdown.ts';

const CODE = /\.(ts|js|cjs|mjs)$/;

/** The rows of a page's tables that begin with a folder: `| `scripts/cli/` | … |`. */
function rowsOf(page: string): { folder: string; text: string }[] {
  const rows = pageOf(page).text.matchAll(/^\| `([\w./-]+)\/` \|(.*)\|$/gm);
  return [...rows].map(([, folder = '', text = '']) => ({ folder, text }));
}

/** The folders of the table, and those that a row names below its own. */
const TOLD = rowsOf('CONTRIBUTING.md').flatMap(({ folder, text }) => [
  folder,
  ...[...text.matchAll(/`([\w./-]+)\/`/g)].map(([, below = '']) => join(folder, below)),
]);

const FOLDERS = ['cloudfunctions', 'miniprogram', 'scripts', 'test', 'docs'].flatMap(foldersIn);

/** A folder and all below it, but for what npm has laid there. */
function foldersIn(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true });
  const below = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  return [folder, ...below.flatMap(({ name }) => foldersIn(join(folder, name)))];
}

/** The names of the code files of a folder, as a list shows them. */
function codeIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => CODE.test(name))
    .sort();
}

describe('the table of folders', () => {
  it('names folders that are there', () => {
    expect(TOLD.filter((folder) => !FOLDERS.includes(folder))).toEqual([]);
  });

  it('names every folder that has several files of code', () => {
    const rooms = FOLDERS.filter((folder) => codeIn(folder).length > 1);
    expect(rooms.filter((folder) => !TOLD.includes(folder))).toEqual([]);
  });

  const withCode = [...new Set(TOLD)].filter(
    (folder) => FOLDERS.includes(folder) && codeIn(folder).length > 0,
  );

  it.each(withCode)('names %s, whose first file says in two lines what the folder is for', (folder) => {
    const [first = ''] = codeIn(folder);
    const [one = '', two = '', after = ''] = readFileSync(join(folder, first), 'utf8').split('\n');
    expect(one, `line 1 of ${folder}/${first}`).toMatch(new RegExp(`^// ${basename(folder)}/: \\S`));
    expect(two, `line 2 of ${folder}/${first}`).toMatch(/^\/\/ \S/);
    expect(after, `line 3 of ${folder}/${first}`).toBe('');
  });
});

it('scripts/README.md tells every folder of scripts/, and no other', () => {
  const [, ...below] = foldersIn('scripts').filter((folder) => folder.split('/').length <= 2);
  expect(
    rowsOf('scripts/README.md')
      .map(({ folder }) => join('scripts', folder))
      .sort(),
  ).toEqual(below);
});
