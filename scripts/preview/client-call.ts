import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invocation } from '../emulator/functions/invocation.ts';
import type { CallReply, Rejection } from './protocol.ts';

/** CloudBase's default. */
const TIME_LIMIT_MS = 3000;

/** What CloudBase's codes become in the WeChat client. */
const CODES: Record<string, string> = {
  FUNCTION_NOT_FOUND: '-501000 ',
  PERMISSION_DENIED: '-501023',
  FUNCTIONS_EXECUTE_FAIL: '-504002 functions execute fail',
  FUNCTIONS_TIME_LIMIT_EXCEEDED: '-504003 functions time limit exceeded',
};

/** What a function's run looks like to the page that called it. */
export function replyOf({ result, error, requestId }: Invocation): CallReply {
  if (!error) return { ok: true, value: { errMsg: 'cloud.callFunction:ok', result, requestID: requestId } };
  return { ok: false, error: rejection(CODES[error.code] ?? error.code, error.message) };
}

/** Why a call does not reach its function, or the function's answer not the page. */
export type Refusal = 'not_deployed' | 'no_permission' | 'timed_out';

const REFUSALS: Record<Refusal, { code: string; message: string }> = {
  not_deployed: { code: 'FUNCTION_NOT_FOUND', message: 'FunctionName parameter could not be found.' },
  no_permission: { code: 'PERMISSION_DENIED', message: 'PERMISSION_DENIED' },
  timed_out: {
    code: 'FUNCTIONS_TIME_LIMIT_EXCEEDED',
    message: `Invoking task timed out after ${TIME_LIMIT_MS / 1000} seconds`,
  },
};

/** A call that CloudBase answers itself; one that times out takes its time. */
export async function refuse(refusal: Refusal): Promise<Invocation> {
  const durationMs = refusal === 'timed_out' ? TIME_LIMIT_MS : 0;
  await sleep(durationMs, undefined, { ref: false });
  return { requestId: randomUUID(), durationMs, error: REFUSALS[refusal] };
}

function rejection(code: string, message: string): Rejection {
  return { errCode: -1, errMsg: `cloud.callFunction:fail Error: errCode: ${code} | errMsg: ${message}` };
}
