import { describe, it } from 'vitest';
import { core } from './core.ts';
import { checkLaw, LAW_TIMEOUT_MS, type Law } from './law.ts';
import * as quota from './quota-laws.ts';
import * as readers from './reader-laws.ts';
import * as writers from './writer-laws.ts';

/** The invariants that a race could break. */
const INVARIANTS: [invariant: string, laws: Law[]][] = [
  [
    '1 one fetch at a time',
    [
      writers.oneRequestForAll,
      writers.oneRequestAtATime,
      readers.oneRequestForAllReaders,
      readers.oneFlightPerInstance,
      readers.oneRequestAtATimeForAll,
    ],
  ],
  [
    '2 the newest token wins',
    [
      writers.newestTokenOrRepair,
      writers.noDeadTokenAfterAFreeze,
      readers.newestTokenForAllAfterRepair,
      readers.lastReadIsRemembered,
    ],
  ],
  ['3 a refresh is idempotent', [readers.nothingDueCostsNothing]],
  [
    '4 a good token is never lost to a bad reply',
    [writers.onlyIssuedTokensAreWritten, readers.validTokenIsServed],
  ],
  ['5 no reader is more than 2 minutes behind', [readers.noReaderIsBehind]],
  [
    '6 a refused token is compared before anything is refreshed',
    [readers.refusedTokenIsReplacedOnce, readers.noFutileCalls, readers.refusedTokenIsComparedFirst],
  ],
  [
    '7 everything fits in the time that is left',
    [
      writers.writersEndInTime,
      writers.nothingAfterTheAnswer,
      readers.readersEndInTime,
      readers.hungReadsCostLittle,
      readers.jumpsDelayNobody,
    ],
  ],
  ['10 the quota is safe', [quota.refusingApiIsAffordable, quota.failingWeixinIsAffordable]],
];

for (const [invariant, laws] of INVARIANTS)
  describe(`in every interleaving: ${invariant}`, () => {
    for (const law of laws) it(law.name, () => checkLaw(law, core), LAW_TIMEOUT_MS);
  });
