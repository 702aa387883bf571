import { describe, expect, it } from 'vitest';
import { firstAnswer } from '../../cloudfunctions/cloud-token/core/first-answer.ts';
import { deferred, hang } from '../support/reader-world.ts';
import { SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

type Read = () => Promise<string>;

/** Reads with these, one after the other, for 16 s at most; `begunAt` says when they were begun. */
function readWith(...reads: Read[]) {
  const time = createVirtualTime();
  const begunAt: number[] = [];
  const answer = firstAnswer(time, 16 * SECOND, () => {
    const read = reads[begunAt.length] ?? hang;
    begunAt.push(time.now());
    return read();
  });
  answer.catch(() => undefined);
  return { time, begunAt, answer };
}

const answers = (value: string) => async () => value;
const fails = (message: string) => () => Promise.reject(new Error(message));

describe('firstAnswer', () => {
  it('reads once when the answer comes in time', async () => {
    const { time, begunAt, answer } = readWith(answers('first'));
    expect(await answer).toBe('first');
    expect(time.wakeNext()).toBe(false);
    expect(begunAt).toEqual([0]);
  });

  it('reads anew beside one that is slow, and takes the answer that comes first', async () => {
    const slow = deferred<string>();
    const { time, begunAt, answer } = readWith(() => slow.promise, hang, answers('third'));
    expect(await time.run(answer)).toBe('third');
    expect(begunAt).toEqual([0, 1_200, 2_400]);
  });

  it('takes the answer of the slow one when that comes first', async () => {
    const slow = deferred<string>();
    const { time, begunAt, answer } = readWith(() => slow.promise, hang, hang);
    time.wakeNext();
    await Promise.resolve();
    slow.resolve('first');
    expect(await time.run(answer)).toBe('first');
    expect(time.wakeNext()).toBe(false);
    expect(begunAt.length).toBeLessThan(3);
  });

  it('reads anew a moment later in place of one that failed', async () => {
    const { time, begunAt, answer } = readWith(fails('1'), fails('2'), answers('third'));
    expect(await time.run(answer)).toBe('third');
    expect([time.now(), begunAt.length]).toEqual([200, 3]);
  });

  it('gives the one that takes the place of a failed one as long as any other', async () => {
    const first = deferred<string>();
    const { time, begunAt, answer } = readWith(() => first.promise, hang, answers('third'));
    time.advance(1_000);
    first.reject(new Error('1'));
    expect(await time.run(answer)).toBe('third');
    expect(begunAt).toEqual([0, 1_100, 2_300]);
  });

  it('rejects with the last error when all three have failed, and reads no more', async () => {
    const { time, begunAt, answer } = readWith(fails('1'), fails('2'), fails('3'), answers('fourth'));
    await expect(time.run(answer)).rejects.toThrow('3');
    expect(begunAt).toHaveLength(3);
  });

  it('reads on as long as there is patience, for the database may be back any moment', async () => {
    const { time, begunAt, answer } = readWith(hang, fails('2'), fails('3'), hang, answers('fifth'));
    expect(await time.run(answer)).toBe('fifth');
    expect(begunAt.length).toBe(5);
    expect(time.now()).toBeLessThan(5 * SECOND);
  });

  it('rejects with a time-out when none of them answers', async () => {
    const { time, answer } = readWith(hang);
    await expect(time.run(answer)).rejects.toMatchObject({
      code: 'timeout',
      hint: expect.stringMatching(/database is slow.*数据库/),
    });
    expect(time.now()).toBe(16 * SECOND);
  });

  it('waits for the one that is left when two have failed', async () => {
    const slow = deferred<string>();
    const { time, answer } = readWith(() => slow.promise, fails('2'), fails('3'));
    void time.sleep(9 * SECOND).then(() => slow.resolve('first'));
    expect(await time.run(answer)).toBe('first');
  });

  it('rejects once its patience is over, and reads no more whatever fails then', async () => {
    const slow = deferred<string>();
    const time = createVirtualTime();
    let begun = 0;
    const answer = firstAnswer(time, 1_500, () => {
      begun++;
      return slow.promise;
    });
    await expect(time.run(answer)).rejects.toMatchObject({
      code: 'timeout',
      errMsg: 'reading the token: no answer within 1500 ms',
    });
    slow.reject(new Error('too late'));
    await time.run(time.sleep(9 * SECOND));
    expect(begun).toBe(2);
  });
});
