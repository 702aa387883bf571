import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';

const LIMIT_MS = 120_000;
const PAUSE_MS = 1_000;

/** Time as a port, so that tests need none. */
export interface Time {
  /** Ms since some moment. */
  now(): number;
  pause(ms: number): Promise<void>;
}

/** What the platform says of a function: `Active`, `Updating`, `CreateFailed`… */
export interface FunctionStatus {
  status: string;
  reason?: string;
}

const texts = inLanguage({
  en: {
    failed: (name: string, { status, reason = '' }: FunctionStatus) =>
      `${name} is in state ${status}${reason && `: ${reason}`}`,
    repair: (name: string) =>
      `CloudBase console → Cloud Functions → ${name}: see the reason there; delete the function if it was never created, then run this again`,
    slow: (name: string, status: string) => `${name} has been in state ${status} for 2 minutes`,
    later: 'run this again in a few minutes: what is done stays done',
  },
  zh: {
    failed: (name: string, { status, reason = '' }: FunctionStatus) =>
      `${name} 处于 ${status} 状态${reason && `：${reason}`}`,
    repair: (name: string) =>
      `云开发控制台 → 云函数 → ${name}：查看原因；如果是创建失败，请删除该函数，然后重新运行`,
    slow: (name: string, status: string) => `${name} 处于 ${status} 状态已超过 2 分钟`,
    later: '几分钟后重新运行即可：已完成的步骤不会重做',
  },
});

/** States that nothing leads out of. */
export function isStuck(status: string): boolean {
  return /Failed$/.test(status);
}

/** The error that tells of a function in a state that nothing leads out of. */
export function stuckError(name: string, status: FunctionStatus): CliError {
  return new CliError(texts.failed(name, status), texts.repair(name));
}

/**
 * Waits until a function takes changes again: while it is being created or updated, the platform refuses them. Rejects
 * with a `CliError` after 2 minutes, and at once in a state that nothing leads out of.
 */
export async function waitUntilActive(
  name: string,
  ask: () => Promise<FunctionStatus>,
  { now, pause }: Time,
): Promise<void> {
  for (const since = now(); ; await pause(PAUSE_MS)) {
    const answer = await ask();
    if (answer.status === 'Active') return;
    if (isStuck(answer.status)) throw stuckError(name, answer);
    if (now() - since >= LIMIT_MS) throw new CliError(texts.slow(name, answer.status), texts.later);
  }
}
