import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { ENV } from '../emulator/emulator.ts';
import { invocationEnvironment } from '../emulator/function-environment.ts';
import type { Arena } from './arena.ts';
import { spreadOf } from './spread.ts';

const SCRIPT = fileURLToPath(new URL('./first-answer.cjs', import.meta.url));

interface FirstAnswer {
  ms: number;
  bytes: number;
  answer?: { errCode?: number; failed?: number };
}

/** What a cold start takes more than a process that does nothing: ms until the first answer, bytes of memory. */
export interface ColdStart {
  start: number;
  memory: number;
}

/**
 * Starts a function so many times, each time beside an empty process, and resolves to the medians. Rejects when its first
 * answer is a failure.
 *
 * @param prepare is awaited before each start
 */
export async function coldStart(
  { emulator }: Arena,
  { file, event = {}, times, prepare }: { file: string; event?: object; times: number; prepare?: () => void },
): Promise<ColdStart> {
  const { url, account } = emulator;
  const configured = {
    APPID: account.appid,
    APPSECRET: account.secret,
    WEIXIN_URL: url,
    WEIXIN_API_HOSTS: url,
  };
  const caller = { source: 'wx_trigger', appid: account.appid };
  const env = invocationEnvironment({ configured, url, env: ENV, sessionToken: 'bench', caller });
  const runs: ColdStart[] = [];
  for (let n = 0; n < times; n++) {
    prepare?.();
    const empty = await runOnce([], env);
    const full = await runOnce([file, JSON.stringify(event)], env);
    const { errCode = 0, failed = 0 } = full.answer ?? {};
    if (errCode !== 0 || failed > 0) throw new Error(`the first answer was ${JSON.stringify(full.answer)}`);
    runs.push({ start: full.ms - empty.ms, memory: full.bytes - empty.bytes });
  }
  return {
    start: spreadOf(runs.map(({ start }) => start)).median,
    memory: spreadOf(runs.map(({ memory }) => memory)).median,
  };
}

function runOnce(args: string[], env: Record<string, string>): Promise<FirstAnswer> {
  return new Promise((resolve, reject) => {
    const options = { env: { ...env, PATH: process.env.PATH }, timeout: 60_000 };
    execFile(process.execPath, [SCRIPT, ...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(stderr.trim().split('\n').at(-1) || error.message));
      else resolve(JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as FirstAnswer);
    });
  });
}
