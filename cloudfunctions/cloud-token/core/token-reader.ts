import { awaitRenewal } from './awaited-renewal.ts';
import { isWithin } from './clock.ts';
import { configurationError } from './configuration-error.ts';
import { firstAnswer } from './first-answer.ts';
import { expired, missingToken } from './missing-token.ts';
import { isRefusedOutcome } from './refused-outcome.ts';
import type { Token, TokenDocument } from './token-document.ts';
import { asTokenError, TokenError } from './token-error.ts';
import { isExpiring, isInterrupted, isValid } from './token-life.ts';
import { createMemories, isFresh, type Memory } from './token-memory.ts';
import type { ReaderEvent, TokenOptions, TokenReader, TokenReaderPorts } from './token-reader-ports.ts';
import { within } from './within.ts';

/** While a valid token is at hand nobody waits longer than this for a better one. */
const PATIENCE_WITH_TOKEN_MS = 1_500;
/** With none it takes as long as `refreshToken` may: who is asked may have to outwait one that was killed. */
// guard: patience
const PATIENCE_WITHOUT_TOKEN_MS = 16_000;
/** A refused token that a refresh did not replace is not reported again before this has passed. */
const REPORT_INTERVAL_MS = 10_000;
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
  checkPorts(ports);
  const { clock } = ports;
  const memoryOf = createMemories();
  let reads = 0;

  async function getToken(options: TokenOptions = {}): Promise<string> {
    const memory = memoryOf(options.appid);
    if (isFresh(memory, clock.now())) return orSuccessor(memory, memory.token);
    return orSuccessor(memory, await own(loadOnce(memory, options)));
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
    const token = await getToken(options);
    const first = (async () => operation(token))();
    const outcome = await first.catch((error: unknown) => error);
    if (await isRefusedOutcome(outcome)) {
      const replacement = await own(replaceOnce(token, options));
      if (replacement.value !== token) return operation(replacement.value);
    }
    return first;
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
    const isGood = (document: TokenDocument) => isWorthKeeping(document, clock.now());
    const { document, failure } = await awaitRenewal(
      ports,
      {
        options,
        isFulfilled: isGood,
        look: (patienceMs) => look(memory, options, undefined, patienceMs),
        patienceMs: patienceLeft(startedAt, found.token),
      },
      found,
    );
    const { token } = document;
    const now = clock.now();
    if (!isValid(token, now)) throw failure || !token ? missingToken(failure) : expired(token, now);
    if (failure && !isGood(document)) log({ event: 'refresh_unavailable', ...failure.toJSON() });
    return token;
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
    const { kept } = memory;
    const isStored = found.token?.value === refused && isValid(found.token, clock.now());
    if (isStored && kept?.value === refused && isWithin(kept.at, REPORT_INTERVAL_MS, clock.now()))
      return keptToken(kept, found);
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
    const unreplaced = { value: refused, at: clock.now(), failure };
    memory.kept = unreplaced;
    return keptToken(unreplaced, document);
  }

  function keptToken({ failure }: { failure?: TokenError | undefined }, { token }: TokenDocument): Token {
    if (failure || !isValid(token, clock.now())) throw failure ?? missingToken();
    return token;
  }

  /** For who began to wait then. With a token that outlives it, it may be over; else there is always time to ask for one. */
  function patienceLeft(startedAt: number, token?: Token): number {
    const waitedMs = Math.max(0, clock.now() - startedAt);
    if (isValid(token, clock.now() + PATIENCE_WITH_TOKEN_MS)) return PATIENCE_WITH_TOKEN_MS - waitedMs;
    return Math.max(PATIENCE_WITHOUT_TOKEN_MS - waitedMs, PATIENCE_WITH_TOKEN_MS);
  }

  /**
   * Reads the document and remembers it. While the database cannot be read, the token in memory counts as found, unless it
   * is the refused one: with that, or with none, nothing else is worth less waiting.
   */
  async function look(
    memory: Memory,
    options: TokenOptions,
    refused?: string,
    patienceMs = PATIENCE_WITHOUT_TOKEN_MS,
  ): Promise<TokenDocument> {
    const isAtHand = (at: number) => isValid(memory.token, at) && memory.token.value !== refused;
    const ms = isAtHand(clock.now() + PATIENCE_WITH_TOKEN_MS)
      ? Math.min(patienceMs, PATIENCE_WITH_TOKEN_MS)
      : patienceMs;
    try {
      return await firstAnswer(clock, ms, () => read(memory, options));
    } catch (error) {
      const failure = asTokenError(error);
      // guard: valid token
      if (!isAtHand(clock.now())) throw missingToken(failure);
      memory.unreadableAt = clock.now();
      log({ event: 'document_unreadable', ...failure.toJSON() });
      return { token: memory.token as Token };
    }
  }

  /** Also remembers what comes when nobody waits for it any more, unless a later read has been faster. */
  async function read(memory: Memory, options: TokenOptions): Promise<TokenDocument> {
    const order = ++reads;
    const readAt = clock.now();
    const document = await ports.read(options);
    // guard: order of reads
    if (order > memory.order) {
      const { token } = document;
      Object.assign(memory, { token, readAt, order, unreadableAt: undefined });
    }
    return document;
  }

  /** A log that fails is no reason for a call to fail, nor, if it fails later, for the process to end. */
  function log(event: ReaderEvent): void {
    (async () => ports.log(event))().catch(() => {});
  }

  return { getToken, withToken };
}

function isWorthKeeping({ token, lease }: TokenDocument, now: number): boolean {
  return isValid(token, now) && !isExpiring(token, now) && !isInterrupted(lease, now);
}

/** Each of those who waited gets an error of its own, which it may add to. */
function own<T>(shared: Promise<T>): Promise<T> {
  return shared.catch((error: unknown) => {
    throw new TokenError(asTokenError(error));
  });
}

function checkPorts(ports: Partial<TokenReaderPorts> | null | undefined): void {
  const { read, refresh, clock, random, log } = ports ?? {};
  const wanted = { read, refresh, 'clock.now': clock?.now, 'clock.sleep': clock?.sleep, random, log };
  const missing = Object.entries(wanted).filter(([, port]) => typeof port !== 'function');
  if (missing.length === 0) return;
  const names = missing.map(([name]) => name).join(', ');
  throw configurationError(
    `createTokenReader: no function is given for ${names}`,
    'give it all the ports of TokenReaderPorts / 传入 TokenReaderPorts 的全部端口',
  );
}
