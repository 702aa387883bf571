import type { Timers } from '../emulator/functions/timers.ts';
import type { Faults } from '../emulator/http/faults.ts';
import type { Refusal } from './client-call.ts';
import type { Gate } from './protocol.ts';

/** What the preview has changed on the platform and can change back. */
export interface Switches {
  gate: Gate;
  isSecretWrong: boolean;
  /** The running timers; none while they are off. */
  timers: Timers | undefined;
  /** When the running timers fire next, ms since the epoch. */
  nextRun(): number | undefined;
  /** How many requests each kind of fault still waits for. */
  armed: { requests: number; database: number; hang: number };
}

export function createSwitches(): Switches {
  return {
    gate: 'open',
    isSecretWrong: false,
    timers: undefined,
    nextRun: () => undefined,
    armed: { requests: 0, database: 0, hang: 0 },
  };
}

/** Has the next requests for a token fail, `count` of them from now on. */
export function failRequests(faults: Faults, { armed }: Switches, count: number): void {
  armed.requests = count;
  faults.inject({
    on: '/cgi-bin/token',
    times: count,
    when: () => takeOne(armed, 'requests'),
    reply: { status: 502, body: '<html>Bad Gateway</html>' },
  });
}

/** Has the next reading of a document fail. */
export function failDatabase(faults: Faults, { armed }: Switches): void {
  armed.database = 1;
  faults.inject({
    on: 'database.getDocument',
    when: () => takeOne(armed, 'database'),
    reply: { json: { code: 'SYS_ERR', message: 'system error' } },
  });
}

/** Why the next call of a page is not to be answered by its function; a time-out hits one call. */
export function takeRefusal({ gate, armed }: Switches): Refusal | undefined {
  if (gate !== 'open') return gate;
  return takeOne(armed, 'hang') ? 'timed_out' : undefined;
}

function takeOne(armed: Switches['armed'], kind: keyof Switches['armed']): boolean {
  if (armed[kind] === 0) return false;
  armed[kind] -= 1;
  return true;
}
