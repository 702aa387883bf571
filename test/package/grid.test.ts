import { readFile } from 'node:fs/promises';
import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { type Cell, drawGrid } from '../compat/grid.ts';
import { optionalDependencies } from '../compat/package.json';
import { SDKS } from '../compat/trials.ts';

it('the grid marks what works and what does not, and says why', () => {
  const cells: Cell[] = [
    { subject: 'functions', node: '16.13.2' },
    { subject: 'library, import', node: '16.13.2', problem: 'getToken: null\n    at main' },
    { subject: 'functions', node: '24.1.0' },
    { subject: 'library, import', node: '24.1.0' },
  ];
  expect(stripVTControlCharacters(drawGrid(cells)).split('\n')).toEqual([
    'Node.js          16.13.2   24.1.0',
    'functions        ✔         ✔',
    'library, import  ✖         ✔',
    '',
    '✖ library, import, Node.js 16.13.2: getToken: null',
  ]);
});

it.each(['docs/why-trust-it.md', 'docs/why-trust-it.zh-CN.md'])(
  '%s has the versions of the grid',
  async (file) => {
    const text = await readFile(file, 'utf8');
    const nodes = Object.values(optionalDependencies).map((wanted) => wanted.replace(/.*@/, ''));
    expect(text).toContain(`| Node.js | ${nodes.join(' | ')} |`);
    const rows = [...text.matchAll(/wx-server-sdk ([\d.]+)[，,] ?`(\w+)`/g)].map(([, sdk, format]) => [
      sdk,
      format,
    ]);
    expect(rows).toEqual(
      SDKS.flatMap((sdk) => [
        [sdk, 'require'],
        [sdk, 'import'],
      ]),
    );
  },
);
