import type { Clock, TimeLeft } from '../../cloud-token/core/clock.ts';
import { outOfTime } from '../../cloud-token/core/out-of-time.ts';
import type { TokenDocument } from '../../cloud-token/core/token-document.ts';
import { asTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import type { RefreshOutcome } from './refresh.ts';

/** How many AppIDs are renewed at a time beside the first one. One that hangs holds up its own place only. */
const PLACES = 10;
/** How long the first one has the machine and the line to itself. */
const HEAD_START_MS = 500;
/** With less time than this no other one is begun. */
const MIN_MS = 400;

/** What came of it for each AppID. */
export type Outcomes = Map<string, RefreshOutcome | TokenError>;

export interface RefreshAllPorts {
  /** Renews one if that is due. Rejects with a `TokenError`, and has logged it. */
  renew(appid: string): Promise<RefreshOutcome>;
  /** What is stored for all but the own one, as far as there is anything. */
  readOthers(): Promise<ReadonlyMap<string, TokenDocument>>;
  clock: Clock;
  left: TimeLeft;
  /** Told of each for whom there was no time. */
  postponed(error: TokenError, appid: string): void;
}

/**
 * Renews the tokens of all that are due: the first AppID's, and after it (or beside it, when it takes long) the others'
 * several at a time, those first that were not tried for longest: so whoever must wait is the first the next time. Never
 * rejects.
 */
export async function refreshAll(appids: readonly string[], ports: RefreshAllPorts): Promise<Outcomes> {
  const [first, ...others] = appids;
  const outcomes: Outcomes = new Map();
  const run = async (appid: string) => {
    outcomes.set(appid, await renewInTime(appid, ports));
  };
  const running = first === undefined ? undefined : run(first);
  if (others.length > 0) {
    await Promise.race([running, ports.clock.sleep(HEAD_START_MS)]);
    const queue = longestWaitingFirst(others, await ports.readOthers().catch(() => new Map()));
    const takeAll = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) await run(next);
    };
    await Promise.all(Array.from({ length: PLACES }, takeAll));
  }
  await running;
  return new Map(appids.map((appid) => [appid, outcomes.get(appid) as RefreshOutcome | TokenError]));
}

async function renewInTime(
  appid: string,
  { renew, left, postponed }: RefreshAllPorts,
): Promise<RefreshOutcome | TokenError> {
  if (left() >= MIN_MS) return renew(appid).catch(asTokenError);
  const error = outOfTime('no time was left for this AppID, which is one of the first the next time');
  postponed(error, appid);
  return error;
}

function longestWaitingFirst(
  appids: readonly string[],
  documents: ReadonlyMap<string, TokenDocument>,
): string[] {
  const triedAt = (appid: string) => {
    const { token, failure } = documents.get(appid) ?? {};
    return Math.max(token?.issuedAt ?? 0, failure?.at ?? 0);
  };
  return [...appids].sort((one, other) => triedAt(one) - triedAt(other));
}
