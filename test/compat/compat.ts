// compat/: the library and the functions with every Node.js and wx-server-sdk that they promise to run on,
// as a grid of trials, each in a process of its own.

// Runs the built functions and the packed library on every Node.js and beside every wx-server-sdk they can meet.
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import pc from 'picocolors';
import { buildProject } from '../../scripts/build/build-project.ts';
import { createProgressBar } from '../../scripts/simulate/report/progress-bar.ts';
import { npmInstall, packLibrary } from '../support/npm-install.ts';
import { type Cell, drawGrid } from './grid.ts';
import { SDKS, type Trial, trialsIn } from './trials.ts';

/** Prints the grid. Resolves to whether all is well in it. */
async function compat(json: boolean): Promise<boolean> {
  const startedAt = performance.now();
  const bar = createProgressBar(process.stderr);
  const folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  try {
    const trials = trialsIn(folder);
    bar.show(0);
    await buildProject();
    const tarball = await packLibrary(folder);
    for (const sdk of SDKS) await npmInstall(join(folder, sdk), [tarball, `wx-server-sdk@${sdk}`]);
    const cells = await runAll(trials, bar.show);
    bar.clear();
    const ok = cells.every(({ problem }) => problem === undefined);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    console.log(json ? JSON.stringify({ ok, seconds, cells }) : `${drawGrid(cells)}\n\n${seconds} s`);
    return ok;
  } finally {
    bar.clear();
    await rm(folder, { recursive: true });
  }
}

/** Runs all trials, as many at a time as there are processors. */
async function runAll(trials: readonly Trial[], onProgress: (share: number) => void): Promise<Cell[]> {
  const cells: Cell[] = [];
  const waiting = trials.entries();
  let done = 0;
  const work = async () => {
    for (const [index, { subject, node, run }] of waiting) {
      cells[index] = await run().then(
        () => ({ subject, node }),
        (error: Error) => ({ subject, node, problem: error.message }),
      );
      onProgress(++done / trials.length);
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return cells;
}

const command = new Command('npm run test:compat --')
  .description(
    'Runs the built functions and the packed library on every Node.js and beside every wx-server-sdk they can meet.',
  )
  .option('--json', 'one JSON object instead of the grid', false)
  .allowExcessArguments(false)
  .parse();
try {
  process.exitCode = (await compat(command.opts<{ json: boolean }>().json)) ? 0 : 1;
} catch (error) {
  console.error(`${pc.red('✖')} ${(error as Error).message}`);
  process.exitCode = 1;
}
