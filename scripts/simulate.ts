import { writeFileSync } from 'node:fs';
import pc from 'picocolors';
import { parseCommand, type SimulateCommand } from './simulate/command-line.ts';
import { createProgressBar } from './simulate/report/progress-bar.ts';
import { drawTable } from './simulate/report/table.ts';
import { judge, type TargetResult } from './simulate/report/targets.ts';
import { drawTimeline } from './simulate/report/timeline-svg.ts';
import { runAll, type WorldResult } from './simulate/run-all.ts';
import { STARTS_AT } from './simulate/run-world.ts';

const HOUR_MS = 3_600_000;

/** Simulates all contestants and prints what became of them. Resolves to whether ours has kept to its targets. */
async function simulate(command: SimulateCommand): Promise<boolean> {
  const { options, svg, svgDay, svgHours } = command;
  const startedAt = performance.now();
  const from = STARTS_AT + svgDay * 24 * HOUR_MS;
  // What cannot be written is better known now than at the end.
  if (svg) writeFileSync(svg, '');
  const bar = createProgressBar(process.stderr);
  const results = await runAll(options, svg ? { from, to: from + svgHours * HOUR_MS } : undefined, bar.show);
  bar.clear();
  if (svg) writeFileSync(svg, drawTimeline(results));
  const targets = results.flatMap(({ tally }) => judge(tally));
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  (command.json ? printJson : printText)(command, results, targets, seconds);
  return targets.every(({ ok }) => ok);
}

function printText(
  { options, replay, svg }: SimulateCommand,
  results: WorldResult[],
  targets: TargetResult[],
  seconds: number,
): void {
  const { seed, years, instances, callsPerMinute, foreignEveryMinutes } = options;
  const foreign = foreignEveryMinutes > 0 ? `, a foreign token every ${foreignEveryMinutes} min` : '';
  console.log(
    `seed ${seed}: ${years} years, ${instances} instances, ${callsPerMinute} calls a minute each${foreign} (${seconds} s)\n`,
  );
  console.log(`${drawTable(results.map(({ tally }) => tally))}\n`);
  for (const { contestant, target, ok, found } of targets) {
    console.log(`${ok ? pc.green('✔') : pc.red('✖')} ${contestant}: ${target} (${found})`);
  }
  if (svg) console.log(`${pc.green('✔')} ${svg}`);
  if (targets.some(({ ok }) => !ok))
    console.error(`\n${pc.red('✖')} seed ${seed} fails; run it again: ${replay}`);
}

function printJson(
  { options, replay }: SimulateCommand,
  results: WorldResult[],
  targets: TargetResult[],
  seconds: number,
): void {
  const contestants = results.map(({ tally }) => tally);
  console.log(
    JSON.stringify({ ok: targets.every(({ ok }) => ok), seconds, replay, options, contestants, targets }),
  );
}

try {
  process.exitCode = (await simulate(parseCommand(process.argv))) ? 0 : 1;
} catch (error) {
  console.error(`${pc.red('✖')} ${(error as Error).message}`);
  process.exitCode = 1;
}
