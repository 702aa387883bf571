import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Core, core } from './core.ts';
import { type Change, coreWithout } from './core-without.ts';
import type { Law } from './law.ts';
import * as quota from './quota-laws.ts';
import * as readers from './reader-laws.ts';
import * as writers from './writer-laws.ts';

/** What keeps the invariants, as the core's source marks it, and the law that each of them keeps. */
const GUARDS: [guard: string, change: Change, law: Law][] = [
  ['lease', 'removed', writers.oneRequestAtATime],
  ['lease', 'removed', writers.oneRequestForAll],
  ['doubt', 'removed', writers.newestTokenOrRepair],
  ['lost lease', 'removed', writers.noDeadTokenAfterAFreeze],
  ['interrupted', 'removed', writers.newestTokenOrRepair],
  ['comparison by the writer', { as: 'true' }, readers.nothingDueCostsNothing],
  ['reply', { as: 'true' }, writers.onlyIssuedTokensAreWritten],
  ['valid token', { as: 'true' }, readers.validTokenIsServed],
  ['two minutes', { as: '180_000' }, readers.noReaderIsBehind],
  ['order of reads', { as: 'true' }, readers.lastReadIsRemembered],
  ['comparison by the reader', { as: '() => false' }, readers.refusedTokenIsComparedFirst],
  ['one load', 'removed', readers.oneFlightPerInstance],
  ['one replacement', 'removed', readers.oneFlightPerInstance],
  ['end of waiting', 'removed', writers.writersEndInTime],
  ['time to store', { as: '() => Infinity' }, writers.writersEndInTime],
  ['wait for the history', 'not awaited', writers.nothingAfterTheAnswer],
  ['patience', { as: '24_000' }, readers.readersEndInTime],
  ['successor', { as: 'true' }, readers.noFutileCalls],
  ['hedge', 'removed', readers.hungReadsCostLittle],
  ['budget', { as: 'true' }, quota.refusingApiIsAffordable],
  ['early refusal', 'removed', quota.refusingApiIsAffordable],
  ['back-off', { as: '10_000' }, quota.failingWeixinIsAffordable],
  ['one request while failing', { as: 'false' }, quota.failingWeixinIsAffordable],
];

/** The same interleavings every time, and enough of them for each guard to be missed. */
const RUNS = { seed: 1, numRuns: 1500, endOnFailure: true };

for (const [guard, change, law] of GUARDS)
  it(`without the guard "${guard}", it is no longer true that ${law.name}`, async () => {
    await expectBroken(law, await coreWithout(guard, change));
  });

it(`without the fence, a commit that names its lease, it is no longer true that ${writers.noDeadTokenAfterAFreeze.name}`, async () => {
  const refresh: Core['refresh'] = ({ store, ...ports }, inquiry) => {
    const commit: typeof store.commit = async (own, found) => {
      const { lease } = await store.read();
      if (lease?.state === 'held') return store.commit(lease.id, found);
      await store.acquire(own, lease);
      return store.commit(own, found);
    };
    return core.refresh({ ...ports, store: { ...store, commit } }, inquiry);
  };
  await expectBroken(writers.noDeadTokenAfterAFreeze, { ...core, refresh });
});

it('with every guard, built in the same way, all of it is true', async () => {
  const whole = await coreWithout('patience', { as: '16_000' });
  for (const { property } of new Set(GUARDS.map(([, , law]) => law)))
    await fc.assert(property(whole), { ...RUNS, numRuns: 20 });
});

it('a guard that the source does not mark fails loudly', async () => {
  await expect(coreWithout('no such guard', 'removed')).rejects.toThrow(
    '0 comments "// guard: no such guard"',
  );
});

async function expectBroken(law: Law, broken: Core): Promise<void> {
  const { failed, errorInstance } = await fc.check(law.property(broken), RUNS);
  expect(failed).toBe(true);
  expect(errorInstance).toHaveProperty('name', 'AssertionError');
}
