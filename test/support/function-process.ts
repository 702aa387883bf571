import { ENV } from '../../scripts/emulator/emulator.ts';
import { invocationEnvironment } from '../../scripts/emulator/function-environment.ts';
import type { Caller } from '../../scripts/emulator/invocation.ts';

/** Makes this process look like an invocation of a function on the local platform, for code under test that runs in it. */
export function enterInvocation(url: string, caller: Caller, configured: Record<string, string> = {}): void {
  const facts = { url, caller, configured, env: ENV, sessionToken: 'test' };
  Object.assign(process.env, invocationEnvironment(facts));
}
