import fc from 'fast-check';
import { expect, it } from 'vitest';
import { coreWithout, type Guard } from './core-without.ts';
import type { Law } from './law.ts';
import * as readers from './reader-laws.ts';
import * as writers from './writer-laws.ts';

type GuardOfALaw = Guard & { guard: string; law: Law };

/** What keeps the invariants, and the law that each of them keeps. */
const GUARDS: [GuardOfALaw, ...GuardOfALaw[]] = [
  {
    guard: 'the lease that others wait for',
    file: 'refreshToken/core/next-step.ts',
    text: "if (until) return { do: 'wait', leaseId: lease.id, since, until };",
    without: '',
    law: writers.oneRequestAtATime,
  },
  {
    guard: 'watching a lease instead of trusting the clocks',
    file: 'refreshToken/core/next-step.ts',
    text: 'if (isWatched) return mayBeHeld(lease, now, seenAt) ? watchedUntil : undefined;',
    without: '',
    law: writers.oneRequestAtATime,
  },
  {
    guard: 'what is known of a lease that was taken while one waited',
    file: 'refreshToken/core/next-step.ts',
    text: 'lease.id !== firstMet || ',
    without: '',
    law: writers.oneRequestAtATime,
  },
  {
    guard: 'the doubt about a request that was broken off',
    file: 'refreshToken/core/fetch-token.ts',
    text: "mayBeOvertaken ||= isBrokenOff && (source.api === 'token' || request.force);",
    without: '',
    law: writers.newestTokenOrRepair,
  },
  {
    guard: 'the lease that only one can take',
    file: 'refreshToken/core/fetch-under-lease.ts',
    text: "if (!acquired) return { result: 'not asked' };",
    without: '',
    law: writers.oneRequestForAll,
  },
  {
    guard: 'the fence: a commit names the lease it was fetched under',
    file: 'refreshToken/core/fetch-under-lease.ts',
    text: 'store.commit(lease.id, commit)',
    without: "store.read().then((found) => store.commit(found.lease?.id ?? '', commit))",
    law: writers.noDeadTokenAfterAFreeze,
  },
  {
    guard: 'fetching again after a lost lease',
    file: 'refreshToken/core/refresh.ts',
    text: 'trail.lostLease = true;',
    without: '',
    law: writers.noDeadTokenAfterAFreeze,
  },
  {
    guard: 'the note that a refresh was interrupted',
    file: 'refreshToken/core/next-step.ts',
    text: "if (wasInterrupted(document.lease, now)) return 'interrupted';",
    without: '',
    law: writers.newestTokenOrRepair,
  },
  {
    guard: "the writer's comparison of a reported token",
    file: 'refreshToken/core/next-step.ts',
    text: 'rejected === fingerprint(token.value)',
    without: 'rejected !== undefined',
    law: readers.nothingDueCostsNothing,
  },
  {
    guard: 'the check of what WeChat sends',
    file: 'refreshToken/core/token-reply.ts',
    text: 'isTokenValue(value) && lifeSec >= 1',
    without: 'lifeSec >= 1',
    law: writers.onlyIssuedTokensAreWritten,
  },
  {
    guard: 'the valid token that is served when all else fails',
    file: 'cloud-token/core/token-reader.ts',
    text: 'if (!isValid(memory.token, ports.now())) throw missingToken(asTokenError(error));',
    without: 'throw missingToken(asTokenError(error));',
    law: readers.validTokenIsServed,
  },
  {
    guard: 'the 2 minutes that a token is remembered',
    file: 'cloud-token/core/token-reader.ts',
    text: 'const MAX_MEMORY_AGE_MS = 120_000;',
    without: 'const MAX_MEMORY_AGE_MS = 180_000;',
    law: readers.noReaderIsBehind,
  },
  {
    guard: 'the order of the reads',
    file: 'cloud-token/core/token-reader.ts',
    text: 'if (order > memory.order) Object.assign',
    without: 'Object.assign',
    law: readers.lastReadIsRemembered,
  },
  {
    guard: "the reader's comparison of a refused token",
    file: 'cloud-token/core/token-reader.ts',
    text: 'const isReplaced = isOther(found.token, refused, ports.now());',
    without: 'const isReplaced = false;',
    law: readers.refusedTokenIsComparedFirst,
  },
  {
    guard: "the reader's doubt about the token that has replaced a refused one",
    file: 'cloud-token/core/token-reader.ts',
    text: 'if (isReplaced && !mayBeOvertaken(found, ports.now()))',
    without: 'if (isReplaced)',
    law: readers.overtakenTokenIsReplacedOnce,
  },
  {
    guard: "the writer's doubt about it",
    file: 'refreshToken/core/next-step.ts',
    text: "if (isEarlierRefused(document, inquiry) && mayBeOvertaken(document, now)) return 'interrupted';",
    without: '',
    law: readers.overtakenTokenIsReplacedOnce,
  },
  {
    guard: 'one flight for all who load',
    file: 'cloud-token/core/token-reader.ts',
    text: 'if (memory.loading && startedAt < memory.loading.startedAt + MAX_LOAD_MS) return memory.loading.token;',
    without: '',
    law: readers.oneFlightPerInstance,
  },
  {
    guard: 'one flight for all whose token was refused',
    file: 'cloud-token/core/token-reader.ts',
    text: 'let pending = memory.renewals.get(refused);',
    without: 'let pending;',
    law: readers.oneFlightPerInstance,
  },
  {
    guard: 'the end of waiting for others',
    file: 'refreshToken/core/refresh.ts',
    text: 'if (now + POLL_MS >= deadlineAt) throw outOfTime();',
    without: '',
    law: writers.writersEndInTime,
  },
  {
    guard: 'the time kept for storing the token',
    file: 'refreshToken/core/fetch-under-lease.ts',
    text: 'const deadlineAt = Math.min(ports.deadlineAt, lease.expiresAt) - COMMIT_RESERVE_MS;',
    without: 'const deadlineAt = Infinity;',
    law: writers.writersEndInTime,
  },
  {
    guard: 'the wait for the history',
    file: 'refreshToken/core/refresh.ts',
    text: 'await store.append(event)',
    without: 'void store.append(event)',
    law: writers.nothingAfterTheAnswer,
  },
  {
    guard: 'the patience with a refresh',
    file: 'cloud-token/core/token-reader.ts',
    text: 'const PATIENCE_WITHOUT_TOKEN_MS = 16_000;',
    without: 'const PATIENCE_WITHOUT_TOKEN_MS = 17_000;',
    law: readers.readersEndInTime,
  },
];

/** The same interleavings every time, and enough of them for each guard to be missed. */
const RUNS = { seed: 1, numRuns: 1500, endOnFailure: true };

for (const { guard, law, ...taken } of GUARDS)
  it(`without ${guard}, it is no longer true that ${law.name}`, async () => {
    const { failed, errorInstance } = await fc.check(law.property(await coreWithout(taken)), RUNS);

    expect(failed).toBe(true);
    expect(errorInstance).toHaveProperty('name', 'AssertionError');
  });

it('with every guard, built in the same way, all of it is true', async () => {
  const [{ file, text }] = GUARDS;
  const core = await coreWithout({ file, text, without: text });
  for (const { property } of new Set(GUARDS.map(({ law }) => law)))
    await fc.assert(property(core), { ...RUNS, numRuns: 20 });
});

it('a guard that is not found where it should be fails loudly', async () => {
  const guard = { file: 'refreshToken/core/refresh.ts', text: 'no such text', without: '' };
  await expect(coreWithout(guard)).rejects.toThrow('refresh.ts has this 0 times: no such text');
});
