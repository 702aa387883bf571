import { describe, expect, it, vi } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import {
  fetchToken,
  type Issued,
  type TokenRequest,
} from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
import type { TransportReply } from '../../cloudfunctions/refreshToken/core/token-reply.ts';
import type { RefreshEvent } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { createMemoryTokenStore, type MemoryTokenStore } from '../support/memory-token-store.ts';
import { APPID, aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

/** A writer over a memory store. Token n is issued at the time of the n-th request, which takes no time. */
function createWriter(stored?: MemoryTokenStore['stored'], overrides: Partial<RefreshPorts> = {}) {
  const time = createVirtualTime();
  const store = createMemoryTokenStore(stored);
  const events: RefreshEvent[] = [];
  const issued: boolean[] = [];
  let leases = 0;
  const ports: RefreshPorts = {
    appid: APPID,
    api: 'token',
    store,
    clock: time,
    deadlineAt: HOUR * 100,
    newLeaseId: () => `lease-${++leases}`,
    log: (event) => events.push(event),
    issue: async ({ force }): Promise<Issued> => {
      issued.push(force);
      const now = time.now();
      return {
        ok: true,
        token: aToken({ value: `new-${issued.length}`, issuedAt: now, expiresAt: now + 2 * HOUR }),
      };
    },
    ...overrides,
  };
  const run = (request = {}) => time.run(refresh(ports, request));
  return { time, store, events, issued, ports, run };
}

function refusal(retry: 'now' | 'later' | 'no', mayHaveIssued = false): Issued {
  const error = new TokenError({
    code: 'weixin',
    errCode: 40125,
    errMsg: 'invalid appsecret',
    hint: 'do this',
  });
  return { ok: false, error, retry, mayHaveIssued };
}

describe('a refresh that is due', () => {
  it('stores the token, ends the lease, and tells the log and the history, fingerprint only', async () => {
    const { run, store, events } = createWriter();
    expect(await run()).toEqual({ refreshed: true, reason: 'missing', token: aToken({ value: 'new-1' }) });
    expect(store.stored).toEqual({ ...aToken({ value: 'new-1' }), lease: { id: 'lease-1', expiresAt: 0 } });
    expect(events).toEqual([
      {
        event: 'refreshed',
        at: 0,
        appid: APPID,
        api: 'token',
        reason: 'missing',
        durationMs: 0,
        fingerprint: fingerprint('new-1'),
        expiresAt: 2 * HOUR,
      },
    ]);
    expect(store.history).toEqual(events);
  });

  it('holds a lease of 10 seconds while it asks, and leaves time to store the token', async () => {
    let during: unknown;
    const deadlines: number[] = [];
    const writer = createWriter(undefined, {
      issue: async ({ deadlineAt }) => {
        during = writer.store.stored;
        deadlines.push(deadlineAt);
        return { ok: true, token: aToken() };
      },
    });
    await writer.run();
    expect(during).toEqual({ lease: { id: 'lease-1', expiresAt: LEASE_MS } });
    expect(deadlines).toEqual([LEASE_MS - 700]);
  });

  it('costs one request an hour where the first host never answers', async () => {
    const writer = createWriter();
    const sent: string[] = [];
    const body = JSON.stringify({ access_token: 'token-1', expires_in: 7200 });
    const send = async ({ host, timeoutMs }: TokenRequest): Promise<TransportReply> => {
      sent.push(host);
      if (host === 'answers') return { kind: 'answered', status: 200, body };
      await writer.time.sleep(timeoutMs);
      return { kind: 'lost', why: 'TIMEOUT' };
    };
    const source = {
      appid: APPID,
      api: 'token',
      hosts: ['silent', 'answers'],
      clock: writer.time,
      send,
    } as const;
    writer.ports.issue = ({ deadlineAt, force }) => fetchToken(source, deadlineAt, force);
    for (let minutes = 0; minutes < 10 * 60; minutes += 2) {
      writer.time.advance(2 * MINUTE);
      await writer.run();
    }
    expect(sent.filter((host) => host === 'answers').length).toBe(11);
  });

  it('stores nothing of a token whose lease was taken over, and fetches again', async () => {
    const thief = { lease: { id: 'thief', expiresAt: 0 }, ...aToken({ value: 'thief' }) };
    const writer = createWriter();
    const { issue } = writer.ports;
    writer.ports.issue = async (...args) => {
      if (writer.issued.length === 0) writer.store.stored = thief;
      return issue(...args);
    };
    expect(await writer.run()).toMatchObject({
      refreshed: true,
      reason: 'lease_lost',
      token: { value: 'new-2' },
    });
    expect(writer.store.stored).toMatchObject({ value: 'new-2' });
  });
});

it('does nothing when none is due: no request, no lease, no log', async () => {
  const { run, store, events, issued } = createWriter({ ...aToken() });
  expect(await run()).toEqual({ refreshed: false, reason: 'fresh', token: aToken() });
  expect([store.stored, events, issued]).toEqual([aToken(), [], []]);
});

describe('while another holds the lease', () => {
  const lease = { id: 'other', expiresAt: 5 * SECOND };

  it('waits for the new token and takes it', async () => {
    const { run, store, time, issued } = createWriter({ lease });
    time.sleep(2 * SECOND).then(() => {
      store.stored = { ...aToken({ value: 'others' }), lease: { ...lease, expiresAt: 0 } };
    });
    expect(await run()).toMatchObject({ refreshed: false, reason: 'fresh', token: { value: 'others' } });
    expect(issued).toEqual([]);
  });

  it('takes over when the holder was killed', async () => {
    const { run, time } = createWriter({ lease });
    expect(await run()).toMatchObject({ refreshed: true, reason: 'missing' });
    expect(time.now()).toBeGreaterThanOrEqual(LEASE_MS);
    expect(time.now()).toBeLessThan(LEASE_MS + 0.2 * SECOND);
  });

  it.each([
    ['has just the time to see it run out', LEASE_MS + 1.35 * SECOND, LEASE_MS],
    ['has not', LEASE_MS + 1.35 * SECOND - 1, 5 * SECOND],
  ])('takes over when the holder was killed, as soon as it may when it %s', async (_, deadlineAt, from) => {
    const { run, time } = createWriter({ lease }, { deadlineAt, issue: async () => refusal('no') });
    await expect(run()).rejects.toThrow();
    expect(time.now()).toBeGreaterThanOrEqual(from);
    expect(time.now()).toBeLessThan(from + 0.2 * SECOND);
  });

  it('looks every 150 ms at first, and at last once a second', async () => {
    const { run, store, time } = createWriter({ lease });
    const looks: number[] = [];
    const { read } = store;
    store.read = async () => {
      looks.push(time.now());
      return read();
    };
    await run();
    const pauses = looks.map((at, look) => at - (looks[look - 1] ?? at)).slice(1);
    expect(pauses.slice(0, 4)).toEqual([150, 150, 150, 150]);
    const later = pauses.slice(4, -1);
    expect(later).toEqual([...later].sort((a, b) => a - b));
    expect(later.at(-1)).toBe(SECOND);
    expect(looks.at(-1)).toBe(LEASE_MS);
  });

  it('looks again as often when another one has taken over', async () => {
    const { run, store, time, issued } = createWriter({ lease });
    const takesOver = { ...lease, id: 'third' };
    time.sleep(8 * SECOND).then(() => {
      store.stored = { lease: takesOver };
    });
    time.sleep(9.2 * SECOND).then(() => {
      store.stored = { ...aToken(), lease: { ...takesOver, expiresAt: 0 } };
    });
    expect(await run()).toMatchObject({ refreshed: false });
    expect(issued).toEqual([]);
    expect(time.now()).toBeLessThan(9.35 * SECOND);
  });

  it.each([3 * SECOND, 20 * SECOND])(
    'begins at the last moment if the holder has given up by then, with %i ms',
    async (deadlineAt) => {
      const lastStartAt = deadlineAt - 1.2 * SECOND;
      const writer = createWriter({ lease: { ...lease, expiresAt: 2 * deadlineAt } }, { deadlineAt });
      writer.time.sleep(lastStartAt - 151).then(() => {
        writer.store.stored = { lease: { ...lease, expiresAt: 0 } };
      });
      expect(await writer.run()).toMatchObject({ refreshed: true });
      expect(writer.time.now()).toBeLessThanOrEqual(lastStartAt);
    },
  );

  it('fails with the failure of the one it waited for, without asking WeChat', async () => {
    const { run, store, time, issued, events } = createWriter({ lease });
    const failure = {
      at: 0,
      retryAt: 0,
      leaseId: 'other',
      errCode: 40164,
      errMsg: 'invalid ip',
      hint: 'whitelist',
    };
    time.sleep(SECOND).then(() => {
      store.stored = { lease: { ...lease, expiresAt: 0 }, failure };
    });
    await expect(run({ ignoresCoolDown: true })).rejects.toMatchObject({ errCode: 40164, hint: 'whitelist' });
    expect(issued).toEqual([]);
    expect(events).toMatchObject([{ event: 'refresh_failed', errCode: 40164 }]);
    expect(store.history).toEqual([]);
  });

  it('gives up in time', async () => {
    const { run, time } = createWriter({ lease }, { deadlineAt: 3 * SECOND });
    await expect(run()).rejects.toMatchObject({ code: 'timeout' });
    expect(time.now()).toBeLessThan(3 * SECOND);
  });
});

it('does not begin a fetch that it has no time to finish', async () => {
  const { run, store, issued } = createWriter(undefined, { deadlineAt: 1.1 * SECOND });
  await expect(run()).rejects.toMatchObject({ code: 'timeout' });
  expect([store.stored, issued]).toEqual([undefined, []]);
});

it('begins one that it just has the time to finish', async () => {
  const { run, issued } = createWriter(undefined, { deadlineAt: 1.2 * SECOND });
  expect(await run()).toMatchObject({ refreshed: true });
  expect(issued.length).toBe(1);
});

it('casts no doubt on a stored token for want of time', async () => {
  const document = { ...stale, lease: { id: 'other', expiresAt: 0 } };
  const { run, store } = createWriter({ ...document }, { deadlineAt: 1.1 * SECOND });
  await expect(run()).rejects.toMatchObject({
    errCode: -501002,
    errMsg: expect.stringContaining('no time is left'),
    hint: expect.stringMatching(/20 s .*20 秒/),
  });
  expect(store.stored).toEqual(document);
});

it.each([
  ['just in time', LEASE_MS - 1.2 * SECOND, 'lease-1'],
  ['too late', LEASE_MS - 1.2 * SECOND + 1, 'lease-2'],
])('asks WeChat once, under the lease that it got %s or else under the next', async (_, tookMs, used) => {
  const writer = createWriter();
  const { acquire } = writer.store;
  writer.ports.store = {
    ...writer.store,
    acquire: async (lease, seen) => {
      const acquired = await acquire(lease, seen);
      if (lease.id === 'lease-1') writer.time.advance(tookMs);
      return acquired;
    },
  };
  expect(await writer.run()).toMatchObject({ refreshed: true, reason: 'missing' });
  expect(writer.issued.length).toBe(1);
  expect(writer.store.stored).toMatchObject({ lease: { id: used } });
});

it('tells how long it took', async () => {
  const writer = createWriter();
  writer.time.advance(HOUR);
  const { issue } = writer.ports;
  writer.ports.issue = (request) => {
    writer.time.advance(7);
    return issue(request);
  };
  await writer.run();
  expect(writer.events).toMatchObject([{ at: HOUR + 7, durationMs: 7 }]);
});

it('reads the document once, takes the lease, commits, and adds to the history when all is well', async () => {
  const writer = createWriter();
  const spies = (['read', 'acquire', 'commit', 'append', 'giveUp'] as const).map((name) =>
    vi.spyOn(writer.store, name),
  );
  await writer.run();
  expect(spies.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 1, 1, 0]);
});

