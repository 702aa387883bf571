import { missingToken } from './missing-token.ts';
import { isRefusedOutcome } from './refused-outcome.ts';
import { fingerprint, type Token, type TokenDocument } from './token-document.ts';
import { asTokenError, type TokenError } from './token-error.ts';
import { isExpiring, isValid, mayBeOvertaken, wasInterrupted } from './token-life.ts';
import type { RefreshRequest, TokenOptions, TokenReader, TokenReaderPorts } from './token-reader-ports.ts';

/** After a refresh WeChat keeps the previous token for 5 minutes, less 1–2 minutes of skew between its machines. */
const MAX_MEMORY_AGE_MS = 120_000;
/** In the last minute of a token's life another instance's clock may already call it expired. */
const LAST_MINUTE_MS = 60_000;
const MAX_MEMORY_AGE_IN_LAST_MINUTE_MS = 5_000;
/** A database that hangs must leave a function time to answer, 3 s being what the platform gives it by default. */
const READ_PATIENCE_MS = 1_200;
/** Most of its errors are gone a moment later. */
const MAX_READS = 3;
/** While a valid token is at hand nobody waits longer than this for a better one. */
const PATIENCE_WITH_TOKEN_MS = 1_500;
/** In all, of which the first ask gets the less: who is asked next may have to wait for the lease of one that was killed. */
const PATIENCE_WITHOUT_TOKEN_MS = 16_000;
const PATIENCE_WITH_FIRST_ASK_MS = 3_000;
const MAX_ASKS = 3;
/** After a failed read the valid token in memory is served for this long before the next try. */
const READ_PAUSE_MS = 5_000;
/** A refused token that a refresh did not replace is not reported again before this has passed. */
const REPORT_INTERVAL_MS = 10_000;
/** A load that takes longer was begun before this instance was frozen, and what it brings may be old. */
const MAX_LOAD_MS = 20_000;

interface Memory {
  token?: Token | undefined;
  /** When the read that brought `token` began, ms since the epoch. */
  readAt: number;
  /** Which read brought `token`: a read that began earlier never replaces the result of a later one. */
  order: number;
  loading?: { token: Promise<Token>; startedAt: number } | undefined;
  renewals: Map<string, Promise<Token>>;
  /** The refused token that the last refresh did not replace, and why if it failed. */
  kept?: { value: string; at: number; failure?: TokenError } | undefined;
}

/**
 * A reader of the stored token: in memory for at most 2 minutes, then one read of the document however many callers
 * wait for it. It never asks WeChat for a token itself. Make one for tests, or to read from elsewhere.
 *
 * @param ports all that it needs of the world
 * @example
 * ```ts
 * import { createTokenReader } from 'cloud-token';
 *
 * export async function main() {
 *   const token = { value: 'for-a-test', appid: 'wx1', api: 'token', issuedAt: 0, expiresAt: 7_200_000 } as const;
 *   const ports = { read: async () => ({ token }), refresh: async () => {}, now: () => 0, log: () => {} };
 *   return { token: await createTokenReader(ports).getToken() };
 * }
 * ```
 */
