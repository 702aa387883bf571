import { ENV } from '../../scripts/emulator/emulator.ts';
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
