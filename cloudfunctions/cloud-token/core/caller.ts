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

const KINDS = new Map<string, Caller['kind']>([
  ['wx_client', 'client'],
  ['wx_devtools', 'client'],
  ['wx_trigger', 'timer'],
  ['scf', 'function'],
]);

/** Reads the caller from the context: the last hop of SOURCE is who called, the first one where the chain began. */
export function callerFrom(context: WXContext): Caller {
  const source = String(context.SOURCE ?? '');
  const lastHop = source.slice(source.lastIndexOf(',') + 1).trim();
  const kind = source === '' ? 'unknown' : (KINDS.get(lastHop) ?? 'other');
  return { kind, openid: String(context.OPENID ?? '') };
}

/** Whether a mini program's user stands in a comma list of OPENIDs from the environment. */
export function isListed({ kind, openid }: Caller, list: string | undefined): boolean {
  const openids = (list ?? '').split(',').map((entry) => entry.trim());
  return kind === 'client' && openid !== '' && openids.includes(openid);
}
