import type { Emulator } from '../emulator/emulator.ts';
import type { FunctionTrigger } from '../emulator/functions/functions.ts';
import type { Invocation } from '../emulator/functions/invocation.ts';
import { tidyMessage } from '../tidy-message.ts';

/** One thing that was done, and how it went. */
export interface Step {
  name: string;
  ok: boolean;
  ms: number;
  /** What a reader wants to know of it; of a failure, what it said. */
  detail: string;
  /** When the token expires, ms since the epoch. */
  expiresAt?: number;
}

/** What a function of this project returns. */
interface Result {
  errCode?: number;
  errMsg?: string;
  hint?: string;
}

/** The timer's run of `refreshToken`. */
export async function runTimer(emulator: Emulator, trigger: FunctionTrigger): Promise<Step> {
  const invocation = await emulator.fire(trigger);
  return stepOf(
    'refreshToken',
    invocation,
    (result: { refreshed: boolean; reason: string; expiresAt: number }) => ({
      ok: true,
      detail: `${result.refreshed ? 'refreshed' : 'not due'} (${result.reason})`,
      expiresAt: result.expiresAt,
    }),
  );
}

/** A function that uses `getToken()`: a real API call, a real picture. */
export async function drawQrcode(emulator: Emulator): Promise<Step> {
  const invocation = await emulator.call('qrcode', { scene: 'hello' });
  return stepOf('qrcode', invocation, (result: { base64: string; contentType: string }) => {
    const image = Buffer.from(result.base64, 'base64');
    const size = /png/.test(result.contentType)
      ? `${image.readUInt32BE(16)} × ${image.readUInt32BE(20)}, `
      : '';
    return { ok: image.length > 0, detail: `${result.contentType}, ${size}${image.length} bytes` };
  });
}

/** What a mini program gets to see: the state of the token, not the token. */
export async function askAsClient(emulator: Emulator): Promise<Step> {
  const invocation = await emulator.call('getToken');
  const [token] = emulator.database.find('cloud-token', { _id: 'access_token' });
  return stepOf('getToken', invocation, ({ status }: { status: { state: string } }) => {
    const isLeaked = JSON.stringify(invocation.result).includes(String(token?.value));
    return {
      ok: !isLeaked,
      detail: isLeaked ? 'the answer holds the token' : `${status.state}, no token in the answer`,
    };
  });
}

function stepOf<T>(
  name: string,
  { durationMs: ms, result, error }: Invocation,
  read: (result: T) => Omit<Step, 'name' | 'ms'>,
): Step {
  if (error) return { name, ok: false, ms, detail: tidyMessage(`${error.code}: ${error.message}`) };
  const { errCode, errMsg, hint } = result as Result;
  if (errCode !== 0)
    return {
      name,
      ok: false,
      ms,
      detail: `${errCode} ${tidyMessage(errMsg ?? '')}${hint ? ` — ${hint}` : ''}`,
    };
  return { name, ms, ...read(result as T) };
}
