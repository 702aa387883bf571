import { readFile, rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findLeaks } from './find-leaks.ts';
import { type Outside, startOutside } from './outside.ts';
import { LEAK_PLACES, type ProbeResult } from './probe.ts';
import { SCENARIOS } from './scenarios.ts';
import { deployProbe, openStage, type Stage } from './stage.ts';

/** What a function has by default. */
const MEMORY_BYTES = 256 * 1024 * 1024;
/** Ten seconds and more on a machine that has nothing else to do. */
const TIMEOUT_MS = 90_000;

let root: string;
let outside: Outside;
const stages: Stage[] = [];
const idle: Stage[] = [];

beforeAll(async () => {
  [root, outside] = await Promise.all([deployProbe(), startOutside()]);
});

afterAll(async () => {
  await Promise.all(stages.map((stage) => stage.close()));
  outside.close();
  await rm(root, { recursive: true });
});

/** A stage on which nothing is played; each has a platform and functions of its own. */
async function freeStage(): Promise<Stage> {
  const free = idle.pop();
  if (free) return free;
  const stage = await openStage(root, outside);
  stages.push(stage);
  return stage;
}

describe('nothing leaks, a good token is kept, and the next healthy tick restores a good token', () => {
  const named = SCENARIOS.map((scenario) => [scenario.name, scenario] as const);

  it.concurrent.each(named)(
    '%s',
    async (_, scenario) => {
      const { stored = false, died, ...answer } = scenario.expected;
      const stage = await freeStage();
      const play = await stage.play(scenario);
      idle.push(stage);
      const { invocation, healed } = play;

      if (died === undefined) expect(invocation.result).toMatchObject(answer);
      else expect(invocation.error?.message).toBe(died);
      expect(play.stored).toBe(stored);
      expect(play.tokenRequests).toBeLessThanOrEqual(scenario.maxTokenRequests ?? 3);
      expect(invocation.peakMemoryBytes ?? 0).toBeLessThan(MEMORY_BYTES);
      expect(outside.requests).toEqual([]);

      expect(healed.refresh.result).toMatchObject({ errCode: 0 });
      expect(healed.call.result).toMatchObject({ code: 'ok' } satisfies Partial<ProbeResult>);
      expect(healed.value).toBe(healed.newest);

      expect(findLeaks(play.text, play.secrets)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

it.each(LEAK_PLACES)('a token that a function leaks would be found: %s', async (into) => {
  const stage = await freeStage();
  const does = { does: 'leak', into } as const;
  const { text, secrets } = await stage.play({ name: into, does, faults: () => [], expected: {} });
  idle.push(stage);
  expect(findLeaks(text, secrets)).toEqual([expect.stringMatching(/^token/)]);
});

it.each(['docs/why-trust-it.md', 'docs/why-trust-it.zh-CN.md'])(
  '%s tells every scenario by its name',
  async (file) => {
    const rows = (await readFile(file, 'utf8')).match(/^\|.*\|$/gm) ?? [];
    const told = rows.flatMap(
      (row) =>
        row
          .split(' | ')
          .at(-1)
          ?.match(/(?<=`)[^`]{4,}(?=`)/g) ?? [],
    );
    const names = SCENARIOS.map(({ name }) => name);
    expect(names.filter((name) => !told.some((part) => name.includes(part)))).toEqual([]);
    expect(told.filter((part) => !names.some((name) => name.includes(part)))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  },
);
