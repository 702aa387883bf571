import { describe, expect, it } from 'vitest';
import { createMemories, isFresh } from '../../cloudfunctions/cloud-token/core/token-memory.ts';
import { createReaderWorld } from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

describe('createMemories', () => {
  it('has one memory for each AppID', () => {
    const memoryOf = createMemories();
    expect(memoryOf('wx1')).toBe(memoryOf('wx1'));
    expect(memoryOf('wx1')).not.toBe(memoryOf('wx2'));
    expect(memoryOf(undefined)).toBe(memoryOf(undefined));
    expect(memoryOf(undefined)).not.toBe(memoryOf('undefined'));
  });

  it('begins with nothing that is trusted', () => {
    expect(isFresh(createMemories()('wx1'), 0)).toBe(false);
  });

  it('remembers 100 AppIDs, of which the oldest makes room', () => {
    const memoryOf = createMemories();
    const memories = Array.from({ length: 100 }, (_, n) => memoryOf(`wx${n}`));
    expect(memories.every((memory, n) => memory === memoryOf(`wx${n}`))).toBe(true);
    memoryOf('wx100');
    expect(memoryOf('wx1')).toBe(memories[1]);
    expect(memoryOf('wx0')).not.toBe(memories[0]);
  });

  it('remembers no more of 100 000 AppIDs, and the own one all the time', () => {
    const memoryOf = createMemories();
    const own = memoryOf(undefined);
    const asked = Array.from({ length: 100_000 }, (_, n) => memoryOf(`wx${n}`));
    const remembered = asked.slice(-200).filter((memory, n) => memory === memoryOf(`wx${99_800 + n}`));
    expect(remembered.length).toBeLessThanOrEqual(100);
    expect(memoryOf(undefined)).toBe(own);
  });
});

it('a reader that is asked for 1000 AppIDs reads the own token no more often', async () => {
  const world = createReaderWorld();
  await world.getToken();
  world.onRead = async () => ({ token: aToken({ value: 'other' }) });
  for (let n = 0; n < 1_000; n++) await world.getToken({ appid: `wx${n}` });
  const { length } = world.reads;
  expect(await world.getToken()).toBe('token-1');
  expect(world.reads).toHaveLength(length);
});

describe('a token in memory is trusted', () => {
  const memory = () => ({ ...createMemories()(undefined), token: aToken(), readAt: HOUR });
  const dying = 2 * HOUR - 50 * SECOND;

  it.each([
    ['from the moment of its read', HOUR, true],
    ['not before: the clock was set back', HOUR - 1, false],
    ['for 2 minutes', HOUR + 2 * MINUTE - 1, true],
    ['no longer', HOUR + 2 * MINUTE, false],
  ])('%s', (_, now, expected) => expect(isFresh(memory(), now)).toBe(expected));

  it.each([
    ['for 5 seconds of the last minute', dying + 5 * SECOND - 1, true],
    ['no longer in that', dying + 5 * SECOND, false],
  ])('%s', (_, now, expected) => expect(isFresh({ ...memory(), readAt: dying }, now)).toBe(expected));

  it('never once it has expired', () => {
    expect(isFresh({ ...memory(), readAt: 2 * HOUR - 1 }, 2 * HOUR - 1)).toBe(true);
    expect(isFresh({ ...memory(), readAt: 2 * HOUR - 1 }, 2 * HOUR)).toBe(false);
  });

  it.each([
    ['for 5 seconds after the document could not be read', HOUR + 5 * SECOND - 1, true],
    ['no longer then', HOUR + 5 * SECOND, false],
    ['nor when the clock was set back meanwhile', HOUR - 1, false],
  ])('%s', (_, now, expected) => {
    expect(isFresh({ ...memory(), readAt: 0, unreadableAt: HOUR }, now)).toBe(expected);
  });
});
