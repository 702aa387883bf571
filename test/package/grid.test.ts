import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { type Cell, drawGrid } from '../compat/grid.ts';

it('the grid marks what works and what does not, and says why', () => {
  const cells: Cell[] = [
    { subject: 'functions', node: '16.13.2' },
    { subject: 'library, import', node: '16.13.2', problem: 'getToken: null' },
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
