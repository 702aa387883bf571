import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import {
  fetchToken,
  type Issued,
  type IssueRequest,
  type TokenSource,
} from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import type { Inquiry } from '../../cloudfunctions/refreshToken/core/next-step.ts';
import { type RefreshOutcome, refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import type { RefreshEvent, TokenStore } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import {
  createMemoryTokenStore,
  type MemoryTokenStore,
  type Stored,
} from '../../scripts/simulate/world/memory-token-store.ts';
import { APPID, aToken, HOUR, SECOND } from './tokens.ts';
import { createVirtualTime, type VirtualTime } from './virtual-time.ts';

/** What is left of an invocation with a time-out of 20 s. */
export const INVOCATION_MS = 19_600;

/** An hour old at time 0: valid for another hour, and due. */
export const stale = aToken({ issuedAt: -HOUR, expiresAt: HOUR });

/** How wx-server-sdk fails when the database does. */
export const databaseDown = new TokenError({
  code: 'database',
  errCode: -501001,
  errMsg: 'resource system error',
});

/** Asks WeChat in a test's own way; `ports.issue` is the one that always succeeds. */
type Issue = (request: IssueRequest, writer: Writer) => Promise<Issued>;

export interface Writer {
  time: VirtualTime;
  store: MemoryTokenStore;
  events: RefreshEvent[];
  /** Every request, as it was made. */
  asked: IssueRequest[];
  ports: RefreshPorts;
  /** One invocation from its beginning to its end. */
  run(inquiry?: Inquiry, timeMs?: number): Promise<RefreshOutcome>;
  /** One that runs beside others; `time.run` moves the time. */
  start(inquiry?: Inquiry, timeMs?: number): Promise<RefreshOutcome>;
  /** Has WeChat answer so from now on. */
  answerWith(issue: Issue): void;
  /** Has it answer with new tokens again. */
  recover(): void;
  /** Changes some of the database's operations. */
  wrap(operations: Partial<TokenStore>): void;
}

/** A writer over a memory store that holds this. Token n is issued at the time of the n-th request, which takes no time. */
export function createWriter(stored?: Stored, overrides: Partial<RefreshPorts> = {}): Writer {
  const time = createVirtualTime();
  const store = createMemoryTokenStore(time.now);
  store.stored = stored;
  const events: RefreshEvent[] = [];
  const asked: IssueRequest[] = [];
  let leases = 0;
  let answer: Issue = issueNext;

  const writer: Writer = {
    time,
    store,
    events,
    asked,
    ports: {
      appid: APPID,
      api: 'token',
      store,
      clock: time,
      left: () => INVOCATION_MS,
      newLeaseId: () => `lease-${++leases}`,
      random: () => 0.5,
      log: (event) => events.push(event),
      async issue(request) {
        asked.push(request);
        return answer(request, writer);
      },
      ...overrides,
    },
    start(inquiry = {}, timeMs = INVOCATION_MS) {
      const until = time.now() + timeMs;
      return refresh({ ...writer.ports, left: () => until - time.now() }, inquiry);
    },
    run: (...args) => time.run(writer.start(...args)),
    answerWith: (issue) => {
      answer = issue;
    },
    recover: () => {
      answer = issueNext;
    },
    wrap: (operations) => {
      writer.ports.store = { ...writer.ports.store, ...operations };
    },
  };
  return writer;
}

async function issueNext(_: IssueRequest, { asked, time }: Writer): Promise<Issued> {
  return issued({ value: `new-${asked.length}`, issuedAt: time.now(), expiresAt: time.now() + 2 * HOUR });
}

/** WeChat's answer with a token. */
export function issued(token: Parameters<typeof aToken>[0] = {}, inDoubt = false): Issued & { ok: true } {
  return { ok: true, token: aToken(token), inDoubt, requests: 1 };
}

/** WeChat's answer without one. */
export function refusal(mayHaveIssued = false): Issued & { ok: false } {
  const error = new TokenError({
    code: 'weixin',
    errCode: 40125,
    errMsg: 'invalid appsecret',
    hint: 'do this',
  });
  return { ok: false, error, retry: 'no', mayHaveIssued, requests: 1 };
}

/** A lease as the database holds it. */
export function aLease(fields: { id?: string; state?: string; until?: Date } = {}) {
  return { id: 'other', state: 'ended', until: new Date(0), ...fields };
}

/** Another writer's, taken at time 0 and never ended. */
export const heldLease = aLease({ state: 'held', until: new Date(LEASE_MS) });

/** Has it ask by requests, as the real one does. */
export function sendBy(writer: Writer, send: TokenSource['send'], hosts = ['https://weixin']): void {
  const { appid, api } = writer.ports;
  const clock = { ...writer.time, now: () => writer.ports.clock.now() };
  const source = { appid, api, hosts, clock, send };
  writer.answerWith((request) => fetchToken(source, request));
}

/** WeChat's reply with a token. */
export function tokenReply(value = 'new', lifeSec = 7200): TransportReply {
  return {
    kind: 'answered',
    status: 200,
    body: JSON.stringify({ access_token: value, expires_in: lifeSec }),
  };
}

/** Does this after so long, while the writer waits. */
export function later(seconds: number, { time }: Writer, change: () => void): void {
  void time.sleep(seconds * SECOND).then(change);
}
