import type { Clock } from './clock.ts';
import { outOfTime } from './out-of-time.ts';

const SLOW_DATABASE =
  'the database is slow or does not answer: if that is not rare, look at its load in the CloudBase console / 数据库响应慢或没有响应：如果经常出现，请在云开发控制台查看数据库负载';
/** A cold database may take seconds for its first answer, and then answers others at once. */
const HEDGE_AFTER_MS = 1_200;
/** Most errors of a database are gone a moment later; so many are not. */
const PAUSE_AFTER_ERROR_MS = 100;
const MAX_ERRORS = 3;

/**
 * Reads; beside reads that have not answered it reads anew every 1.2 s, and in place of one that failed a moment later,
 * and takes the first answer there is. Rejects with the last error when three have failed and none is under way, or with
 * a `TokenError` (`timeout`) after `patienceMs`.
 */
export async function firstAnswer<T>(clock: Clock, patienceMs: number, read: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  let begun = 0;
  let underWay = 0;
  let errors = 0;
  const answer = new Promise<T>((resolve, reject) => {
    const begin = () => {
      const ofRead = ++begun;
      underWay++;
      read().then(resolve, (error: unknown) => {
        underWay--;
        errors++;
        if (errors < MAX_ERRORS) beginAfter(PAUSE_AFTER_ERROR_MS, ofRead);
        else if (underWay === 0) reject(error);
      });
      // guard: hedge
      beginAfter(HEDGE_AFTER_MS, ofRead);
    };
    const beginAfter = (ms: number, ofRead: number) => {
      const another = () => begun === ofRead && !over.signal.aborted && begin();
      // Some clocks' sleeps reject when they are broken off.
      clock.sleep(ms, over.signal).then(another, () => {});
    };
    begin();
    const giveUp = () =>
      reject(outOfTime(`reading the token: no answer within ${patienceMs} ms`, SLOW_DATABASE));
    clock.sleep(patienceMs, over.signal).then(giveUp, () => {});
  });
  // With a reason of its own no error is made for nobody.
  return answer.finally(() => over.abort('over'));
}
