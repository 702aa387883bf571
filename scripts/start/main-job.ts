import type { DueReason, NotDueReason } from '../../cloudfunctions/refreshToken/core/next-step.ts';
import { hintIn } from '../../miniprogram/model/hint.ts';
import type { TokenState } from '../../miniprogram/model/status.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { FunctionTrigger } from '../emulator/functions/functions.ts';
import type { Invocation } from '../emulator/functions/invocation.ts';
import { storedToken } from '../emulator/stored-token.ts';
import { language } from '../language.ts';
import { tidyMessage } from '../tidy-message.ts';
import { texts } from './texts.ts';

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

/** What `refreshToken` returns. */
interface Refreshed {
  refreshed: boolean;
  reason: DueReason | NotDueReason;
  expiresAt: number;
}

/** The timer's run of `refreshToken`. */
export async function runTimer(emulator: Emulator, trigger: FunctionTrigger): Promise<Step> {
  const invocation = await emulator.fire(trigger);
  return stepOf('refreshToken', invocation, ({ refreshed, reason, expiresAt }: Refreshed) => ({
    ok: true,
    detail: (refreshed ? texts.refreshed : texts.notDue)(reason),
    expiresAt,
  }));
}

/** A function that uses `getToken()`: a real API call, a real picture. */
export async function drawQrcode(emulator: Emulator): Promise<Step> {
  const invocation = await emulator.call('qrcode', { scene: 'hello' });
  return stepOf('qrcode', invocation, (result: { base64: string; contentType: string }) => {
    const image = Buffer.from(result.base64, 'base64');
    const size = /png/.test(result.contentType)
      ? `${image.readUInt32BE(16)} × ${image.readUInt32BE(20)}`
      : '';
    return { ok: image.length > 0, detail: texts.image(result.contentType, size, image.length) };
  });
}

/** What a mini program gets to see: the state of the token, not the token. */
export async function askAsClient(emulator: Emulator): Promise<Step> {
  const invocation = await emulator.call('getToken');
  const token = storedToken(emulator.database);
  return stepOf('getToken', invocation, ({ status }: { status: { state: TokenState } }) => {
    const isLeaked = JSON.stringify(invocation.result).includes(String(token?.value));
    return { ok: !isLeaked, detail: isLeaked ? texts.leak : texts.withoutToken(status.state) };
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
      detail: `${errCode} ${tidyMessage(errMsg ?? '')}${hint ? ` — ${hintIn(language, hint)}` : ''}`,
    };
  return { name, ms, ...read(result as T) };
}
