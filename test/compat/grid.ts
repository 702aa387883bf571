import pc from 'picocolors';

const COLUMN = 8;

/** One thing that was tried on one Node.js. */
export interface Cell {
  /** What was tried: a row of the grid. */
  subject: string;
  /** Version of Node.js: a column of the grid. */
  node: string;
  /** What went wrong, on its first line, and where; absent when nothing did. */
  problem?: string;
}

/** Draws the grid, and under it what went wrong. */
export function drawGrid(cells: readonly Cell[]): string {
  const nodes = [...new Set(cells.map(({ node }) => node))];
  const subjects = [...new Set(cells.map(({ subject }) => subject))];
  const width = Math.max(...subjects.map(({ length }) => length));
  const head = ['Node.js'.padEnd(width), ...nodes.map((node) => node.padEnd(COLUMN))];
  const rows = subjects.map((subject) => {
    const row = nodes.map((node) => cells.find((cell) => cell.node === node && cell.subject === subject));
    return [subject.padEnd(width), ...row.map(markOf)];
  });
  const problems = cells
    .filter(({ problem }) => problem !== undefined)
    .map(
      ({ subject, node, problem }) =>
        `${pc.red('✖')} ${subject}, Node.js ${node}: ${problem?.split('\n')[0]}`,
    );
  const lines = [head, ...rows].map((line) => line.join('  ').trimEnd());
  return [...lines, ...(problems.length > 0 ? ['', ...problems] : [])].join('\n');
}

function markOf(cell: Cell | undefined): string {
  const mark = cell?.problem === undefined ? pc.green('✔') : pc.red('✖');
  return (cell ? mark : ' ') + ' '.repeat(COLUMN - 1);
}
