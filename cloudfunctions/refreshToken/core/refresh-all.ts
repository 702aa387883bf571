import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { outOfTime } from '../../cloud-token/core/out-of-time.ts';
import type { TokenDocument } from '../../cloud-token/core/token-document.ts';
import { asTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import type { RefreshOutcome } from './refresh.ts';

/** How many other AppIDs are renewed beside the own one. One that hangs holds up its own place only. */
const PLACES = 10;
/** With less time than this no other one is begun. */
const MIN_MS = 400;

/** What came of it for each AppID. */
export type Outcomes = ReadonlyMap<string, RefreshOutcome | TokenError>;

export interface RefreshAllPorts {
  /** The AppIDs, the own one first. */
  appids: readonly string[];
  /** Renews one if that is due. Rejects with a `TokenError`, and has logged it. */
  renew(appid: string): Promise<RefreshOutcome>;
  /** What is stored for the others, as far as there is anything. */
  readOthers(): Promise<ReadonlyMap<string, TokenDocument>>;
  left: TimeLeft;
  /** Called for each that must wait. */
  postponed(error: TokenError, appid: string): void;
}

/**
 * Renews every token that is due: the first AppID's at once, beside it several others at a time, those first that were not
 * tried for longest, so that those for whom there was no time come first the next time. Never rejects.
 */
export async function refreshAll({
  appids,
  renew,
  readOthers,
  left,
  ...ports
}: RefreshAllPorts): Promise<Outcomes> {
  const outcomes = new Map<string, RefreshOutcome | TokenError>();
  const [own, ...others] = appids;
  const run = async (appid: string) => {
    outcomes.set(appid, await renew(appid).catch(asTokenError));
  };
  const postpone = (appid: string) => {
    const error = outOfTime('no time was left for this AppID, which is one of the first the next time');
    ports.postponed(error, appid);
    outcomes.set(appid, error);
  };
  const runOthers = async () => {
    const documents = await readOthers().catch(() => new Map<string, TokenDocument>());
    const queue = [...others].sort(
      (one, other) => triedAt(documents.get(one)) - triedAt(documents.get(other)),
    );
    const takeAll = async () => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift())
        await (left() < MIN_MS ? postpone(next) : run(next));
    };
    await Promise.all(Array.from({ length: PLACES }, takeAll));
  };
  await Promise.all([own === undefined ? undefined : run(own), others.length > 0 && runOthers()]);
  return new Map(appids.map((appid) => [appid, outcomes.get(appid) as RefreshOutcome | TokenError]));
}

/** When WeChat was last asked for it, as far as the document tells, ms since the epoch. */
function triedAt({ token, failure }: TokenDocument = {}): number {
  return Math.max(token?.issuedAt ?? 0, failure?.at ?? 0);
}
