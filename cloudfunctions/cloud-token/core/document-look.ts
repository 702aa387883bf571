import type { Clock } from './clock.ts';
import { firstAnswer } from './first-answer.ts';
import { missingToken } from './missing-token.ts';
import { fingerprint, type Token, type TokenDocument } from './token-document.ts';
import { asTokenError } from './token-error.ts';
import { isValid } from './token-life.ts';
import type { Memory } from './token-memory.ts';
import type { RefreshRequest, TokenOptions, TokenReaderPorts } from './token-reader-ports.ts';

/** While a valid token is at hand nobody waits longer than this for a better one, but for a last look. */
export const PATIENCE_WITH_TOKEN_MS = 1_500;
/** With none it takes as long as `refreshToken` may: who is asked may have to outwait one that was killed. */
// guard: patience
export const PATIENCE_WITHOUT_TOKEN_MS = 16_000;
/** However slow the database was, there is time to say that a token is wanted. */
const MIN_PATIENCE_MS = 300;

/** Reads the document and remembers it; with `refused`, the token in memory is worth nothing if it is that one. */
export type Look = (
  memory: Memory,
  options: TokenOptions,
  refused?: string,
  patienceMs?: number,
) => Promise<TokenDocument>;

/** While the database cannot be read, the token in memory counts as found. */
export function createLook({ read, clock, log }: TokenReaderPorts): Look {
  let lastRead = 0;

  /** Also remembers what comes when nobody waits for it any more, unless a later read has been faster. */
  async function readOnce(memory: Memory, request: RefreshRequest): Promise<TokenDocument> {
    const order = ++lastRead;
    const readAt = clock.now();
    const document = await read(request);
    // guard: order of reads
    if (order > memory.order) {
      const { token, reuseForMs } = document;
      Object.assign(memory, { token, readAt, order, reuseForMs, unreadableAt: undefined });
    }
    return document;
  }

  return async (memory, options, refused, patienceMs = PATIENCE_WITHOUT_TOKEN_MS) => {
    const isAtHand = (at: number) => isValid(memory.token, at) && memory.token.value !== refused;
    const isPatient = !isAtHand(clock.now() + PATIENCE_WITH_TOKEN_MS);
    const ms = isPatient ? patienceMs : Math.min(patienceMs, PATIENCE_WITH_TOKEN_MS);
    const request = refused === undefined ? options : { ...options, rejected: fingerprint(refused) };
    try {
      return await firstAnswer(clock, ms, () => readOnce(memory, request));
    } catch (error) {
      const failure = asTokenError(error);
      // guard: valid token
      if (!isAtHand(clock.now())) throw missingToken(failure);
      memory.unreadableAt = clock.now();
      log({ event: 'document_unreadable', ...failure.toJSON() });
      return { token: memory.token as Token };
    }
  };
}

/** How long a caller who began to wait then waits on for a token to be renewed, ms; there is always time to ask for that. */
export function patienceLeft(clock: Clock, startedAt: number, token?: Token): number {
  const waitedMs = Math.max(0, clock.now() - startedAt);
  if (isValid(token, clock.now() + PATIENCE_WITH_TOKEN_MS))
    return Math.max(PATIENCE_WITH_TOKEN_MS - waitedMs, MIN_PATIENCE_MS);
  return Math.max(PATIENCE_WITHOUT_TOKEN_MS - waitedMs, PATIENCE_WITH_TOKEN_MS);
}
