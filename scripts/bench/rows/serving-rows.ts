import { parseAccessKey } from '../../../cloudfunctions/cloud-token/core/request-signature.ts';
import { openSealed } from '../../../cloudfunctions/cloud-token/core/sealed-token.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { signedHeaders } from '../../signed-headers.ts';
import type { Measurement, Row, Size } from '../row.ts';
import { texts } from '../texts.ts';

const TIME_LIMIT_MS = 20_000;
/** What WeChat says of a token's life, and a minute. */
const LIFE_MS = 2 * 3_600_000 + 60_000;
const BODY = '{}';

/** Asks once; rejects when no token comes of it. */
type Ask = (emulator: Emulator) => Promise<void>;

/** What it takes to serve many servers outside at once. */
export function servingRows({ servedRequests: requests, servedInstances: instances }: Size): Row[] {
  const entry = (name: string, ask: Ask, isExpired = false) => ({
    name,
    measure: () => serve(ask, { requests, instances, isExpired }),
  });
  const expired = `${texts.ours}: serveToken, ${texts.expired}`;
  return [
    {
      name: 'served',
      title: texts.rows.served(requests, instances),
      target: texts.targets.served,
      figures: [
        { key: 'p50', unit: 'ms' },
        { key: 'p99', unit: 'ms' },
        { key: 'requests', unit: 'count' },
        { key: 'failed', unit: 'count' },
      ],
      entries: [
        entry(`${texts.ours}: serveToken`, askServeToken),
        entry(expired, askServeToken, true),
        entry(`${texts.ours}: getToken`, callGetToken),
      ],
      // Each run starts 30 instances.
      isCount: true,
      isMet: (found) =>
        [...found].every(
          ([name, { requests: asked, failed }]) =>
            asked?.max === (name === expired ? 1 : 0) && failed?.max === 0,
        ),
    },
  ];
}

interface Load {
  requests: number;
  instances: number;
  isExpired: boolean;
}

async function serve(ask: Ask, { requests, instances, isExpired }: Load): Promise<Measurement> {
  let asked = 0;
  const emulator = await startEmulator({
    timeLimitMs: TIME_LIMIT_MS,
    maxInstances: instances,
    onRequest: ({ name }) => void (name === '/cgi-bin/token' && asked++),
  });
  try {
    const triggers = emulator.functions.triggers();
    const onEach = <T>(run: () => Promise<T>) => Promise.all(Array.from({ length: instances }, run));
    // In the cloud the instances start on as many machines; here they would have to share this one.
    await onEach(() => Promise.all(triggers.map(emulator.fire)));
    await onEach(() => ask(emulator));
    if (isExpired) emulator.clock.advance(LIFE_MS);
    asked = 0;
    const tookMs = await Promise.all(Array.from({ length: requests }, () => time(() => ask(emulator))));
    const answered = tookMs.filter((ms) => ms !== undefined).sort((one, other) => one - other);
    const failed = requests - answered.length;
    return { p50: percentile(answered, 50), p99: percentile(answered, 99), requests: asked, failed };
  } finally {
    await emulator.close();
  }
}

/** How long it took, ms; undefined when it failed. */
async function time(run: () => Promise<void>): Promise<number | undefined> {
  const startedAt = performance.now();
  return run().then(
    () => performance.now() - startedAt,
    () => undefined,
  );
}

/** The least of the sorted values that so many per cent do not exceed. */
function percentile(sorted: readonly number[], percent: number): number {
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

/** A signed request over HTTP, as a server outside sends it, until the answer is open. */
async function askServeToken({ httpAccess: { url, key }, clock }: Emulator): Promise<void> {
  const accessKey = parseAccessKey(key) ?? Buffer.alloc(0);
  const headers = signedHeaders(accessKey, BODY, clock.now());
  const response = await fetch(url, { method: 'POST', headers, body: BODY });
  const { sealed = '' } = (await response.json()) as { sealed?: string };
  openSealed(accessKey, headers['webhook-id'], sealed);
}

/** The bare function call of a mini program, without HTTP. */
async function callGetToken({ call }: Emulator): Promise<void> {
  const { result } = await call('getToken');
  if ((result as { errCode?: number }).errCode !== 0) throw new Error('getToken has failed');
}
