import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openCloud } from '../../cloudfunctions/cloud-token/adapters/cloud.ts';
import { boundStore } from '../../cloudfunctions/refreshToken/adapters/bound-store.ts';
import { createCloudTokenStore } from '../../cloudfunctions/refreshToken/adapters/cloud-token-store.ts';
import { createTokenSender } from '../../cloudfunctions/refreshToken/adapters/send-token-request.ts';
import { fetchToken } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { enterInvocation, leaveInvocation } from '../support/function-process.ts';
import { HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { findLeaks } from './find-leaks.ts';
import { type GeneratedReply, generatedReplies } from './generated-replies.ts';

/** FAULT_RUNS=10000 for a nightly run; a failing run prints the seed and path that replay it. */
const numRuns = Number(process.env.FAULT_RUNS ?? 200);

let emulator: Emulator;
let tick: () => Promise<unknown>;

beforeAll(async () => {
  emulator = await startEmulator();
  enterInvocation(emulator.url, { source: 'wx_trigger', appid: emulator.account.appid });
  tick = createTick();
  await tick();
});

afterAll(async () => {
  leaveInvocation();
  await emulator.close();
});

/** A run of the timer in this process, with all of refreshToken's parts but its clock, which nobody has to wait for. */
function createTick() {
  const { account, url } = emulator;
  const { now, advance } = emulator.clock;
  const clock = { now, sleep: async (ms: number) => advance(ms) };
  const store = createCloudTokenStore(openCloud().database({ throwOnNotFound: false }));
  const send = createTokenSender(account, 'token');
  const source = { appid: account.appid, api: 'token' as const, hosts: [url], clock, send };
  return () => {
    const until = now() + 20 * SECOND;
    const ports: RefreshPorts = {
      appid: account.appid,
      api: 'token',
      store: boundStore(store, () => 20 * SECOND),
      issue: (request) => fetchToken(source, request),
      clock,
      left: () => until - now(),
      newLeaseId: randomUUID,
      random: Math.random,
      log: () => undefined,
    };
    return refresh(ports, { isUrgent: true }).catch((error: unknown) => error);
  };
}

const stored = () => emulator.database.find('cloud-token', { _id: 'access_token' })[0] ?? {};

/** What is stored besides the token itself. */
function everythingElse(): string {
  const documents = emulator.database.find('cloud-token', {});
  return JSON.stringify(
    documents.map(({ _id, value, ...rest }) => (_id === 'access_token' ? rest : { value, ...rest })),
  );
}

async function meet({ reply, token }: GeneratedReply, isIssued: boolean): Promise<void> {
  emulator.clock.advance(HOUR);
  const before = stored().value;
  emulator.faults.inject({ on: '/cgi-bin/token', times: Infinity, after: isIssued, reply });
  await tick();
  emulator.faults.clear();
  expect(stored().value).toBe(token ?? before);

  emulator.clock.advance(token === undefined ? MINUTE : HOUR);
  await tick();
  const newest = emulator.weixin.newestToken(emulator.account.appid);
  expect(stored().value).toBe(newest);
  const secrets = { AppSecret: emulator.account.secret, before: String(before), newest: String(newest) };
  expect(findLeaks(everythingElse(), secrets)).toEqual([]);
}

it(
  `of ${numRuns} generated answers, only a good one's token is ever stored, and the next healthy tick restores WeChat's`,
  async () => {
    await fc.assert(
      fc.asyncProperty(generatedReplies, fc.boolean(), (generated, isIssued) => meet(generated, isIssued)),
      { numRuns },
    );
  },
  60_000 + numRuns * 300,
);
