import { awaitRenewal } from './awaited-renewal.ts';
import { isWithin } from './clock.ts';
import { type Look, patienceLeft } from './document-look.ts';
import { missingToken } from './missing-token.ts';
import type { Token, TokenDocument } from './token-document.ts';
import { isValid } from './token-life.ts';
import { isFresh, type Memory, type Unreplaced } from './token-memory.ts';
import type { TokenOptions, TokenReaderPorts } from './token-reader-ports.ts';

/** A refused token that a refresh did not replace is not reported again before this has passed. */
const REPORT_INTERVAL_MS = 10_000;

/**
 * Brings the successor of a refused token, one replacement for all who report it meanwhile; or the refused token itself
 * when WeChat has no other for us.
 */
export type Replace = (memory: Memory, options: TokenOptions, refused: string) => Promise<Token>;

export function createReplacement(ports: TokenReaderPorts, look: Look): Replace {
  const { clock } = ports;

  async function replace(memory: Memory, options: TokenOptions, refused: string): Promise<Token> {
    // guard: comparison by the reader
    const isOther = ({ token }: TokenDocument) => token?.value !== refused && isValid(token, clock.now());
    const startedAt = clock.now();
    const found = await look(memory, options, refused);
    const last = memory.unreplaced;
    const isStored = found.token?.value === refused && isValid(found.token, clock.now());
    if (isStored && last?.value === refused && isWithin(last.at, REPORT_INTERVAL_MS, clock.now()))
      return unreplaced(last, found);
    const wish = {
      options,
      refused,
      isFulfilled: isOther,
      look: (patienceMs: number) => look(memory, options, refused, patienceMs),
      patienceMs: patienceLeft(clock, startedAt),
    };
    const { document, failure } = await awaitRenewal(ports, wish, found);
    if (isOther(document)) return document.token as Token;
    memory.unreplaced = { value: refused, at: clock.now(), failure };
    return unreplaced(memory.unreplaced, document);
  }

  /** The refused token, which WeChat calls its newest all the same; unless nobody could say so, or it has expired. */
  function unreplaced({ failure }: Unreplaced, { token }: TokenDocument): Token {
    if (failure || !isValid(token, clock.now())) throw failure ?? missingToken();
    return token;
  }

  return (memory, options, refused) => {
    if (isFresh(memory, clock.now()) && memory.token.value !== refused) return Promise.resolve(memory.token);
    const underWay = memory.replacing.get(refused);
    // guard: one replacement
    if (underWay) return underWay;
    const token = replace(memory, options, refused).finally(() => memory.replacing.delete(refused));
    memory.replacing.set(refused, token);
    return token;
  };
}
