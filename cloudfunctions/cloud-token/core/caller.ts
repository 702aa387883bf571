/**
 * Who calls a function, as the platform tells it: a mini program, the timer, another function, someone else, or someone of
 * whom it says nothing (the console, the HTTP access service). Never what the caller says in `event`, which any client can forge.
 */
export interface Caller {
  kind: 'client' | 'timer' | 'function' | 'other' | 'unknown';
  /** The user's OPENID; empty when no user is behind the call. */
  openid: string;
}

/** What `cloud.getWXContext()` may hold. A value of digits only arrives as a number. */
export interface WXContext {
  SOURCE?: string | undefined;
  OPENID?: string | number | undefined;
  APPID?: string | number | undefined;
}

/** Every kind of client is one: `wx_client`, `wx_devtools`, `web_client`. */
const KINDS: readonly [RegExp, Caller['kind']][] = [
  [/^(.*_client|wx_devtools)$/, 'client'],
  [/^wx_trigger$/, 'timer'],
  [/^scf$/, 'function'],
];

/**
 * Reads the caller from the context: the last hop of SOURCE is who called, the first one where the chain began.
 *
 * @param tcbSource the environment variable `TCB_SOURCE`, for where the platform has given no context
 */
export function callerFrom(context: WXContext, tcbSource: string | undefined): Caller {
  const source = String(context.SOURCE || tcbSource || '').toLowerCase();
  const lastHop = source.slice(source.lastIndexOf(',') + 1).trim();
  const [, kind = 'other'] = KINDS.find(([pattern]) => pattern.test(lastHop)) ?? [];
  return { kind: source === '' ? 'unknown' : kind, openid: String(context.OPENID ?? '') };
}

/** Whether a mini program's user stands in a comma list of OPENIDs from the environment; a Chinese comma is one too. */
export function isListed({ kind, openid }: Caller, list: string | undefined): boolean {
  const openids = (list ?? '').split(/[,，]/).map((entry) => entry.trim());
  return kind === 'client' && openid !== '' && openids.includes(openid);
}
