import { awaitRenewal } from './awaited-renewal.ts';
import { isWithin } from './clock.ts';
import { configurationError } from './configuration-error.ts';
import { createLook, PATIENCE_WITH_TOKEN_MS, PATIENCE_WITHOUT_TOKEN_MS } from './document-look.ts';
import { missingToken, wrongClock } from './missing-token.ts';
import { isRefusedOutcome } from './refused-outcome.ts';
import { fingerprint, type Token, type TokenDocument } from './token-document.ts';
import { asTokenError, TokenError } from './token-error.ts';
import { EXPIRY_WINDOW_MS, isExpiring, isInterrupted, isValid } from './token-life.ts';
import { createMemories, isFresh, type Memory, reusableForMs, type Unreplaced } from './token-memory.ts';
import { checkOptions } from './token-options.ts';
import {
  checkPorts,
  type RefreshRequest,
  type TokenOptions,
  type TokenReader,
  type TokenReaderPorts,
} from './token-reader-ports.ts';
import { within } from './within.ts';

/** A refused token that a refresh did not replace is not reported again before this has passed. */
const REPORT_INTERVAL_MS = 10_000;
/** However slow the database was, there is time to say that a token is wanted. */
const MIN_PATIENCE_MS = 300;
/** A load that takes longer was begun before this instance was frozen, and what it brings may be old. */
const MAX_LOAD_MS = 20_000;

/**
 * A reader of the stored token: in memory for at most 2 minutes, then one read of the document however many callers
 * wait for it. It never asks WeChat for a token itself. Make one for tests, or to read from elsewhere.
 *
 * @param ports all that it needs of the world
 * @throws a `TokenError` (`configuration`) at once when one of them is missing
 * @example
 * ```ts
 * import { createTokenReader } from 'cloud-token';
 *
 * export async function main() {
 *   const token = { value: 'for-a-test', appid: 'wx1', api: 'token', issuedAt: 0, expiresAt: 7_200_000 } as const;
 *   const reader = createTokenReader({
 *     read: async () => ({ token }),
 *     refresh: async () => {},
 *     clock: { now: () => 0, sleep: () => new Promise(() => {}) },
 *     random: Math.random,
 *     log: console.log,
 *   });
 *   return { token: await reader.getToken() };
 * }
 * ```
 */
export function createTokenReader(ports: TokenReaderPorts): TokenReader {
  const { getToken, withToken } = createTokenSource(ports);
  return { getToken, withToken };
}

/** A token for a reader elsewhere, which may serve it again for so long, ms. */
export interface Loan {
  token: Token;
  reuseForMs: number;
}

/** A reader that others read from, too. */
export interface TokenSource extends TokenReader {
  /** A valid token; where one was refused, its successor, if WeChat has any. */
  lend(request: RefreshRequest): Promise<Loan>;
}

