import { VISITOR } from '../emulator/emulator.ts';
import type { Caller, Invocation } from '../emulator/functions/invocation.ts';
import { tidyMessage } from '../tidy-message.ts';
import type { CallerName, EntryBody } from './protocol.ts';

/** The parts of this project's results that tell how a call went. */
interface Result {
  errCode?: number;
  errMsg?: string;
  refreshed?: boolean;
  reason?: string;
  contentType?: string;
  status?: { state?: string };
  /** Of the function that the HTTP access service calls. */
  statusCode?: number;
}

/** How a function's run ended, in a few words and without what it returned. */
export function outcomeOf({ result, error }: Invocation): { isOk: boolean; outcome: string } {
  if (error) return { isOk: false, outcome: firstLine(`${error.code} ${error.message}`) };
  const { errCode, errMsg, refreshed, reason, contentType, status, statusCode } = (result ?? {}) as Result;
  if (statusCode !== undefined) return { isOk: statusCode < 400, outcome: `HTTP ${statusCode}` };
  if (errCode !== 0) return { isOk: false, outcome: `${errCode ?? ''} ${firstLine(errMsg ?? '')}`.trim() };
  if (refreshed !== undefined)
    return { isOk: true, outcome: `${refreshed ? 'refreshed' : 'not due'} (${reason})` };
  return { isOk: true, outcome: status?.state ?? contentType ?? 'ok' };
}

/** A call as the list has it. */
export function callEntry(name: string, invocation: Invocation, caller: Caller): EntryBody {
  return {
    kind: 'call',
    name,
    caller: callerName(caller),
    ms: invocation.durationMs,
    ...outcomeOf(invocation),
  };
}

/** Who called, by the end of the chain. */
export function callerName({ source, openid }: Caller): CallerName {
  if (source === 'wx_trigger') return 'timer';
  if (source === '') return 'outside';
  if (source !== 'wx_client') return 'function';
  return openid === VISITOR.openid ? 'visitor' : 'admin';
}

function firstLine(text: string): string {
  return tidyMessage(text.split('\n', 1)[0] ?? '', 160);
}
