import { Command, InvalidArgumentError, Option } from 'commander';
import { refuseKeptByNpm } from '../kept-by-npm.ts';
import { localizeCommand } from '../localize-command.ts';
import { texts } from './texts.ts';

/** What `npm run bench --` was told. */
export interface BenchCommand {
  runs: number;
  /** The name of the only row. */
  only?: string;
  json: boolean;
  quick: boolean;
}

/** Reads the command line; prints one line and exits with 1 when it is wrong, prints the help and exits with 0 when asked. */
export function parseCommand(argv: string[], rowNames: readonly string[]): BenchCommand {
  const only = new Option('--only <row>', texts.only.replace('%s', rowNames.join(', '))).argParser((name) => {
    if (!rowNames.includes(name)) throw new InvalidArgumentError(rowNames.join(', '));
    return name;
  });
  const command = localizeCommand(new Command('npm run bench'), 'npm run bench --')
    .description(texts.description)
    .addOption(new Option('--runs <n>', texts.runs).default(5).argParser(parseRuns))
    .addOption(only)
    .option('--quick', texts.quick, false)
    .option('--json', texts.json, false)
    .allowExcessArguments(false)
    .parse(argv);
  refuseKeptByNpm(command, 'npm run bench --');
  const options = command.opts<BenchCommand>();
  return options.quick ? { ...options, runs: 1 } : options;
}

function parseRuns(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new InvalidArgumentError(texts.wholeNumber);
  return Number(text);
}