export function createTokenReader(ports: TokenReaderPorts): TokenReader {
  const memories = new Map<string | undefined, Memory>();
  let reads = 0;

  async function getToken(options: TokenOptions = {}): Promise<string> {
    const memory = memoryOf(options.appid);
    if (isFresh(memory, ports.now())) return memory.token.value;
    return (await loadOnce(memory, options)).value;
  }

  async function withToken<T>(
    operation: (token: string) => Promise<T>,
    options: TokenOptions = {},
  ): Promise<T> {
    const token = await getToken(options);
    const first = new Promise<T>((resolve) => resolve(operation(token)));
    const outcome = await first.catch((error: unknown) => error);
    if (await isRefusedOutcome(outcome)) {
      const replacement = await replace(token, options);
      if (replacement !== token) return operation(replacement);
    }
    return first;
  }

  function memoryOf(appid: string | undefined): Memory {
    const known = memories.get(appid);
    if (known) return known;
    const memory: Memory = { readAt: 0, order: 0, renewals: new Map() };
    memories.set(appid, memory);
    return memory;
  }

  function loadOnce(memory: Memory, options: TokenOptions): Promise<Token> {
    const startedAt = ports.now();
    if (memory.loading && startedAt < memory.loading.startedAt + MAX_LOAD_MS) return memory.loading.token;
    const token = load(memory, options).finally(() => {
      if (memory.loading?.token === token) memory.loading = undefined;
    });
    memory.loading = { token, startedAt };
    return token;
  }

  async function load(memory: Memory, options: TokenOptions): Promise<Token> {
    const found = await look(memory, options);
    if (isWorthKeeping(found, ports.now())) return found.token;
    const outlivesWait = isValid(found.token, ports.now() + PATIENCE_WITH_TOKEN_MS);
    const asking = outlivesWait ? ports.refresh(options, PATIENCE_WITH_TOKEN_MS) : insist(options);
    const failure = await asking.then(() => undefined, asTokenError);
    const { token } = await look(memory, options);
    if (!isValid(token, ports.now())) throw missingToken(failure);
    if (failure) ports.log({ event: 'refresh_unavailable', ...failure.toJSON() });
    return token;
  }

  /**
   * Reads the document and remembers it. While the database cannot be read, what is in memory counts as found, though
   * not without further tries when that is nothing, or the refused token.
   */
  async function look(memory: Memory, options: TokenOptions, refused?: string): Promise<TokenDocument> {
    const order = ++reads;
    const readAt = ports.now();
    try {
      const document = await read(memory, options, refused);
      if (order > memory.order) Object.assign(memory, { token: document.token, readAt, order });
      return document;
    } catch (error) {
      if (!isValid(memory.token, ports.now())) throw missingToken(asTokenError(error));
      memory.readAt = ports.now() - MAX_MEMORY_AGE_MS + READ_PAUSE_MS;
      ports.log({ event: 'document_unreadable', ...asTokenError(error).toJSON() });
      return { token: memory.token };
    }
  }

  /** After an error that has taken its time there is a second try, but no third: a caller may have 3 s in all. */
  async function read(memory: Memory, options: TokenOptions, refused?: string): Promise<TokenDocument> {
    const enoughAt = ports.now() + READ_PATIENCE_MS;
    for (let tries = 1; ; tries++) {
      try {
        return await ports.read(options, READ_PATIENCE_MS);
      } catch (error) {
        const isEnough = tries === MAX_READS || (tries > 1 && ports.now() >= enoughAt);
        if (isEnough || isOther(memory.token, refused, ports.now())) throw error;
      }
    }
  }

  /** Asks again while there is no answer: the instance that was refreshing may have been killed. */
  async function insist(request: RefreshRequest): Promise<void> {
    let enoughAt = ports.now() + PATIENCE_WITHOUT_TOKEN_MS;
    for (let asks = 1; ; asks++) {
      try {
        return await ports.refresh(request, asks === 1 ? PATIENCE_WITH_FIRST_ASK_MS : enoughAt - ports.now());
      } catch (error) {
        const isAnswer = asTokenError(error).code === 'refresh_failed';
        // Whoever was frozen during the first has heard nothing yet, however late it is.
        if (asks === 1) enoughAt = Math.max(enoughAt, ports.now() + PATIENCE_WITH_FIRST_ASK_MS);
        if (isAnswer || asks === MAX_ASKS || ports.now() >= enoughAt) throw error;
      }
    }
  }

  /** A token other than the refused one, or the refused one when WeChat has no other for us yet. */
  async function replace(refused: string, options: TokenOptions): Promise<string> {
    const memory = memoryOf(options.appid);
    let pending = memory.renewals.get(refused);
    // While that is under way what is in memory may be the token that it is about to end.
    const isOtherAtHand = memory.token?.value !== refused && isFresh(memory, ports.now());
    if (!pending && isOtherAtHand) return memory.token.value;
    pending ??= renew(memory, refused, options).finally(() => memory.renewals.delete(refused));
    memory.renewals.set(refused, pending);
    return (await pending).value;
  }

  async function renew(memory: Memory, refused: string, options: TokenOptions): Promise<Token> {
    const found = await look(memory, options, refused);
    const isReplaced = isOther(found.token, refused, ports.now());
    if (isReplaced && !mayBeOvertaken(found, ports.now()))
      return isWorthKeeping(found, ports.now()) ? found.token : load(memory, options);
    if (!isReplaced && memory.kept?.value === refused && ports.now() < memory.kept.at + REPORT_INTERVAL_MS) {
      if (memory.kept.failure) throw memory.kept.failure;
      if (isValid(found.token, ports.now())) return found.token;
    }
    const request = { ...options, rejected: fingerprint(refused) };
    const failure = await insist(request).then(() => undefined, asTokenError);
    // Also after a failure: only its answer may have been lost. The token found before will hardly do.
    const { token } = await look(memory, options, found.token?.value ?? refused);
    if (isOther(token, refused, ports.now())) return token;
    if (!failure && isValid(token, ports.now())) {
      memory.kept = { value: refused, at: ports.now() };
      return token;
    }
    const reason = failure ?? missingToken();
    memory.kept = { value: refused, at: ports.now(), failure: reason };
    throw reason;
  }

  return { getToken, withToken };
}

function isFresh(memory: Memory, now: number): memory is Memory & { token: Token } {
  if (!isValid(memory.token, now)) return false;
  const inLastMinute = now >= memory.token.expiresAt - LAST_MINUTE_MS;
  const age = now - memory.readAt;
  return age >= 0 && age < (inLastMinute ? MAX_MEMORY_AGE_IN_LAST_MINUTE_MS : MAX_MEMORY_AGE_MS);
}

function isOther(token: Token | undefined, refused: string | undefined, now: number): token is Token {
  return isValid(token, now) && token.value !== refused;
}

function isWorthKeeping(document: TokenDocument, now: number): document is TokenDocument & { token: Token } {
  return (
    isValid(document.token, now) && !isExpiring(document.token, now) && !wasInterrupted(document.lease, now)
  );
}
