import { awaitRenewal } from './awaited-renewal.ts';
import { isWithin } from './clock.ts';
import { type Look, patienceLeft } from './document-look.ts';
import { missingToken, wrongClock } from './missing-token.ts';
import type { Token, TokenDocument } from './token-document.ts';
import type { TokenError } from './token-error.ts';
import { EXPIRY_WINDOW_MS, isExpiring, isInterrupted, isValid } from './token-life.ts';
import type { Memory } from './token-memory.ts';
import type { TokenOptions, TokenReaderPorts } from './token-reader-ports.ts';

/** A load that takes longer was begun before this instance was frozen, and what it brings may be old. */
const MAX_LOAD_MS = 20_000;

/** Brings a valid token from the document, renewed first if that is due: one load for all who ask meanwhile. */
export type Load = (memory: Memory, options: TokenOptions) => Promise<Token>;

export function createLoad(ports: TokenReaderPorts, look: Look): Load {
  const { clock, log } = ports;

  async function load(memory: Memory, options: TokenOptions): Promise<Token> {
    const startedAt = clock.now();
    const found = await look(memory, options);
    const isFulfilled = ({ token, lease }: TokenDocument) => {
      const now = clock.now();
      return isValid(token, now) && !isExpiring(token, now) && !isInterrupted(lease, now);
    };
    const wish = {
      options,
      isFulfilled,
      look: (patienceMs: number) => look(memory, options, undefined, patienceMs),
      patienceMs: patienceLeft(clock, startedAt, found.token),
    };
    const { document, failure } = await awaitRenewal(ports, wish, found);
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

  return (memory, options) => {
    const startedAt = clock.now();
    const { loading } = memory;
    // guard: one load
    if (loading && isWithin(loading.startedAt, MAX_LOAD_MS, startedAt)) return loading.token;
    const token = load(memory, options).finally(() => {
      if (memory.loading?.token === token) memory.loading = undefined;
    });
    memory.loading = { token, startedAt };
    return token;
  };
}
