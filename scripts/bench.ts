// scripts/: the programs around the functions: a file for each, and a folder of its name for its parts.
// README.md says which is which, and what becomes an npm package.

import pc from 'picocolors';
import { parseCommand } from './bench/command-line.ts';
import { PEERS_FOLDER } from './bench/contestants.ts';
import { installPeers } from './bench/install-peers.ts';
import { FULL_SIZE } from './bench/row.ts';
import { createRows } from './bench/rows.ts';
import { runBench } from './bench/run-bench.ts';
import { texts } from './bench/texts.ts';
import { buildProject } from './build/build-project.ts';

/** Without the others there is still ours to measure. */
function preparePeers(): boolean {
  try {
    installPeers(PEERS_FOLDER, () => console.error(texts.installing));
    return true;
  } catch (error) {
    console.error(`${pc.yellow('!')} ${texts.noPeers((error as Error).message)}`);
    return false;
  }
}

try {
  const names = createRows(FULL_SIZE).map(({ name }) => name);
  const command = parseCommand(process.argv, names);
  await buildProject();
  process.exitCode = (await runBench(command, preparePeers())) ? 0 : 1;
} catch (error) {
  console.error(`${pc.red('✖')} ${(error as Error).message}`);
  process.exitCode = 1;
}
