import type { Faults } from '../emulator/faults.ts';
import type { Timers } from '../emulator/timers.ts';
import type { Gate } from './protocol.ts';

/** CloudBase's default, and little enough to wait for. */
const SHORT_LIMIT_MS = 3000;

/** What the preview has changed on the platform and can change back. */
export interface Switches {
  gate: Gate;
  isSecretWrong: boolean;
  /** The running timers; none while they are off. */
  timers: Timers | undefined;
  /** How many requests each kind of fault still waits for. */
  armed: { requests: number; database: number; hang: number };
  /** Time limits of single functions, read at each invocation. */
  timeLimitsMs: Record<string, number>;
}

export function createSwitches(): Switches {
  return {
    gate: 'open',
    isSecretWrong: false,
    timers: undefined,
    armed: { requests: 0, database: 0, hang: 0 },
    timeLimitsMs: {},
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

/**
 * Runs a call of a page; if one was to hang, nothing it asks for is answered, and its function is ended as CloudBase
 * ends one that has its default time limit.
 */
export async function runCall<T>(
  faults: Faults,
  { armed, timeLimitsMs }: Switches,
  name: string,
  call: () => Promise<T>,
): Promise<T> {
  if (armed.hang === 0) return call();
  armed.hang = 0;
  let isHanging = true;
  for (const on of ['database.*', '/wxa/*', '/cgi-bin/*'])
    faults.inject({ on, times: Number.POSITIVE_INFINITY, when: () => isHanging, reply: { hang: true } });
  timeLimitsMs[name] = SHORT_LIMIT_MS;
  const running = call();
  delete timeLimitsMs[name];
  try {
    return await running;
  } finally {
    isHanging = false;
  }
}

function takeOne(armed: Switches['armed'], kind: 'requests' | 'database'): boolean {
  if (armed[kind] === 0) return false;
  armed[kind] -= 1;
  return true;
}
