import type { TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { createTokenReader } from '../../cloudfunctions/cloud-token/core/token-reader.ts';
import type {
  ReaderEvent,
  RefreshRequest,
  TokenReader,
} from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { aToken, HOUR, SECOND } from './tokens.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** WeChat's answer to a call with a token that it does not take. */
export const refusal = {
  errcode: 40001,
  errmsg: 'invalid credential, access_token is invalid or not latest',
};

/** What `refreshToken` answers when WeChat does not let it have a token. */
export const refreshFailed = new TokenError({
  code: 'refresh_failed',
  errCode: 40164,
  errMsg: 'invalid ip',
  hint: 'whitelist it',
});

/** What calling `refreshToken` brings when nothing comes back. */
export const refreshLost = new TokenError({
  code: 'refresh_unavailable',
  errCode: -504003,
  errMsg: 'no answer',
});

export const databaseDown = new TokenError({
  code: 'database',
  errCode: -501001,
  errMsg: 'resource system error',
});

/** A reader, the document it reads and the `refreshToken` it asks, all of which a test may change at any time. */
export interface ReaderWorld extends TokenReader {
  time: VirtualTime;
  document: TokenDocument;
  /** When the document was read, and what for `refreshToken` was asked. */
  reads: number[];
  refreshes: RefreshRequest[];
  events: ReaderEvent[];
  /** What a read does, by default bring the document at once. */
  onRead(request: RefreshRequest): Promise<TokenDocument>;
  /** What `refreshToken` does, by default nothing. */
  onRefresh(): Promise<void>;
  /** How long some work takes, ms, while the time moves whenever nothing else can happen. */
  durationOf(work: Promise<unknown>): Promise<number>;
}

export function createReaderWorld(document: TokenDocument = { token: aToken() }): ReaderWorld {
  const time = createVirtualTime();
  const world = {
    time,
    document,
    reads: [] as number[],
    refreshes: [] as RefreshRequest[],
    events: [] as ReaderEvent[],
    onRead: async (_: RefreshRequest): Promise<TokenDocument> => world.document,
    onRefresh: async (): Promise<void> => undefined,
    async durationOf(work: Promise<unknown>) {
      const startedAt = time.now();
      await time.run(work.catch(() => undefined));
      return time.now() - startedAt;
    },
  };
  const reader = createTokenReader({
    read: (request) => {
      world.reads.push(time.now());
      return world.onRead(request);
    },
    refresh: (request) => {
      world.refreshes.push(request);
      return world.onRefresh();
    },
    clock: time,
    random: () => 0.5,
    log: (event) => world.events.push(event),
  });
  return Object.assign(world, reader);
}

/** Has every answer of the database come so late. */
export function delayReads(world: ReaderWorld, ms: number): void {
  world.onRead = async () => {
    await world.time.sleep(ms);
    return world.document;
  };
}

/** A successor that is good by every clock of the tests. */
export const laterToken = aToken({ value: 'token-2', expiresAt: 10 * HOUR });

/** Has `refreshToken` bring a new token, so long after it was asked. */
export function renewAfter(world: ReaderWorld, ms: number): void {
  world.onRefresh = async () => {
    await world.time.sleep(ms);
    world.document = { token: laterToken };
  };
}

/** Calls an API that takes every token but this one. */
export function callApiThatRefuses(world: ReaderWorld, value = 'token-1'): Promise<unknown> {
  return world.withToken(async (token) => (token === value ? refusal : token));
}

/** A failure that has just been written into the document. */
export function failureAt(at: number, coolDownMs = 30 * SECOND) {
  return {
    at,
    retryAt: at + coolDownMs,
    count: 2,
    errCode: 40125,
    errMsg: 'invalid appsecret',
    hint: 'mend it',
  };
}

/** Work that never ends, as when an answer is lost. */
export function hang(): Promise<never> {
  return new Promise(() => {});
}

/** A promise to be settled by the test. */
export function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
