import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { createWeixinWriter } from '../support/weixin-writer.ts';
import { databaseDown } from '../support/writer.ts';

const DAY = 24 * HOUR;

describe('an API that refuses every token', () => {
  it('costs 48 requests in six hours at most when it is called every 20 s', async () => {
    const { every, refuse, requests } = createWeixinWriter();
    await every(20 * SECOND, 6 * HOUR, refuse);
    expect(requests.length).toBeLessThanOrEqual(48);
  });

  it.each([20, 60, 181, 300])(
    'costs 60 requests of stable_token in six hours at most, and 20 forced ones a day: every %i s',
    async (seconds) => {
      const { every, refuse, requests, forcedToday } = createWeixinWriter('stable_token');
      await every(seconds * SECOND, 6 * HOUR, refuse);
      expect(requests.length).toBeLessThanOrEqual(60);
      await every(seconds * SECOND, 8 * HOUR, refuse);
      expect(forcedToday()).toBeGreaterThan(2);
      expect(forcedToday()).toBeLessThanOrEqual(20);
    },
  );

  it('costs 288 requests a day at most when it is called every 5 minutes', async () => {
    const { every, refuse, requests } = createWeixinWriter();
    await every(5 * MINUTE, DAY, refuse);
    expect(requests.length).toBeLessThanOrEqual(288);
  });

  it.each([11, 31, 90, 170, 181, 200, 240, 600])('costs less than 500 a day: every %i s', async (seconds) => {
    const { every, refuse, requests } = createWeixinWriter();
    await every(seconds * SECOND, DAY, refuse);
    expect(requests.length).toBeLessThan(500);
  });

  it.each([
    [20, 3],
    [20, 4],
    [181, 2],
    [181, 3],
    [300, 2],
  ])(
    'costs less than 500 a day even if, every %i s, only every %ith answer arrives',
    async (seconds, nth) => {
      const { every, refuse, requests, loseAnswers } = createWeixinWriter();
      loseAnswers((request) => request % nth !== 0);
      await every(seconds * SECOND, DAY, refuse);
      expect(requests.length).toBeLessThan(500);
    },
  );

  it.each([2, 4, 8])(
    'costs 48 in six hours, too, when the writers’ clocks differ by %i minutes',
    async (minutes) => {
      const writer = createWeixinWriter();
      const { every, refuse, requests, time } = writer;
      let calls = 0;
      await every(20 * SECOND, 6 * HOUR, () => {
        const skewMs = calls++ % 2 === 0 ? 0 : minutes * MINUTE;
        writer.ports.clock = { ...time, now: () => time.now() + skewMs };
        return refuse();
      });
      expect(requests.length).toBeLessThanOrEqual(48);
    },
  );
});

it.each([1, 30, 200, 400])(
  'a WeChat whose tokens live %i s is asked less than 500 times a day',
  async (lifetimeSec) => {
    const { every, run, requests } = createWeixinWriter('token', { lifetimeSec });
    await every(5 * SECOND, DAY, run);
    expect(requests.length).toBeLessThan(500);
  },
);

it.each([2, 3, 4])(
  'a rival who fetches every %i minutes costs no call when it is made again once',
  async (minutes) => {
    const { every, refuse, fetchElsewhere, storedToken, time } = createWeixinWriter();
    await refuse();
    let rivalAt = time.now();
    let failed = 0;
    await every(20 * SECOND, 12 * HOUR, async () => {
      if (time.now() >= rivalAt + minutes * MINUTE) {
        fetchElsewhere();
        rivalAt = time.now();
      }
      if ((await storedToken()).isAccepted) return;
      await refuse();
      if (!(await storedToken()).isAccepted) failed++;
    });
    expect(failed).toBe(0);
  },
);

describe('a WeChat that counts the requests but whose answers reach nobody', () => {
  it.each([10, 60])('leaves the day its quota after three hours: asked every %i s', async (seconds) => {
    const { every, run, requests, loseAnswers } = createWeixinWriter();
    loseAnswers(() => true);
    await every(seconds * SECOND, 3 * HOUR, run);
    expect(requests.length).toBeLessThan(150);
    expect(requests.length).toBeGreaterThan(3 * 12);
  });

  it('is asked 500 times a day at most, and served again by the next refresh', async () => {
    const { every, run, requests, loseAnswers, storedToken, time } = createWeixinWriter();
    loseAnswers(() => true);
    await every(20 * SECOND, DAY, run);
    expect(requests.length).toBeLessThan(500);
    loseAnswers(() => false);
    time.advance(5 * MINUTE);
    expect(await run()).toMatchObject({ refreshed: true });
    expect(await storedToken()).toMatchObject({ isAccepted: true });
  });
});

describe('instances that cannot say how they ended', () => {
  const never = () => Promise.reject(databaseDown);

  it('cost 500 requests a day at most when each is killed with its request sent', async () => {
    const { ports, start, time, requests } = createWeixinWriter();
    const { issue } = ports;
    ports.issue = async (request) => {
      await issue(request);
      return new Promise(() => {});
    };
    for (let n = 0; n < DAY / (20 * SECOND); n++) {
      start().catch(() => undefined);
      await time.run(time.sleep(1));
      time.advance(20 * SECOND - 1);
    }
    expect(requests.length).toBeLessThan(500);
    expect(requests.length).toBeGreaterThan(300);
  });

  it.each([
    ['tokens cannot be stored', { commit: never }],
    ['neither tokens nor failures can be stored', { commit: never, giveUp: never }],
  ])('cost 500 a day at most when %s', async (_, operations) => {
    const { every, run, requests, wrap } = createWeixinWriter();
    wrap(operations);
    await every(20 * SECOND, DAY, () => run().catch(() => undefined));
    expect(requests.length).toBeLessThan(500);
  });

  it('say so, and are followed by a token once they can', async () => {
    const { every, run, store, wrap, storedToken, time } = createWeixinWriter();
    const { commit } = store;
    wrap({ commit: never });
    await every(20 * SECOND, HOUR, () => run().catch(() => undefined));
    expect((await store.read()).failure).toMatchObject({
      errCode: -501002,
      errMsg: 'too many refreshes were broken off before they had stored a token',
      hint: expect.stringMatching(/20 s and 256 MB.*20 秒/),
    });
    wrap({ commit });
    time.advance(5 * MINUTE);
    expect(await run()).toMatchObject({ refreshed: true });
    expect(await storedToken()).toMatchObject({ isAccepted: true });
  });

  it('cost the one that comes next nothing when it was a single one', async () => {
    const { ports, start, run, time, requests } = createWeixinWriter();
    const { issue } = ports;
    ports.issue = () => new Promise(() => {});
    start().catch(() => undefined);
    await time.run(time.sleep(1));
    ports.issue = issue;
    time.advance(11 * SECOND);
    expect(await run()).toMatchObject({ refreshed: true });
    expect(requests).toHaveLength(1);
  });
});

it.each([-1, 1])(
  'a clock that is set by an hour (%i) in the middle costs no call and no quota',
  async (direction) => {
    const writer = createWeixinWriter();
    const { every, run, requests, storedToken, time } = writer;
    await run();
    time.advance(20 * MINUTE);
    const shiftMs = direction * HOUR;
    writer.ports.clock = { ...time, now: () => time.now() + shiftMs };
    await every(MINUTE, 2 * HOUR, async () => {
      await run();
      expect(await storedToken()).toMatchObject({ isAccepted: true });
    });
    expect(requests.length).toBeLessThanOrEqual(5);
  },
);
