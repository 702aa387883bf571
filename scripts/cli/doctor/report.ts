import pc from 'picocolors';
import { inLanguage } from '../../language.ts';
import { printable, printableLines } from '../../printable.ts';
import type { Finding } from './check.ts';

/** Where findings go, and what is said of all of them at the end. */
export interface Report {
  add(finding: Finding): void;
  /** Tells a person who waits what is being done. */
  onProgress(text: string): void;
  /** @param ok nothing is broken */
  end(ok: boolean): void;
}

const MARKS: Record<Finding['state'], string> = {
  ok: pc.green('✔'),
  broken: pc.red('✖'),
  unknown: pc.yellow('•'),
};

const CLEAR_LINE = '\r\x1b[K';

const texts = inLanguage({
  en: {
    good: 'all is well',
    open: (unknown: number) => `nothing is broken; ${unknown} could not be checked (•)`,
    bad: (broken: number) => `${broken} to mend (✖)`,
  },
  zh: {
    good: '一切正常',
    open: (unknown: number) => `没有发现问题；${unknown} 项无法检查（•）`,
    bad: (broken: number) => `${broken} 项需要处理（✖）`,
  },
});

/** One line for each finding, its fix below it. `progress` is where a terminal shows what is being done; absent without one. */
export function createTextReport(
  print: (line: string) => void,
  progress: ((text: string) => void) | undefined,
): Report {
  const findings: Finding[] = [];
  let shown = '';
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  return {
    add(finding) {
      findings.push(finding);
      progress?.(CLEAR_LINE);
      print(`${MARKS[finding.state]} ${printable(finding.text)}`);
      if (finding.fix !== undefined) print(pc.dim(`    → ${printable(finding.fix)}`));
    },
    onProgress(text) {
      if (text !== shown) progress?.(CLEAR_LINE + pc.dim(printable(text)));
      shown = text;
    },
    end(ok) {
      const unknown = count('unknown');
      const summary = unknown > 0 ? texts.open(unknown) : texts.good;
      print(ok ? `\n${pc.green(summary)}` : `\n${pc.red(texts.bad(count('broken')))}`);
    },
  };
}

/** One JSON object: `ok`, and `checks` with the findings. */
export function createJsonReport(print: (line: string) => void): Report {
  const checks: Finding[] = [];
  return {
    add: (finding) => checks.push(finding),
    onProgress: () => undefined,
    end: (ok) => print(printableLines(JSON.stringify({ ok, checks }, null, 2))),
  };
}
