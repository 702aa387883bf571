import pc from 'picocolors';
import { inLanguage } from '../../../language.ts';
import { printable } from '../../../printable.ts';
import type { CliError } from '../../cli-error.ts';
import type { Outcome, Step, StepGroup } from './step.ts';

const texts = inLanguage({
  en: { already: 'already so', byHand: 'by hand', separator: ': ' },
  zh: { already: '无需更改', byHand: '需手动完成', separator: '：' },
});

/** How many steps have failed, and how many are left to the user. */
export interface Tally {
  failed: number;
  byHand: number;
}

/** Runs the steps in their order and prints one line for each, with the cure or the clicks below it where it needs any. */
export async function runSteps(groups: StepGroup[], print: (line: string) => void): Promise<Tally> {
  const tally = { failed: 0, byHand: 0 };
  for (const group of groups) {
    for (const step of group) {
      const { line, kind } = await step.run().then(
        (outcome) => ({ line: describe(step, outcome), kind: outcome.kind }),
        (error: CliError) => ({ line: describeFailure(step, error), kind: 'failed' as const }),
      );
      print(line);
      if (kind === 'by-hand') tally.byHand++;
      if (kind !== 'failed') continue;
      tally.failed++;
      break;
    }
  }
  return tally;
}

/** Prints what the steps would do, and sends nothing. */
export function showSteps(groups: StepGroup[], print: (line: string) => void): void {
  for (const step of groups.flat())
    print(step.isAble ? `${pc.cyan('•')} ${printable(step.title)}` : byHand(step));
}

function describe(step: Step, { kind, detail = '' }: Outcome): string {
  if (kind === 'by-hand') return byHand(step, detail);
  const found = kind === 'already' ? [texts.already, detail].filter(Boolean).join(texts.separator) : detail;
  return `${pc.green('✔')} ${printable(step.title)}  ${pc.dim(printable(found))}`.trimEnd();
}

function byHand({ title, clicks }: Step, why = ''): string {
  const lines = [why && withoutSecrets(why), clicks]
    .filter(Boolean)
    .map((line) => `\n    ${printable(line)}`);
  return `${pc.yellow('•')} ${printable(title)}  ${pc.yellow(texts.byHand)}${lines.join('')}`;
}

/** Others' errors may quote what they were sent: whatever looks like an AppSecret is left out. */
function withoutSecrets(text: string): string {
  return text.replace(/[0-9a-f]{32}/gi, '…');
}

function describeFailure({ title }: Step, { message, fix }: CliError): string {
  return `${pc.red('✖')} ${printable(title + texts.separator + withoutSecrets(message))}${fix ? `\n    ${printable(fix)}` : ''}`;
}
