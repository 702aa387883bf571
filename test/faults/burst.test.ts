import { cp, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import type { Invocation } from '../../scripts/emulator/functions/invocation.ts';
import { HOUR } from '../support/tokens.ts';
import { type Evidence, startObserved } from './evidence.ts';
import { findLeaks } from './find-leaks.ts';

/** FAULT_RUNS=10000 for a nightly run. */
const CALLS = Math.max(1000, Number(process.env.FAULT_RUNS ?? 0));
const FUNCTIONS = ['refreshToken', 'getToken'] as const;
const INSTANCES = 2;
const TIMEOUT_MS = 60_000 + CALLS * 40;
const MB = 1024 * 1024;

/**
 * Flat: of what an instance holds once its garbage is collected, 1000 calls add less than 1 MB (1 kB each), and its
 * resident memory (RSS) is then less than 32 MB larger, for V8 keeps some room for new garbage. At no time is it more than
 * 192 MB of the 256 MB that a function has by default.
 */
const FLAT = { heapBytes: MB, residentBytes: 32 * MB, peakBytes: 192 * MB };

/** The built function and, for who asks to weigh it, the memory of its process; `hoard` is a leak. */
const SCALES = `
const { main } = require('./built.js');
require('node:v8').setFlagsFromString('--expose-gc');
const collectGarbage = require('node:vm').runInNewContext('gc');
const hoard = [];
exports.main = async (event, context) => {
  if (event.hoardBytes) hoard.push(Array(event.hoardBytes / 8).fill(0.5));
  if (!event.weigh) return main(event, context);
  for (let n = 0; n < 3; n++) collectGarbage();
  return { heapBytes: process.memoryUsage().heapUsed, residentBytes: process.memoryUsage().rss };
};`;

interface Weight {
  heapBytes: number;
  residentBytes: number;
}

let root: string;
let emulator: Emulator;
let evidence: Evidence;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'burst-'));
  await cp('dist/cloudfunctions', root, { recursive: true });
  for (const name of FUNCTIONS) {
    await rename(join(root, name, 'index.js'), join(root, name, 'built.js'));
    await writeFile(join(root, name, 'index.js'), SCALES);
  }
  ({ emulator, evidence } = await startObserved({ root, maxInstances: INSTANCES, timeLimitMs: 20_000 }));
  for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
  // A refresh is due: who could cause one, would.
  emulator.clock.advance(3 * HOUR);
  evidence.take();
});

afterAll(async () => {
  await emulator.close();
  await rm(root, { recursive: true });
});

function callAtOnce(name: string, count: number, event: object = {}): Promise<Invocation[]> {
  return Promise.all(Array.from({ length: count }, () => emulator.call(name, event, VISITOR)));
}

/** What the heaviest instance holds. */
async function weigh(name: string): Promise<Weight> {
  const weights = (await callAtOnce(name, INSTANCES, { weigh: true })).map(({ result }) => result as Weight);
  return {
    heapBytes: Math.max(...weights.map(({ heapBytes }) => heapBytes)),
    residentBytes: Math.max(...weights.map(({ residentBytes }) => residentBytes)),
  };
}

/** How much heavier an instance is after these calls. */
async function growth(name: string, count: number, event: object = {}) {
  const before = await weigh(name);
  const calls = await callAtOnce(name, count, event);
  const after = await weigh(name);
  return {
    calls,
    heapBytes: after.heapBytes - before.heapBytes,
    residentBytes: after.residentBytes - before.residentBytes,
  };
}

it.each([
  ['refreshToken', { errCode: -601004 }],
  ['getToken', { errCode: -1, status: { state: 'expired' } }],
])(
  `${CALLS} calls of %s by a mini program at once fetch nothing, leak nothing, and memory stays flat`,
  async (name, answer) => {
    const forged = { Type: 'Timer', TriggerName: 'refreshToken', userInfo: { openId: 'local-admin' } };
    await callAtOnce(name, 300, forged);
    const { calls, heapBytes, residentBytes } = await growth(name, CALLS, forged);
    for (const { result } of calls) expect(result).toMatchObject(answer);
    expect(evidence.countTokenRequests()).toBe(0);
    const { text, secrets } = evidence.take();
    expect(findLeaks(text, secrets)).toEqual([]);
    expect(heapBytes).toBeLessThan(FLAT.heapBytes * (CALLS / 1000));
    expect(residentBytes).toBeLessThan(FLAT.residentBytes);
    expect(Math.max(...calls.map(({ peakMemoryBytes }) => Number(peakMemoryBytes)))).toBeLessThan(
      FLAT.peakBytes,
    );
  },
  TIMEOUT_MS,
);

it(
  'a leak of 10 kB in each call would be seen',
  async () => {
    const { heapBytes } = await growth('refreshToken', 500, { hoardBytes: 10_000 });
    expect(heapBytes).toBeGreaterThan(FLAT.heapBytes);
  },
  TIMEOUT_MS,
);
