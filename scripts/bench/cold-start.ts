import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENV } from '../emulator/emulator.ts';
import { invocationEnvironment } from '../emulator/functions/invocation-environment.ts';
import type { Arena } from './arena.ts';
import { spreadOf } from './spread.ts';

const SCRIPT = fileURLToPath(new URL('./first-answer.cjs', import.meta.url));

interface FirstAnswer {
  ms: number;
  bytes: number;
  answer?: { errCode?: number; failed?: number; statusCode?: number };
}

/** What a cold start takes more than a process that does nothing: ms until the first answer, bytes of memory. */
export interface ColdStart {
  start: number;
  memory: number;
}

export interface Start {
  /** The function's file. */
  file: string;
  /** @default {} */
  event?: object;
  times: number;
  /** Called before each start. */
  prepare?(): void;
}

/**
 * Starts a function so many times, each time beside an empty process, and resolves to the fastest start, for the others
 * were held up by something else, and to the memory in the middle. Rejects when a first answer is a failure.
 */
export async function coldStart(
  { emulator }: Arena,
  { file, event = {}, times, prepare }: Start,
): Promise<ColdStart> {
  const env = environmentOf(emulator);
  const empty: FirstAnswer[] = [];
  const full: FirstAnswer[] = [];
  for (let n = 0; n < times; n++) {
    prepare?.();
    empty.push(await runOnce([], env));
    full.push(await runOnce([file, JSON.stringify(event)], env, dirname(file)));
  }
  const failure = full.find(
    ({ answer: { errCode = 0, failed = 0, statusCode = 200 } = {} }) =>
      errCode !== 0 || failed > 0 || statusCode !== 200,
  );
  if (failure) throw new Error(`a first answer was ${JSON.stringify(failure.answer)}`);
  return {
    start: fastest(full) - fastest(empty),
    memory: usual(full) - usual(empty),
  };
}

const fastest = (answers: readonly FirstAnswer[]) => spreadOf(answers.map(({ ms }) => ms)).min;
const usual = (answers: readonly FirstAnswer[]) => spreadOf(answers.map(({ bytes }) => bytes)).median;

function environmentOf({ url, account, httpAccess }: Arena['emulator']): Record<string, string> {
  const { appid, secret } = account;
  const configured = {
    APPID: appid,
    APPSECRET: secret,
    WEIXIN_URL: url,
    WEIXIN_API_HOSTS: url,
    HTTP_ACCESS_KEYS: `bench:${httpAccess.key}`,
  };
  const caller = { source: 'wx_trigger', appid };
  return invocationEnvironment({ configured, url, env: ENV, sessionToken: 'bench', caller });
}

function runOnce(args: string[], env: Record<string, string>, cwd?: string): Promise<FirstAnswer> {
  return new Promise((resolve, reject) => {
    const options = { cwd, env: { ...env, PATH: process.env.PATH }, timeout: 60_000 };
    execFile(process.execPath, [SCRIPT, ...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim().split('\n').at(-1) || error.message));
      else resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as FirstAnswer);
    });
  });
}