/** The reader, and the same for readers elsewhere. */
export function createTokenSource(ports: TokenReaderPorts): TokenSource {
  checkPorts(ports);
  const { clock } = ports;
  const memoryOf = createMemories();
  const log = quietly(ports.log);
  const look = createLook({ ...ports, log });

  async function getToken(options: TokenOptions = {}): Promise<string> {
    checkOptions(options, ['appid']);
    const memory = memoryOf(options.appid);
    if (isFresh(memory, clock.now())) return orSuccessor(memory, memory.token);
    return orSuccessor(memory, await withOwnError(loadOnce(memory, options)));
  }

  async function lend({ rejected, ...options }: RefreshRequest): Promise<Loan> {
    const memory = memoryOf(options.appid);
    const isAtHand = rejected === undefined && isFresh(memory, clock.now());
    const token = isAtHand ? memory.token : await withOwnError(tokenBut(rejected, memory, options));
    return { token, reuseForMs: reusableForMs(memory, token, clock.now()) };
  }

  /** The memory may be older than the refused token, which whoever reports it has from another reader. */
  async function tokenBut(
    rejected: string | undefined,
    memory: Memory,
    options: TokenOptions,
  ): Promise<Token> {
    if (rejected === undefined) return loadOnce(memory, options);
    const { token } = await look(memory, options);
    if (!isValid(token, clock.now())) return loadOnce(memory, options);
    // guard: out-of-date report
    return fingerprint(token.value) === rejected ? replaceOnce(token.value, options) : token;
  }

  /** While a refused token is being replaced, whoever comes need not find out as well that it is. */
  function orSuccessor(memory: Memory, { value }: Token): string | Promise<string> {
    const replacing = memory.replacing.get(value);
    // guard: successor
    if (!replacing) return value;
    return within(clock, PATIENCE_WITH_TOKEN_MS, replacing, 'the next token').then(
      (token) => token.value,
      () => value,
    );
  }

  async function withToken<T>(
    operation: (token: string) => Promise<T>,
    options: TokenOptions = {},
  ): Promise<T> {
    if (typeof operation !== 'function')
      throw configurationError('the operation of withToken is no function');
    const token = await getToken(options);
    const first = (async () => operation(token))();
    if (!(await isRefused(first))) return first;
    const { value: successor } = await withOwnError(replaceOnce(token, options));
    if (successor === token) return first;
    const second = (async () => operation(successor))();
    if (await isRefused(second)) await tellOfRefusal(successor, options);
    return second;
  }

  /** What refuses a token this new may refuse every token: `refreshToken` is told, and does not take it for one that stood. */
  async function tellOfRefusal(successor: string, options: TokenOptions): Promise<void> {
    const request = { ...options, rejected: fingerprint(successor) };
    memoryOf(options.appid).unreplaced = { value: successor, at: clock.now() };
    const told = (async () => ports.refresh(request))();
    await within(clock, PATIENCE_WITH_TOKEN_MS, told, 'refreshToken').catch(() => {});
  }

  function loadOnce(memory: Memory, options: TokenOptions): Promise<Token> {
    const startedAt = clock.now();
    const { loading } = memory;
    // guard: one load
    if (loading && isWithin(loading.startedAt, MAX_LOAD_MS, startedAt)) return loading.token;
    const token = load(memory, options).finally(() => {
      if (memory.loading?.token === token) memory.loading = undefined;
    });
    memory.loading = { token, startedAt };
    return token;
  }

  async function load(memory: Memory, options: TokenOptions): Promise<Token> {
    const startedAt = clock.now();
    const found = await look(memory, options);
    const isFulfilled = ({ token, lease }: TokenDocument) => {
      const now = clock.now();
      return isValid(token, now) && !isExpiring(token, now) && !isInterrupted(lease, now);
    };
    const { document, failure } = await awaitRenewal(
      ports,
      {
        options,
        isFulfilled,
        look: (patienceMs) => look(memory, options, undefined, patienceMs),
        patienceMs: patienceLeft(startedAt, found.token),
      },
      found,
    );
    const { token } = document;
    if (!isValid(token, clock.now())) throw failure ? missingToken(failure) : withoutReason(document.token);
    if (failure && !isFulfilled(document)) log({ event: 'refresh_unavailable', ...failure.toJSON() });
    return token;
  }

  /** There is no valid token although `refreshToken` finds nothing amiss. */
  function withoutReason(expired: Token | undefined): TokenError {
    const now = clock.now();
    const isClockWrong = expired !== undefined && now >= expired.expiresAt + EXPIRY_WINDOW_MS;
    return isClockWrong ? wrongClock(expired, now) : missingToken();
  }

  /** The token in memory if it is another one by now, else what `replace` brings, once for all who ask. */
  function replaceOnce(refused: string, options: TokenOptions): Promise<Token> {
    const memory = memoryOf(options.appid);
    if (isFresh(memory, clock.now()) && memory.token.value !== refused) return Promise.resolve(memory.token);
    const underWay = memory.replacing.get(refused);
    // guard: one replacement
    if (underWay) return underWay;
    const token = replace(memory, options, refused).finally(() => memory.replacing.delete(refused));
    memory.replacing.set(refused, token);
    return token;
  }

  /** A token other than the refused one, or the refused one when WeChat has no other for us. */
  async function replace(memory: Memory, options: TokenOptions, refused: string): Promise<Token> {
    // guard: comparison by the reader
    const isOther = ({ token }: TokenDocument) => token?.value !== refused && isValid(token, clock.now());
    const startedAt = clock.now();
    const found = await look(memory, options, refused);
    const last = memory.unreplaced;
    const isStored = found.token?.value === refused && isValid(found.token, clock.now());
    if (isStored && last?.value === refused && isWithin(last.at, REPORT_INTERVAL_MS, clock.now()))
      return unreplaced(last, found);
    const { document, failure } = await awaitRenewal(
      ports,
      {
        options,
        refused,
        isFulfilled: isOther,
        look: (patienceMs) => look(memory, options, refused, patienceMs),
        patienceMs: patienceLeft(startedAt),
      },
      found,
    );
    if (isOther(document)) return document.token as Token;
    memory.unreplaced = { value: refused, at: clock.now(), failure };
    return unreplaced(memory.unreplaced, document);
  }

  /** The refused token, which WeChat calls its newest all the same; unless nobody could say so, or it has expired. */
  function unreplaced({ failure }: Unreplaced, { token }: TokenDocument): Token {
    if (failure || !isValid(token, clock.now())) throw failure ?? missingToken();
    return token;
  }

  /** For who began to wait then; there is always time to ask for a token. */
  function patienceLeft(startedAt: number, token?: Token): number {
    const waitedMs = Math.max(0, clock.now() - startedAt);
    if (isValid(token, clock.now() + PATIENCE_WITH_TOKEN_MS))
      return Math.max(PATIENCE_WITH_TOKEN_MS - waitedMs, MIN_PATIENCE_MS);
    return Math.max(PATIENCE_WITHOUT_TOKEN_MS - waitedMs, PATIENCE_WITH_TOKEN_MS);
  }

  return { getToken, withToken, lend };
}

/** Whether WeChat has refused the token of this operation; what else it rejects with is nobody's business here. */
async function isRefused(operation: Promise<unknown>): Promise<boolean> {
  return isRefusedOutcome(await operation.catch((error: unknown) => error));
}

/** Each of those who waited gets an error of its own, which it may add to. */
export function withOwnError<T>(shared: Promise<T>): Promise<T> {
  return shared.catch((error: unknown) => {
    throw new TokenError(asTokenError(error));
  });
}

/** A log that fails is no reason for a call to fail, nor, if it fails later, for the process to end. */
function quietly(log: TokenReaderPorts['log']): TokenReaderPorts['log'] {
  return (event) => void (async () => log(event))().catch(() => {});
}
