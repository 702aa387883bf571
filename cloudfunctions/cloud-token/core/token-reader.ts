import { configurationError } from './configuration-error.ts';
import { createLook, PATIENCE_WITH_TOKEN_MS } from './document-look.ts';
import { withOwnError } from './own-error.ts';
import { isRefusedOutcome } from './refused-outcome.ts';
import { fingerprint, type Token } from './token-document.ts';
import { isValid } from './token-life.ts';
import { createLoad } from './token-load.ts';
import { createMemories, isFresh, type Memory, reusableForMs } from './token-memory.ts';
import { checkOptions } from './token-options.ts';
import {
  checkPorts,
  type RefreshRequest,
  type TokenOptions,
  type TokenReader,
  type TokenReaderPorts,
} from './token-reader-ports.ts';
import { createReplacement } from './token-replacement.ts';
import { within } from './within.ts';

/*
 * Where a token comes from, in this order:
 *
 * memory       what this instance read last, for at most 2 minutes (token-memory.ts).
 * look         a read of the document, which is remembered; a slow one is hedged by another (document-look.ts).
 * load         a look, and a refresh if that is due: one for all who ask (token-load.ts).
 * replacement  the same for a token that WeChat has refused: a look brings its successor, or a refresh does
 *              (token-replacement.ts).
 *
 * Whoever waits for a refresh asks `refreshToken`, or watches the document while another one is at it, and has an answer
 * in 16 s (awaited-renewal.ts).
 */

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
  const quiet = { ...ports, log: quietly(ports.log) };
  const memoryOf = createMemories();
  const look = createLook(quiet);
  const load = createLoad(quiet, look);
  const replace = createReplacement(quiet, look);

  async function getToken(options: TokenOptions = {}): Promise<string> {
    checkOptions(options, ['appid']);
    const memory = memoryOf(options.appid);
    if (isFresh(memory, clock.now())) return orSuccessor(memory, memory.token);
    return orSuccessor(memory, await withOwnError(load(memory, options)));
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
    if (rejected === undefined) return load(memory, options);
    const { token } = await look(memory, options);
    if (!isValid(token, clock.now())) return load(memory, options);
    // guard: out-of-date report
    return fingerprint(token.value) === rejected ? replace(memory, options, token.value) : token;
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
      throw configurationError(
        'the operation of withToken is no function',
        'write withToken((token) => …) / 写成 withToken((token) => …)',
      );
    const token = await getToken(options);
    const first = (async () => operation(token))();
    if (!(await isRefused(first))) return first;
    const memory = memoryOf(options.appid);
    const replaced = await withOwnError(replace(memory, options, token));
    if (replaced.value === token) return first;
    const successor = await orSuccessor(memory, replaced);
    const second = (async () => operation(successor))();
    if (await isRefused(second)) await tellOfRefusal(successor, memory, options);
    return second;
  }

  /** What refuses a token this new may refuse every token: `refreshToken` is told, and does not take it for one that stood. */
  async function tellOfRefusal(successor: string, memory: Memory, options: TokenOptions): Promise<void> {
    if (memory.unreplaced?.value === successor) return;
    const request = { ...options, rejected: fingerprint(successor) };
    memory.unreplaced = { value: successor, at: clock.now() };
    const told = (async () => ports.refresh(request))();
    await within(clock, PATIENCE_WITH_TOKEN_MS, told, 'refreshToken').catch(() => {});
  }

  return { getToken, withToken, lend };
}

/** Whether WeChat has refused the token of this operation; what else it rejects with is nobody's business here. */
async function isRefused(operation: Promise<unknown>): Promise<boolean> {
  return isRefusedOutcome(await operation.catch((error: unknown) => error));
}

/** A log that fails is no reason for a call to fail, nor, if it fails later, for the process to end. */
function quietly(log: TokenReaderPorts['log']): TokenReaderPorts['log'] {
  return (event) => void (async () => log(event))().catch(() => {});
}
