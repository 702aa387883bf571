import { inspect } from 'node:util';
import { callWeixin, getToken, isTokenError, type WeixinCall, withToken } from 'cloud-token';

/** What the probe is to do with the library. */
export type ProbeEvent =
  | { does: 'getToken' }
  /** Its operation says once that the token is refused, as WeChat does. */
  | { does: 'withToken' }
  | { does: 'callWeixin'; path?: string; call?: WeixinCall };

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
  let runs = 0;
  return withToken(async () => (runs++ === 0 ? { errcode: 40001 } : { errcode: 0 }));
}

function everythingOf(error: unknown): string {
  const whole = { showHidden: true, depth: Infinity, maxArrayLength: Infinity, maxStringLength: Infinity };
  return `${inspect(error, whole)}\n${JSON.stringify(error)}\n${(error as Error).stack}`;
}
