import type { Invocation } from '../emulator/invocation.ts';
import type { CallReply, Gate, Rejection } from './protocol.ts';

/** What CloudBase's codes become in the WeChat client. */
const CODES: Record<string, string> = {
  FUNCTION_NOT_FOUND: '-501000 ',
  FUNCTIONS_EXECUTE_FAIL: '-504002 functions execute fail',
  FUNCTIONS_TIME_LIMIT_EXCEEDED: '-504003 functions time limit exceeded',
};

/** What a function's run looks like to the page that called it. */
export function replyOf({ result, error, requestId }: Invocation): CallReply {
  if (!error) return { ok: true, value: { errMsg: 'cloud.callFunction:ok', result, requestID: requestId } };
  return { ok: false, error: rejection(CODES[error.code] ?? error.code, error.message) };
}

/** What a page gets whose call does not reach the function. */
export function refusalOf(gate: Exclude<Gate, 'open'>): CallReply {
  const error =
    gate === 'not_deployed'
      ? rejection('-501000 ', 'FunctionName parameter could not be found.')
      : rejection('-501023', 'PERMISSION_DENIED');
  return { ok: false, error };
}

function rejection(code: string, message: string): Rejection {
  return { errCode: -1, errMsg: `cloud.callFunction:fail Error: errCode: ${code} | errMsg: ${message}` };
}
