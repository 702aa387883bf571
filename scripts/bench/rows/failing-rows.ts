import { inArena } from '../arena.ts';
import { type Contestant, OURS, TOKEN_CONTESTANTS } from '../contestants.ts';
import type { Measurement, Row } from '../row.ts';
import { texts } from '../texts.ts';
import { entriesOf } from './entries-of.ts';

const CALLS = 20;
const LATENCY_MS = 20;
const MINUTE_MS = 60_000;
const REQUESTS = { key: 'requests', unit: 'count' } as const;
const REFUSED = {
  json: { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' },
};
const HTML = { headers: { 'content-type': 'text/html' }, body: '<html><body>Bad Gateway</body></html>' };

interface Calls {
  ok: number;
  failed: number;
  ms: number;
}

/** What comes of it when WeChat does not do as it should. */
export function failingRows(): Row[] {
  return [
    {
      name: 'revoked',
      title: texts.rows.revoked(CALLS),
      target: texts.targets.revoked,
      figures: [REQUESTS, { key: 'succeeded', unit: 'count' }],
      entries: entriesOf(TOKEN_CONTESTANTS, revoked),
      isCount: true,
      isMet(found) {
        const { requests, succeeded } = found.get(OURS.title) ?? {};
        return requests?.max === 1 && succeeded?.min === CALLS;
      },
    },
    {
      name: 'refused',
      title: texts.rows.refused,
      figures: [REQUESTS],
      entries: entriesOf(TOKEN_CONTESTANTS, refused),
      isCount: true,
    },
    {
      name: 'html',
      title: texts.rows.html,
      figures: [{ key: 'untilError', unit: 'ms' }],
      entries: entriesOf(TOKEN_CONTESTANTS, html),
    },
  ];
}

function revoked(contestant: Contestant): Promise<Measurement> {
  return inArena(contestant, { latencyMs: LATENCY_MS }, async ({ tick, work, emulator, counts, reset }) => {
    await tick();
    await work({ work: 'calls', times: 1 });
    // A token that is seconds old may be refused because WeChat's machines do not all know it yet.
    emulator.clock.advance(MINUTE_MS);
    emulator.weixin.revoke(emulator.account.appid);
    reset();
    const { ok } = await work<Calls>({ work: 'calls', times: CALLS });
    return { requests: counts.requests, succeeded: ok };
  });
}

function refused(contestant: Contestant): Promise<Measurement> {
  const tokenReply = { times: 100, reply: REFUSED };
  return inArena(contestant, { latencyMs: LATENCY_MS, tokenReply }, async ({ tick, work, counts }) => {
    await tick();
    await work({ work: 'calls', times: 1 });
    return { requests: counts.requests };
  });
}

function html(contestant: Contestant): Promise<Measurement> {
  const tokenReply = { times: Number.POSITIVE_INFINITY, reply: HTML };
  return inArena(contestant, { latencyMs: LATENCY_MS, tokenReply }, async ({ work }) => {
    const calls = await work<Calls>({ work: 'calls', times: 1 }).catch((error: Error) => error);
    if (calls instanceof Error) return /TIME_LIMIT/.test(calls.message) ? texts.hangs : calls.message;
    return { untilError: calls.failed > 0 ? calls.ms : Number.NaN };
  });
}
