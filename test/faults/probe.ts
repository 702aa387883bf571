import { inspect } from 'node:util';
import { callWeixin, getToken, isTokenError, type WeixinCall, withToken } from 'cloud-token';
import cloud from 'wx-server-sdk';

/** What the probe is to do with the library. */
export type ProbeEvent =
  | { does: 'getToken' }
  /** Its operation says once that the token is refused, as WeChat does. */
  | { does: 'withToken' }
  | { does: 'callWeixin'; path?: string; call?: WeixinCall }
  /** What no function may do: proves that each of these places is searched. */
  | { does: 'leak'; into: LeakPlace };

export const LEAK_PLACES = ['stdout', 'stderr', 'result', 'cause', 'crash', 'history', 'request'] as const;
type LeakPlace = (typeof LEAK_PLACES)[number];

/** What came of it: nothing of it may hold a token. */
export interface ProbeResult {
  code: string;
  errCode: number;
  /** The whole error, hidden properties and causes included, as Node prints it. */
  inspected: string;
}

/** A cloud function that uses the library and tells all there is to tell of an error. */
export async function main(event: ProbeEvent): Promise<ProbeResult> {
  try {
    await run(event);
    return { code: 'ok', errCode: 0, inspected: '' };
  } catch (error) {
    const { code, errCode } = isTokenError(error) ? error : { code: 'not a TokenError', errCode: Number.NaN };
    return { code, errCode, inspected: everythingOf(error) };
  }
}

async function run(event: ProbeEvent): Promise<unknown> {
  if (event.does === 'getToken') return getToken();
  if (event.does === 'callWeixin') return callWeixin(event.path ?? '/cgi-bin/getcallbackip', event.call);
  if (event.does === 'leak') return leak(event.into, await getToken());
  let runs = 0;
  return withToken(async () => (runs++ === 0 ? { errcode: 40001 } : { errcode: 0 }));
}

async function leak(into: LeakPlace, token: string): Promise<void> {
  if (into === 'stdout') console.log(encodeURIComponent(token));
  if (into === 'stderr') console.error(Buffer.from(token).toString('base64'));
  if (into === 'result') throw new Error(JSON.stringify({ token }));
  if (into === 'cause') throw Object.defineProperty(new Error('x'), 'cause', { value: { data: [token] } });
  if (into === 'crash') await new Promise(() => setImmediate(() => assertNone(token)));
  if (into === 'request') await callWeixin('/cgi-bin/getcallbackip', { params: { token } });
  if (into === 'history') await leakIntoHistory(token);
}

/** As a commit would look, which may hold the token, but in another document. */
async function leakIntoHistory(value: string): Promise<void> {
  cloud.init();
  const history = cloud.database().collection('cloud-token').doc('refresh_log');
  await history.set({ data: { value, _updateTime: '' } });
}

function assertNone(token: string): void {
  if (token) throw new Error(token);
}

function everythingOf(error: unknown): string {
  const whole = { showHidden: true, depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity };
  return `${inspect(error, whole)}\n${JSON.stringify(error)}\n${(error as Error).stack}`;
}