it('tries again when another was faster to take the lease', async () => {
  const writer = createWriter();
  const { acquire } = writer.store;
  writer.ports.store = {
    ...writer.store,
    acquire: async (lease, seen) => {
      writer.store.stored ??= { ...aToken(), lease: { id: 'faster', expiresAt: 0 } };
      return acquire(lease, seen);
    },
  };
  expect(await writer.run()).toMatchObject({ refreshed: false, reason: 'fresh' });
  expect(writer.issued).toEqual([]);
});

/** An hour old at time 0: valid for another hour, and due. */
const stale = aToken({ issuedAt: -HOUR, expiresAt: HOUR });

describe('a failed refresh', () => {
  it.each([
    ['now', 10 * SECOND],
    ['later', 60 * SECOND],
    ['no', 30 * SECOND],
  ] as const)(
    'keeps the token and, if it can be tried again "%s", answers others for %d ms',
    async (retry, coolDownMs) => {
      const { run, store, events } = createWriter({ ...stale }, { issue: async () => refusal(retry) });
      await expect(run()).rejects.toMatchObject({
        errCode: 40125,
        errMsg: 'invalid appsecret',
        hint: 'do this',
      });
      expect(store.stored).toEqual({
        ...stale,
        lease: { id: 'lease-1', expiresAt: 0 },
        failure: {
          at: 0,
          retryAt: coolDownMs,
          leaseId: 'lease-1',
          errCode: 40125,
          errMsg: 'invalid appsecret',
          hint: 'do this',
        },
      });
      expect(events).toMatchObject([
        { event: 'refresh_failed', reason: 'stale', errCode: 40125, hint: 'do this' },
      ]);
      expect(store.history).toEqual(events);
    },
  );

  it('is answered from the document while it cools down, and forgotten by the next success', async () => {
    const { run, store, time, ports, issued } = createWriter({ ...stale });
    const { issue } = ports;
    ports.issue = async () => refusal('no');
    await expect(run()).rejects.toThrow();
    ports.issue = issue;
    await expect(run()).rejects.toMatchObject({ code: 'refresh_failed', errCode: 40125 });
    expect(issued).toEqual([]);
    time.advance(30 * SECOND);
    expect(await run()).toMatchObject({ refreshed: true });
    expect(store.stored).not.toHaveProperty('failure');
  });

  it('that may have cost a token leaves the document marked, so that the next caller refreshes', async () => {
    const { run, store, time, ports } = createWriter({ ...aToken(), issuedAt: -HOUR });
    const { issue } = ports;
    ports.issue = async () => refusal('now', true);
    await expect(run()).rejects.toThrow();
    store.stored = { ...store.stored, issuedAt: 0 };
    ports.issue = issue;
    time.advance(MINUTE);
    expect(await run()).toMatchObject({ refreshed: true, reason: 'interrupted' });
  });

  it('does not forget that a token may have got lost before', async () => {
    const interrupted = { id: 'lost', expiresAt: 1 };
    const { run, store, time, ports } = createWriter({ ...aToken(), lease: interrupted });
    time.advance(MINUTE);
    const { issue } = ports;
    ports.issue = async () => refusal('no');
    await expect(run()).rejects.toMatchObject({ errCode: 40125 });
    expect(store.stored).toMatchObject({ value: 'token-1', lease: { id: 'lease-1', expiresAt: 1 } });

    const { acquire } = store;
    time.advance(MINUTE);
    ports.issue = issue;
    ports.store = {
      ...store,
      acquire: async (lease, seen) => {
        const acquired = await acquire(lease, seen);
        if (lease.id === 'lease-2') time.advance(LEASE_MS - SECOND);
        return acquired;
      },
    };
    expect(await run()).toMatchObject({ refreshed: true, reason: 'interrupted' });
  });

  it('that comes after the end of its lease is no news for those who waited', async () => {
    const writer = createWriter({ ...stale });
    writer.ports.issue = async () => {
      writer.time.advance(LEASE_MS);
      return refusal('no');
    };
    await expect(writer.run()).rejects.toMatchObject({ errCode: 40125 });
    expect(writer.store.stored).toEqual({ ...stale, lease: { id: 'lease-1', expiresAt: 0 } });
  });

  it('that stood still is no news either: one who waited asks WeChat itself', async () => {
    const { run, store, ports } = createWriter({ ...stale });
    const { issue } = ports;
    const error = new TokenError({ code: 'network', errCode: -601003, errMsg: 'no answer' });
    ports.issue = async () => ({ ok: false, error, retry: 'now', mayHaveIssued: true, stoodStill: true });
    await expect(run()).rejects.toMatchObject({ code: 'network' });
    expect(store.stored).toEqual({ ...stale, lease: { id: 'lease-1', expiresAt: 1 } });
    ports.issue = issue;
    expect(await run()).toMatchObject({ refreshed: true });
  });

  it('that lost its lease and perhaps a token makes sure of the newest', async () => {
    const writer = createWriter();
    const { issue } = writer.ports;
    writer.ports.issue = async (request) => {
      if (writer.issued.length > 0) return issue(request);
      writer.issued.push(false);
      writer.store.stored = { ...aToken({ value: 'thief' }), lease: { id: 'thief', expiresAt: 0 } };
      return refusal('now', true);
    };
    expect(await writer.run()).toMatchObject({
      refreshed: true,
      reason: 'lease_lost',
      token: { value: 'new-2' },
    });
  });

  it('that lost its lease and has no time left leaves word for the next caller', async () => {
    const writer = createWriter(undefined, { deadlineAt: 3 * SECOND });
    writer.ports.issue = async () => {
      writer.time.advance(2 * SECOND);
      writer.store.stored = { ...aToken({ value: 'thief' }), lease: { id: 'thief', expiresAt: 0 } };
      return { ok: true, token: aToken() };
    };
    await expect(writer.run()).rejects.toMatchObject({ code: 'timeout' });
    expect(writer.store.stored).toMatchObject({ value: 'thief', lease: { id: 'thief', expiresAt: 1 } });
  });

  it('fails for want of time even if it cannot leave that word', async () => {
    const writer = createWriter(undefined, { deadlineAt: 3 * SECOND });
    writer.ports.issue = async () => {
      writer.time.advance(2 * SECOND);
      writer.store.stored = { ...aToken(), lease: { id: 'thief', expiresAt: 0 } };
      return { ok: true, token: aToken({ value: 'late' }) };
    };
    writer.ports.store = { ...writer.store, giveUp: () => Promise.reject(new Error('database down')) };
    await expect(writer.run()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('leaves no word where nothing is left to leave it in', async () => {
    const writer = createWriter(undefined, { deadlineAt: 3 * SECOND });
    writer.ports.issue = async () => {
      writer.time.advance(2 * SECOND);
      writer.store.stored = { ...aToken({ value: 'by hand' }) };
      return { ok: true, token: aToken() };
    };
    await expect(writer.run()).rejects.toMatchObject({ code: 'timeout' });
    expect(writer.store.stored).toEqual(aToken({ value: 'by hand' }));
  });

  it.each([false, true])(
    'fails with its own error even if the document cannot be written (a token may have got lost: %s)',
    async (mayHaveIssued) => {
      const issue = vi.fn(async () => refusal('no', mayHaveIssued));
      const writer = createWriter(undefined, { issue });
      writer.ports.store = { ...writer.store, giveUp: () => Promise.reject(new Error('database down')) };
      await expect(writer.run()).rejects.toMatchObject({ errCode: 40125 });
      expect(issue).toHaveBeenCalledOnce();
    },
  );

  it('is noted even if the database fails once', async () => {
    const writer = createWriter({ ...stale }, { issue: async () => refusal('no') });
    const { giveUp } = writer.store;
    let calls = 0;
    writer.ports.store = {
      ...writer.store,
      giveUp: (...args) => (++calls === 1 ? Promise.reject(new Error('database down')) : giveUp(...args)),
    };
    await expect(writer.run()).rejects.toMatchObject({ errCode: 40125 });
    expect(writer.store.stored).toMatchObject({ failure: { errCode: 40125 }, lease: { expiresAt: 0 } });
  });
});

describe('a database that fails', () => {
  const down = new TokenError({ code: 'database', errCode: -501001, errMsg: 'resource system error' });

  it('is tried three times, then the refresh fails with its error and says so', async () => {
    const writer = createWriter();
    let reads = 0;
    writer.ports.store = { ...writer.store, read: () => Promise.reject(reads++ < 99 ? down : undefined) };
    await expect(writer.run()).rejects.toMatchObject({ errCode: -501001 });
    expect(reads).toBe(3);
    expect(writer.events).toMatchObject([{ event: 'refresh_failed', errCode: -501001 }]);
  });

  it.each(['acquire', 'commit'] as const)(
    'costs nothing when only the reply of %s is lost',
    async (method) => {
      const writer = createWriter();
      let lost = false;
      const original = writer.store[method] as (...args: unknown[]) => Promise<boolean>;
      writer.ports.store = {
        ...writer.store,
        [method]: async (...args: unknown[]) => {
          const matched = await original(...args);
          if (lost) return matched;
          lost = true;
          throw down;
        },
      };
      expect(await writer.run()).toMatchObject({ refreshed: true, reason: 'missing' });
      expect(writer.issued).toEqual([false]);
      expect(writer.store.stored).toMatchObject({ value: 'new-1' });
      expect(writer.time.now()).toBe(100);
    },
  );

  it('costs nothing when another takes the lease after a commit whose reply is lost', async () => {
    const writer = createWriter();
    const { commit } = writer.store;
    writer.ports.store = {
      ...writer.store,
      commit: async (...args) => {
        await commit(...args);
        writer.store.stored = { ...writer.store.stored, lease: { id: 'next', expiresAt: LEASE_MS } };
        throw down;
      },
    };
    expect(await writer.run()).toMatchObject({ refreshed: true, token: { value: 'new-1' } });
    expect(writer.issued.length).toBe(1);
  });

  it('is not taken at its word that a stable token is stored when it is the one from before', async () => {
    const writer = createWriter({ ...stale, api: 'stable_token' });
    let commits = 0;
    const { commit } = writer.store;
    writer.ports.issue = async () => ({ ok: true, token: aToken({ api: 'stable_token', expiresAt: HOUR }) });
    writer.ports.store = {
      ...writer.store,
      commit: (...args) => (++commits === 1 ? Promise.reject(down) : commit(...args)),
    };
    await writer.run();
    expect(commits).toBe(2);
    expect(writer.store.stored).toMatchObject({ issuedAt: 0, lease: { expiresAt: 0 } });
  });

  it.each(['acquire', 'commit'] as const)('has %s made again when it did not take effect', async (method) => {
    const writer = createWriter();
    let calls = 0;
    const original = writer.store[method] as (...args: unknown[]) => Promise<boolean>;
    const failing = (...args: unknown[]) => (++calls === 1 ? Promise.reject(down) : original(...args));
    writer.ports.store = { ...writer.store, [method]: failing };
    expect(await writer.run()).toMatchObject({ refreshed: true });
    expect(writer.issued).toEqual([false]);
  });

  it('that takes no token leaves the lease to run out, and the next caller repairs it', async () => {
    const writer = createWriter();
    writer.ports.store = { ...writer.store, commit: () => Promise.reject(down) };
    await expect(writer.run()).rejects.toMatchObject({ errCode: -501001 });
    writer.ports.store = writer.store;
    expect(await writer.run()).toMatchObject({
      refreshed: true,
      reason: 'missing',
      token: { value: 'new-2' },
    });
    expect(writer.time.now()).toBeGreaterThanOrEqual(LEASE_MS);
  });

  it('never fails a refresh for its history', async () => {
    const writer = createWriter();
    writer.ports.store = { ...writer.store, append: () => Promise.reject(down) };
    expect(await writer.run()).toMatchObject({ refreshed: true });
  });
});

describe('a token that a request before it may overtake', () => {
  const dying = aToken({ issuedAt: -2 * HOUR + 4 * MINUTE, expiresAt: 4 * MINUTE });
  const old = aToken({ issuedAt: -MINUTE });

  it.each([
    ['was stale', 'testable', { ...stale }, {}],
    ['was about to expire', 'testable', { ...dying }, {}],
    ['is missing', 'untestable', undefined, {}],
    ['was refused', 'untestable', { ...old }, { rejected: fingerprint(old.value) }],
    ['may have got lost', 'untestable', { ...stale, lease: { id: 'lost', expiresAt: 1 } }, {}],
    ['was in doubt itself', 'untestable', { ...stale, doubt: 'untestable' }, {}],
  ])(
    'says whether it shows when the one before is refused, which %s: %s',
    async (_, doubt, stored, request) => {
      const { run, store, ports, time } = createWriter(stored);
      time.advance(SECOND);
      const { issue } = ports;
      ports.issue = async (asked) => ({ ...(await issue(asked)), mayBeOvertaken: true }) as Issued;
      expect(await run(request)).toMatchObject({ refreshed: true });
      expect(store.stored).toMatchObject({ value: 'new-1', doubt });
    },
  );
});

describe('a current, unexpired token that WeChat refused', () => {
  const rejected = fingerprint('token-1');

  it('is replaced, counted, and reported with the cures', async () => {
    const { run, store, events, time } = createWriter({ ...aToken() });
    time.advance(MINUTE);
    expect(await run({ rejected })).toMatchObject({ refreshed: true, reason: 'rejected' });
    expect(store.stored).toMatchObject({ value: 'new-1', conflicts: { count: 1, at: MINUTE } });
    const hint = expect.stringMatching(/another program .* \/ 有其他程序.*stable_token/);
    expect(events).toMatchObject([{ event: 'refreshed', conflict: true, hint }]);
    time.advance(MINUTE);
    await run({ rejected: fingerprint('new-1') });
    expect(store.stored).toMatchObject({ value: 'new-2', conflicts: { count: 2, at: 2 * MINUTE } });
  });

  it('is no conflict when nobody has reported it', async () => {
    const { run, store, events } = createWriter({ ...stale });
    expect(await run()).toMatchObject({ refreshed: true, reason: 'stale' });
    expect(store.stored).not.toHaveProperty('conflicts');
    expect(events[0]).not.toHaveProperty('conflict');
  });

  it('is no conflict when a request of our own that was broken off may have replaced it', async () => {
    const writer = createWriter();
    const { issue } = writer.ports;
    writer.ports.issue = async (request) => ({ ...(await issue(request)), mayBeOvertaken: true }) as Issued;
    await writer.run();
    expect(writer.store.stored).toMatchObject({ value: 'new-1', doubt: 'untestable' });
    writer.time.advance(MINUTE);
    expect(await writer.run()).toMatchObject({ refreshed: false, reason: 'fresh' });
    expect(await writer.run({ rejected: fingerprint('new-1') })).toMatchObject({ reason: 'rejected' });
    expect(writer.store.stored).toMatchObject({ value: 'new-2', doubt: 'untestable' });
    expect(writer.store.stored).not.toHaveProperty('conflicts');
    expect(writer.events[1]).not.toHaveProperty('conflict');
    writer.ports.issue = issue;
    writer.time.advance(MINUTE);
    await writer.run({ rejected: fingerprint('new-2') });
    expect(writer.store.stored).not.toHaveProperty('doubt');
  });

  it('is no conflict when a token of our own may have replaced it', async () => {
    const { run, store, events, time } = createWriter({ ...aToken(), lease: { id: 'lost', expiresAt: 1 } });
    time.advance(MINUTE);
    expect(await run({ rejected })).toMatchObject({ refreshed: true, reason: 'rejected' });
    expect(store.stored).not.toHaveProperty('conflicts');
    expect(events[0]).not.toHaveProperty('conflict');
  });

  it.each([
    ['had expired', 2 * HOUR],
    [
      "was in its last 5 minutes, when it may have expired by the clock of one of WeChat's machines",
      115 * MINUTE,
    ],
  ])('is no conflict when it %s', async (_, age) => {
    const { run, store, events, time } = createWriter({ ...aToken() });
    time.advance(age);
    await run({ rejected });
    expect(store.stored).not.toHaveProperty('conflicts');
    expect(events[0]).not.toHaveProperty('conflict');
  });
});

describe('stable_token', () => {
  const stable = aToken({ api: 'stable_token' });
  const rejected = fingerprint('token-1');

  /** WeChat repeats its token until it is forced not to. */
  function createStableWriter(stored: MemoryTokenStore['stored']) {
    const writer = createWriter(stored, { api: 'stable_token' });
    writer.time.advance(MINUTE);
    writer.ports.issue = async ({ force }) => {
      writer.issued.push(force);
      const issuedAt = writer.time.now();
      return {
        ok: true,
        token: { ...stable, value: force ? 'forced' : 'token-1', issuedAt, expiresAt: 2 * HOUR },
      };
    };
    return writer;
  }

  it('is forced only when it repeats the refused token', async () => {
    const { run, store, issued } = createStableWriter({ ...stable });
    expect(await run({ rejected })).toMatchObject({ refreshed: true, token: { value: 'forced' } });
    expect(issued).toEqual([false, true]);
    expect(store.stored).toMatchObject({ value: 'forced', forcedAt: MINUTE });
  });

  it('is not forced when it has another token by itself', async () => {
    const { run, store, issued } = createStableWriter({ ...stable, value: 'token-0' });
    expect(await run({ rejected: fingerprint('token-0') })).toMatchObject({ token: { value: 'token-1' } });
    expect(issued).toEqual([false]);
    expect(store.stored).not.toHaveProperty('forcedAt');
  });

  it('is forced again 30 seconds after the last time', async () => {
    const { run, issued } = createStableWriter({ ...stable, forcedAt: MINUTE - 30 * SECOND });
    await run({ rejected });
    expect(issued).toEqual([false, true]);
  });

  it('is not forced within 30 seconds of the last time', async () => {
    const forcedAt = MINUTE - 30 * SECOND + 1;
    const { run, issued, store } = createStableWriter({ ...stable, forcedAt });
    expect(await run({ rejected })).toMatchObject({ token: { value: 'token-1' } });
    expect(issued).toEqual([false]);
    expect(store.stored).toMatchObject({ forcedAt });
  });

  it('is not forced by the timer', async () => {
    const { run, issued } = createStableWriter({ ...stable, issuedAt: -HOUR });
    expect(await run()).toMatchObject({ refreshed: true, reason: 'stale' });
    expect(issued).toEqual([false]);
  });

  it('does not count as forced when there was no time to ask', async () => {
    const error = new TokenError({ code: 'timeout', errCode: -501002, errMsg: 'no time is left' });
    const { run, store, ports } = createStableWriter({ ...stable });
    const { issue } = ports;
    ports.issue = async (request) =>
      request.force ? { ok: false, error, retry: 'now', mayHaveIssued: false } : issue(request);
    await expect(run({ rejected })).rejects.toMatchObject({ code: 'timeout' });
    expect(store.stored).not.toHaveProperty('forcedAt');
    expect(store.stored).toMatchObject({ failure: { errCode: -501002 } });
  });

  it('remembers that it was forced in vain', async () => {
    const writer = createStableWriter({ ...stable });
    const { issue } = writer.ports;
    writer.ports.issue = async (request) => (request.force ? refusal('now', true) : issue(request));
    await expect(writer.run({ rejected })).rejects.toThrow();
    expect(writer.store.stored).toMatchObject({ forcedAt: MINUTE, lease: { expiresAt: 1 } });
  });

  it('fails when forcing fails', async () => {
    const writer = createStableWriter({ ...stable });
    const { issue } = writer.ports;
    writer.ports.issue = async (request) => (request.force ? refusal('later') : issue(request));
    await expect(writer.run({ rejected })).rejects.toMatchObject({ errCode: 40125 });
  });
});

it('never forces the token endpoint, whatever it answers', async () => {
  const writer = createWriter({ ...aToken() });
  writer.time.advance(MINUTE);
  writer.ports.issue = async ({ force }) => {
    writer.issued.push(force);
    return { ok: true, token: aToken({ issuedAt: MINUTE }) };
  };
  await writer.run({ rejected: fingerprint('token-1') });
  expect(writer.issued).toEqual([false]);
});

it("accepts the backup's token as the account's own", async () => {
  const { run, issued } = createWriter({ ...aToken({ appid: 'wx-backup' }) }, { backupAppid: 'wx-backup' });
  expect(await run()).toMatchObject({ refreshed: false, reason: 'fresh' });
  expect(issued).toEqual([]);
});
