// simulate/: `npm run simulate`: years of virtual time for the real writer and reader, beside what others do.
// Here: what can be asked for, and a world's run from its beginning to its end.

import { Command, InvalidArgumentError, Option } from 'commander';
import { refuseKeptByNpm } from '../kept-by-npm.ts';
import type { SimulationOptions } from './options.ts';
import { FAULT_SETTINGS, type Setting, WORLD_SETTINGS } from './settings.ts';

/** What `npm run simulate --` was told. */
export interface SimulateCommand {
  options: SimulationOptions;
  /** Where to write the picture. */
  svg: string | undefined;
  /** The day the picture begins with, from 0, and how many hours are in it. */
  svgDay: number;
  svgHours: number;
  /** One JSON object instead of the table. */
  json: boolean;
  /** The command that runs the same again. */
  replay: string;
}

const HELP = `
Of ours it is checked that no call fails because of the token while WeChat is reachable (for 5 minutes its token endpoint
has been up, the AppSecret right, and no two token requests in a row were in vain); that it asks for a token
once an hour and when faults force it to; that the document converges to the newest token; that a foreign program is
reported. The exit code is 1 if one of these does not hold.

Examples:
  npm run simulate -- --years 10                  16 million calls of each contestant, some ten minutes
  npm run simulate -- --years 10 --foreign 60     beside a foreign program that fetches a token every hour
  npm run simulate -- --refusing 1                beside an API that refuses every token
  npm run simulate -- --longest-outage 240        outages of hours, in some of which WeChat counts what reaches nobody
  npm run simulate -- --no-faults --foreign 20    nothing but the foreign program
  npm run simulate -- --svg timeline.svg          a picture of the first day`;

/** Reads the command line; prints one line and exits with 1 when it is wrong, prints the help and exits with 0 when asked. */
export function parseCommand(argv: string[]): SimulateCommand {
  const command = new Command('npm run simulate --')
    .description(
      'Years of simulated time for the real writer and reader, and for what others do, in a world of faults.',
    )
    .option('--seed <n>', 'what goes wrong and when (default: another one each time)', readWhole);
  for (const setting of Object.values(WORLD_SETTINGS)) command.addOption(optionOf(setting));
  command.option('--no-faults', 'nothing goes wrong but what is asked for');
  for (const setting of Object.values(FAULT_SETTINGS)) command.addOption(optionOf(setting));
  command
    .option('--svg <file>', 'write a picture: tokens issued, overlap, who held which, refused calls')
    .option('--svg-day <n>', 'the day it begins with', readWhole, 0)
    .addOption(
      optionOf({
        flag: '--svg-hours <n>',
        what: 'the hours that are in it',
        usual: 24,
        max: 8760,
        isPositive: true,
      }),
    )
    .option('--json', 'one JSON object instead of the table', false)
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .parse(argv);
  refuseKeptByNpm(command, 'npm run simulate --');
  const { seed = Math.floor(Math.random() * 1e6), ...given } = command.opts<
    Pick<SimulateCommand, 'svg' | 'svgDay' | 'svgHours' | 'json'> & { seed?: number }
  >();
  return {
    svg: given.svg,
    svgDay: given.svgDay,
    svgHours: given.svgHours,
    json: given.json,
    options: {
      seed,
      ...readSettings(command, WORLD_SETTINGS),
      faults: readSettings(command, FAULT_SETTINGS),
    },
    replay: replayOf(command, seed),
  };
}

function optionOf({ flag, what, usual, max, isPositive = false, isWhole = false }: Setting): Option {
  return new Option(flag, what).default(usual).argParser((text) => {
    const value = Number(text);
    const isRight = isWhole ? /^\d+$/.test(text) : /^\d*\.?\d+$/.test(text);
    if (!isRight || value > max || (isPositive && value === 0))
      throw new InvalidArgumentError(
        `A ${isWhole ? 'whole ' : ''}number ${isPositive ? 'above 0 and up' : 'from 0'} to ${max}.`,
      );
    return value;
  });
}

function readWhole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('A whole number.');
  return Number(text);
}

function readSettings<K extends string>(command: Command, settings: Record<K, Setting>): Record<K, number> {
  const isFault = (settings as object) === FAULT_SETTINGS;
  const read = ({ flag, unit = 1 }: Setting): number => {
    const name = new Option(flag).attributeName();
    const isUnasked = isFault && !command.opts().faults && command.getOptionValueSource(name) === 'default';
    return isUnasked ? 0 : Number(command.getOptionValue(name)) * unit;
  };
  const entries = Object.entries<Setting>(settings).map(([key, setting]) => [key, read(setting)]);
  return Object.fromEntries(entries) as Record<K, number>;
}

/** The same command with its seed, which may not have been given. */
function replayOf(command: Command, seed: number): string {
  const given = command.options.filter((option) => {
    const name = option.attributeName();
    return command.getOptionValueSource(name) === 'cli' && !/^(seed|svg|json)/.test(name);
  });
  const words = given.flatMap((option) => {
    const value: unknown = command.getOptionValue(option.attributeName());
    return value === false ? [option.long] : [option.long, value];
  });
  return ['npm run simulate -- --seed', seed, ...words].join(' ');
}
