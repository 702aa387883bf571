import { main as refreshToken } from '../../cloudfunctions/refreshToken/index.ts';
import { type Emulator, ENV } from '../../scripts/emulator/emulator.ts';
import type { Caller } from '../../scripts/emulator/functions/invocation.ts';
import { invocationEnvironment } from '../../scripts/emulator/functions/invocation-environment.ts';

let before: NodeJS.ProcessEnv | undefined;

/** Makes this process look like an invocation of a function on the local platform, for code under test that runs in it. */
export function enterInvocation(url: string, caller: Caller, configured: Record<string, string> = {}): void {
  leaveInvocation();
  before = { ...process.env };
  Object.assign(
    process.env,
    invocationEnvironment({ url, caller, configured, env: ENV, sessionToken: 'test' }),
  );
}

/** Makes it look like itself again. */
export function leaveInvocation(): void {
  if (before) process.env = before;
  before = undefined;
}

/**
 * Has `refreshToken` store a token, in this process, which is faster than a new one.
 *
 * @returns the token
 */
export async function storeToken({ url, account, weixin }: Emulator): Promise<string> {
  const { appid, secret } = account;
  const { env } = process;
  const configured = { APPSECRET: secret, WEIXIN_API_HOSTS: url };
  const caller = { source: 'wx_trigger', appid };
  const own = invocationEnvironment({ url, caller, configured, env: ENV, sessionToken: 'test' });
  process.env = { ...env, ...own };
  try {
    await refreshToken({}, { time_limit_in_ms: 20_000 });
  } finally {
    process.env = env;
  }
  return String(weixin.newestToken(appid));
}
