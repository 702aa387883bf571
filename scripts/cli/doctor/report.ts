import pc from 'picocolors';
import { inLanguage } from '../../language.ts';
import { printable, printableLines } from '../../printable.ts';
import type { Finding } from './check.ts';

/** Who was asked: nobody, or WeChat or CloudBase, too. */
export type Checked = 'offline' | 'online';

/** Where findings go, and what is said of all of them at the end. */
export interface Report {
  add(finding: Finding): void;
  /** Tells a person who waits what is being done. */
  onProgress(text: string): void;
  /** @param ok nothing is broken */
  end(ok: boolean, checked: Checked): void;
}

const MARKS: Record<Finding['state'], string> = {
  ok: pc.green('✔'),
  warning: pc.yellow('!'),
  broken: pc.red('✖'),
  unknown: pc.yellow('•'),
};

const CLEAR_LINE = '\r\x1b[K';

const texts = inLanguage({
  en: {
    good: 'all is well',
    open: 'nothing is broken',
    bad: (count: number) => `${count} to mend (✖)`,
    warnings: (count: number) => `${count} to think about (!)`,
    unknown: (count: number) => `${count} could not be checked (•)`,
    offline: 'neither WeChat nor CloudBase was asked',
    separator: '; ',
  },
  zh: {
    good: '一切正常',
    open: '没有发现问题',
    bad: (count: number) => `${count} 项需要处理（✖）`,
    warnings: (count: number) => `${count} 项需要留意（!）`,
    unknown: (count: number) => `${count} 项无法检查（•）`,
    offline: '没有询问微信和云开发',
    separator: '；',
  },
});

/** One line for each finding, its fix below it. `progress` is where a terminal shows what is being done; absent without one. */
export function createTextReport(
  print: (line: string) => void,
  progress: ((text: string) => void) | undefined,
): Report {
  const findings: Finding[] = [];
  let shown = '';
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
    end(ok, checked) {
      print(`\n${(ok ? pc.green : pc.red)(summarize(findings, checked))}`);
    },
  };
}

/** Nothing is called well that was not looked at. */
function summarize(findings: Finding[], checked: Checked): string {
  const count = (wanted: Finding['state']) => findings.filter(({ state }) => state === wanted).length;
  const [bad, warnings, unknown] = [count('broken'), count('warning'), count('unknown')];
  const but = [
    ...(warnings > 0 ? [texts.warnings(warnings)] : []),
    ...(unknown > 0 ? [texts.unknown(unknown)] : []),
    ...(checked === 'offline' ? [texts.offline] : []),
  ];
  if (bad > 0) return [texts.bad(bad), ...but].join(texts.separator);
  return but.length > 0 ? [texts.open, ...but].join(texts.separator) : texts.good;
}

/** One JSON object: `ok`, `checked`, and `checks` with the findings. */
export function createJsonReport(print: (line: string) => void): Report {
  const checks: Finding[] = [];
  return {
    add: (finding) => checks.push(finding),
    onProgress: () => undefined,
    end: (ok, checked) => print(printableLines(JSON.stringify({ ok, checked, checks }, null, 2))),
  };
}
