import { startEmulator } from '../../emulator/emulator.ts';
import type { HttpRequest } from '../../emulator/http/route.ts';
import { inArena } from '../arena.ts';
import { type Contestant, OURS, TICKET_CONTESTANTS } from '../contestants.ts';
import type { Measurement, Row, Size } from '../row.ts';
import { texts } from '../texts.ts';
import { entriesOf } from './entries-of.ts';

/** About what CloudBase's database answers in. */
const LATENCY_MS = 20;
const TIME_LIMIT_MS = 20_000;

/** What comes of several AppIDs, and of many who want a ticket for the page of an official account. */
export function severalRows({ accounts, ticketCallers: callers, ticketInstances: instances }: Size): Row[] {
  return [
    {
      name: 'accounts',
      title: texts.rows.accounts(accounts),
      target: texts.targets.accounts(accounts - 1),
      figures: [
        { key: 'refreshed', unit: 'count' },
        { key: 'lastAfter', unit: 'ms' },
        { key: 'tookMs', unit: 'ms' },
      ],
      entries: [{ name: OURS.title, measure: () => refreshAll(accounts) }],
      isCount: true,
      isMet(found) {
        const { refreshed, tookMs } = found.get(OURS.title) ?? {};
        return refreshed?.min === accounts - 1 && (tookMs?.max ?? Infinity) < TIME_LIMIT_MS;
      },
    },
    {
      name: 'tickets',
      title: texts.rows.tickets(callers, instances),
      target: texts.targets.tickets(instances),
      figures: [
        { key: 'ticketRequests', unit: 'count' },
        { key: 'requests', unit: 'count' },
        { key: 'failed', unit: 'count' },
      ],
      entries: entriesOf(TICKET_CONTESTANTS, (contestant) => fetchTickets(contestant, callers, instances)),
      isCount: true,
      isMet(found) {
        const { ticketRequests, failed } = found.get(OURS.title) ?? {};
        return (ticketRequests?.max ?? Infinity) <= instances && failed?.max === 0;
      },
    },
  ];
}

/** One run of the timer for so many AppIDs, none of which has a token yet; WeChat never answers for one of them. */
async function refreshAll(accounts: number): Promise<Measurement> {
  const emulator = await startEmulator({ timeLimitMs: TIME_LIMIT_MS });
  try {
    const { faults, functions, weixin, clock, database } = emulator;
    const others = Array.from({ length: accounts - 1 }, () => weixin.addAccount());
    const silent = others[0]?.appid;
    faults.inject({
      on: '/cgi-bin/token',
      times: Number.POSITIVE_INFINITY,
      when: (request) => (request as HttpRequest).query.get('appid') === silent,
      reply: { hang: true },
    });
    const secrets = others.map(({ appid, secret }) => [`APPSECRET_${appid}`, secret]);
    const environment = functions.environment('refreshToken');
    functions.setEnvironment('refreshToken', { ...environment, ...Object.fromEntries(secrets) });
    const startedAt = clock.now();
    const [invocation] = await Promise.all(functions.triggers().map(emulator.fire));
    const stored = database.find('cloud-token', { issuedAt: { $gte: startedAt } });
    const storedAt = stored.map(({ issuedAt }) => Number(issuedAt));
    return {
      refreshed: stored.length,
      lastAfter: Math.max(...storedAt) - startedAt,
      tookMs: invocation?.durationMs ?? Number.NaN,
    };
  } finally {
    await emulator.close();
  }
}

/** Callers that all want a ticket at once, in instances that have just begun. Those whose ticket WeChat does not know have failed. */
function fetchTickets(contestant: Contestant, callers: number, instances: number): Promise<Measurement> {
  return inArena(contestant, { latencyMs: LATENCY_MS }, async ({ tick, work, emulator, counts, reset }) => {
    await tick();
    reset();
    const { weixin, account } = emulator;
    const times = Math.ceil(callers / instances);
    const results = await Promise.all(
      Array.from({ length: instances }, () => work<{ tickets: string[] }>({ work: 'tickets', times })),
    );
    const tickets = results.flatMap((result) => result.tickets);
    const live = tickets.filter((ticket) => weixin.isLiveTicket(account.appid, 'jsapi', ticket));
    const { tickets: ticketRequests, requests } = counts;
    return { ticketRequests, requests, failed: times * instances - live.length };
  });
}
