import dayjs from 'dayjs';
import pc from 'picocolors';
import type { FunctionLog } from '../emulator/functions/functions.ts';
import { printable } from '../printable.ts';
import type { Step } from './main-job.ts';
import { texts } from './texts.ts';

/** The platform that is running. The account is made up, except in a live run. */
export interface Ready {
  url: string;
  appid: string;
  appsecret: string;
  env: string;
  /** How a server outside asks `serveToken`, with the local platform's made-up key; absent in a live run. */
  httpAccess?: { url: string; key: string };
}

/** How the main job went; times in ms since the epoch. */
export interface Report {
  ok: boolean;
  expiresAt?: number | undefined;
  nextRunAt?: number | undefined;
}

/** Where the events of a run go. */
export interface Reporter {
  ready(ready: Ready): void;
  step(step: Step): void;
  report(report: Report): void;
  /** A line a function has written. */
  log(line: FunctionLog): void;
  /** Something a person wants to know. */
  note(text: string): void;
}

/** One JSON object per line: `ready`, then a `step` for each, then the `report`. */
export function createJsonReporter(write: (line: string) => void): Reporter {
  const print = (type: string, fields: object) => write(printable(JSON.stringify({ type, ...fields })));
  return {
    ready: (ready) => print('ready', ready),
    step: (step) => print('step', step),
    report: (report) => print('report', report),
    log: () => undefined,
    note: () => undefined,
  };
}

/**
 * Lines for a person, in the language of the system. What functions log is shown once the report is out.
 *
 * @param isLive the account is a real one
 */
export function createTextReporter(write: (line: string) => void, isLive: boolean): Reporter {
  let isReported = false;
  return {
    ready({ url, appid }) {
      const account = `${isLive ? texts.liveAccount : texts.account} ${printable(appid)}`;
      write(
        `\n${pc.bold('cloud-token')}  ${pc.cyan(url)}  ${isLive ? pc.yellow(account) : pc.dim(account)}\n`,
      );
    },
    step({ name, ok, ms, ...step }) {
      // Padded there, where a character may be two columns wide.
      const label = name === 'build' ? texts.build : name.padEnd(14);
      const detail = printable(step.detail);
      const mark = ok ? pc.green('✔') : pc.red('✖');
      write(`${mark} ${label}${String(Math.round(ms)).padStart(6)} ms  ${ok ? pc.dim(detail) : detail}`);
    },
    report({ ok, expiresAt, nextRunAt }) {
      if (expiresAt !== undefined) write(`\n  ${texts.expires} ${clockTime(expiresAt)}`);
      if (nextRunAt !== undefined) write(`  ${texts.nextRun} ${clockTime(nextRunAt)}`);
      write(ok ? pc.green(`  ${texts.allWell}`) : pc.red(`  ${texts.failed}`));
      isReported = true;
    },
    log({ function: name, text }) {
      if (isReported) write(pc.dim(`  ${printable(`${name}  ${text}`)}`));
    },
    note: write,
  };
}

function clockTime(at: number): string {
  const minutes = Math.round((at - Date.now()) / 60_000);
  return `${dayjs(at).format('YYYY-MM-DD HH:mm:ss')}  ${pc.dim(texts.inMinutes(minutes))}`;
}
