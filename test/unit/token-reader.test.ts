import { describe, expect, it } from 'vitest';
import { fingerprint, type TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { createTokenReader } from '../../cloudfunctions/cloud-token/core/token-reader.ts';
import type {
  ReaderEvent,
  RefreshRequest,
  TokenReaderPorts,
} from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

const refused = { errcode: 40001, errmsg: 'invalid credential, access_token is invalid or not latest' };
const unavailable = new TokenError({
  code: 'refresh_failed',
  errCode: 40164,
  errMsg: 'invalid ip',
  hint: 'whitelist it',
});

const noAnswer = new TokenError({ code: 'timeout', errCode: -501002, errMsg: 'no answer' });

/** A reader over one document. What `refresh` does to the document is the test's to say; by default nothing. */
function createReader(document: TokenDocument = { token: aToken() }) {
  const time = createVirtualTime();
  const world = {
    time,
    document,
    reads: [] as number[],
    refreshes: [] as RefreshRequest[],
    patience: [] as number[],
    events: [] as ReaderEvent[],
    onRead: async (): Promise<TokenDocument> => world.document,
    onRefresh: async (): Promise<void> => undefined,
  };
  const ports: TokenReaderPorts = {
    read: (_options, patienceMs) => {
      world.reads.push(patienceMs);
      return world.onRead();
    },
    refresh: (request, patienceMs) => {
      world.refreshes.push(request);
      world.patience.push(patienceMs);
      return world.onRefresh();
    },
    now: time.now,
    log: (event) => world.events.push(event),
  };
  return Object.assign(world, createTokenReader(ports));
}

/** A promise to be settled by the test. */
function deferred<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

describe('getToken', () => {
  it('reads the document once in 2 minutes, whatever the call rate', async () => {
    const { getToken, reads, time } = createReader({ token: aToken({ expiresAt: 10 * HOUR }) });
    for (let second = 0; second < 3600; second++) {
      expect(await getToken()).toBe('token-1');
      time.advance(SECOND);
    }
    expect(reads.length).toBe(30);
  });

  it('trusts its memory for less than 2 minutes', async () => {
    const { getToken, reads, time } = createReader();
    await getToken();
    time.advance(2 * MINUTE - 1);
    await getToken();
    expect(reads.length).toBe(1);
    time.advance(1);
    await getToken();
    expect(reads.length).toBe(2);
  });

  it('counts the age of its memory from before the read', async () => {
    const world = createReader();
    world.onRead = async () => {
      world.time.advance(MINUTE);
      return world.document;
    };
    await world.getToken();
    world.time.advance(MINUTE);
    await world.getToken();
    expect(world.reads.length).toBe(2);
  });

  it('trusts its memory for 5 seconds only in the last minute of a life', async () => {
    const { getToken, reads, time } = createReader();
    time.advance(119 * MINUTE);
    await getToken();
    reads.length = 0;
    time.advance(5 * SECOND - 1);
    await getToken();
    expect(reads.length).toBe(0);
    time.advance(1);
    await getToken();
    expect(reads.length).toBeGreaterThan(0);
  });

  it('which begins 60 seconds before its end', async () => {
    const { getToken, reads, time } = createReader();
    time.advance(119 * MINUTE - 5 * SECOND);
    await getToken();
    reads.length = 0;
    time.advance(5 * SECOND - 1);
    await getToken();
    expect(reads.length).toBe(0);
    time.advance(1);
    await getToken();
    expect(reads.length).toBeGreaterThan(0);
  });

  it('does not trust its memory when the clock has gone back', async () => {
    const { getToken, reads, time } = createReader();
    time.advance(MINUTE);
    await getToken();
    time.advance(-1);
    await getToken();
    expect(reads.length).toBe(2);
  });

  it('has all callers at once share one read, and fail with it together', async () => {
    const world = createReader();
    const callers = Array.from({ length: 50 }, () => world.getToken());
    expect(new Set(await Promise.all(callers))).toEqual(new Set(['token-1']));
    expect(world.reads.length).toBe(1);

    world.time.advance(3 * HOUR);
    world.onRefresh = () => Promise.reject(unavailable);
    const failures = await Promise.allSettled(Array.from({ length: 50 }, () => world.getToken()));
    expect(failures.every(({ status }) => status === 'rejected')).toBe(true);
    expect(world.refreshes.length).toBe(1);

    world.document = { token: aToken({ value: 'token-2', expiresAt: 10 * HOUR }) };
    expect(await world.getToken()).toBe('token-2');
  });

  it('keeps the tokens of different AppIDs apart', async () => {
    const world = createReader({});
    world.onRead = async () => ({ token: aToken({ value: `token-${world.reads.length}` }) });
    expect(await world.getToken()).toBe('token-1');
    expect(await world.getToken({ appid: 'wx2' })).toBe('token-2');
    expect(await world.getToken({ appid: 'wx2' })).toBe('token-2');
    expect(await world.getToken({})).toBe('token-1');
  });
});

describe('getToken asks for a refresh', () => {
  it.each([
    ['there is no token', {}, 0],
    ['the token has 5 minutes left', { token: aToken() }, 115 * MINUTE],
    ['the token has expired', { token: aToken() }, 2 * HOUR],
    ['a refresh was interrupted', { token: aToken(), lease: { id: 'a', expiresAt: 1 } }, MINUTE],
  ])('when %s, and takes the token it brought', async (_, document, now) => {
    const world = createReader(document);
    world.time.advance(now);
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2', expiresAt: 4 * HOUR }) };
    };
    expect(await world.getToken({ appid: 'wx1' })).toBe('token-2');
    expect(world.refreshes).toEqual([{ appid: 'wx1' }]);
    expect(world.reads.length).toBe(2);
    expect(world.events).toEqual([]);
  });

  it('not before', async () => {
    const world = createReader();
    world.time.advance(115 * MINUTE - 1);
    await world.getToken();
    expect(world.refreshes).toEqual([]);
  });

  it('and serves the token that is still valid when that fails, which it says', async () => {
    const world = createReader();
    world.time.advance(116 * MINUTE);
    world.onRefresh = () => Promise.reject(unavailable);
    expect(await world.getToken()).toBe('token-1');
    expect(world.events).toEqual([{ event: 'refresh_unavailable', ...unavailable.toJSON() }]);
  });

  it.each([
    ['while the token outlives that', 1_501, [1_500]],
    ['as if there were none when it does not', 1_500, [3_000]],
  ])('and waits for it 1.5 s %s', async (_, leftMs, patience) => {
    const world = createReader();
    world.time.advance(2 * HOUR - leftMs);
    expect(await world.getToken()).toBe('token-1');
    expect(world.patience).toEqual(patience);
  });

  it('and waits for it 1.5 s while the token is valid, 3 s when there is none', async () => {
    const world = createReader();
    world.time.advance(116 * MINUTE);
    await world.getToken();
    world.time.advance(HOUR);
    await world.getToken().catch(() => undefined);
    expect(world.patience).toEqual([1_500, 3_000]);
  });

  it('and asks up to three times, for 16 s in all, while there is no answer: an instance may have been killed', async () => {
    const world = createReader({});
    world.onRefresh = async () => {
      world.time.advance(world.refreshes.length === 1 ? 3 * SECOND : 5 * SECOND);
      if (world.refreshes.length < 3) throw noAnswer;
      world.document = { token: aToken() };
    };
    expect(await world.getToken()).toBe('token-1');
    expect(world.patience).toEqual([3_000, 13_000, 8_000]);
  });

  it.each([
    ['asked three times', 1, [3_000, 15_999, 15_998]],
    ['waited for 16 s', 8 * SECOND, [3_000, 8_000]],
    ['asked again after it was frozen during the first', 14 * SECOND, [3_000, 3_000]],
  ])('and no more once it has %s', async (_, takesMs, patience) => {
    const world = createReader({});
    world.onRefresh = async () => {
      world.time.advance(takesMs);
      throw noAnswer;
    };
    await expect(world.getToken()).rejects.toMatchObject({ code: 'missing_token', cause: noAnswer });
    expect(world.patience).toEqual(patience);
  });

  it('and rejects with errCode -1 and the cause when there is nothing valid', async () => {
    const world = createReader({});
    world.onRefresh = () => Promise.reject(unavailable);
    await expect(world.getToken()).rejects.toMatchObject({
      name: 'TokenError',
      code: 'missing_token',
      errCode: -1,
      errMsg: 'no valid access token: 40164 invalid ip',
      hint: 'whitelist it',
      cause: unavailable,
    });
  });

  it('and says what to do when nobody knows why there is no token', async () => {
    const { getToken } = createReader({});
    await expect(getToken()).rejects.toMatchObject({
      errCode: -1,
      errMsg: 'no valid access token',
      hint: expect.stringContaining('refreshToken'),
    });
  });
});

describe('while the database cannot be read', () => {
  const down = new TokenError({ code: 'database', errCode: -501001, errMsg: 'resource system error' });

  it('getToken serves the token in memory as long as it is valid', async () => {
    const world = createReader();
    await world.getToken();
    world.onRead = () => Promise.reject(down);
    world.time.advance(2 * HOUR - 1);
    expect(await world.getToken()).toBe('token-1');
    expect(world.events[0]).toEqual({ event: 'document_unreadable', ...down.toJSON() });
    world.time.advance(1);
    await expect(world.getToken()).rejects.toMatchObject({ errCode: -1, cause: down });
  });

  it('tries again after 5 seconds, not at every call', async () => {
    const world = createReader();
    await world.getToken();
    world.onRead = () => Promise.reject(down);
    world.time.advance(2 * MINUTE);
    world.reads.length = 0;
    for (let ms = 0; ms < 5 * SECOND; ms += 500) {
      await world.getToken();
      world.time.advance(500);
    }
    expect(world.reads.length).toBe(1);
    await world.getToken();
    expect(world.reads.length).toBe(2);
  });

  it('tries three times, 1.2 s each, when there is nothing to serve', async () => {
    const world = createReader();
    world.onRead = async () => {
      if (world.reads.length === 3) return world.document;
      throw down;
    };
    expect(await world.getToken()).toBe('token-1');
    expect(world.reads).toEqual([1_200, 1_200, 1_200]);
    world.onRead = () => Promise.reject(down);
    world.reads.length = 0;
    world.time.advance(2 * HOUR);
    await expect(world.getToken()).rejects.toMatchObject({ errCode: -1, cause: down });
    expect(world.reads.length).toBe(3);
  });

  it('and a second time even if the first one hung', async () => {
    const world = createReader();
    world.onRead = async () => {
      if (world.reads.length === 2) return world.document;
      world.time.advance(1_200);
      throw down;
    };
    expect(await world.getToken()).toBe('token-1');
  });

  it.each([
    [1_200, 2],
    [1_199, 3],
  ])('and spends no third time on one that hangs: %d ms in all, %d tries', async (ms, tries) => {
    const world = createReader();
    world.onRead = () => {
      world.time.advance(world.reads.length === 2 ? ms : 0);
      return Promise.reject(down);
    };
    await expect(world.getToken()).rejects.toMatchObject({ errCode: -1, cause: down });
    expect(world.reads.length).toBe(tries);
  });
});

it('does not wait for a read that was begun before the instance was frozen', async () => {
  const world = createReader();
  const frozen = deferred<TokenDocument>();
  world.onRead = () => frozen.promise;
  const thawed = world.getToken();
  world.onRead = async () => world.document;
  world.time.advance(20 * SECOND - 1);
  void world.getToken();
  expect(world.reads.length).toBe(1);
  world.time.advance(1);
  expect(await world.getToken()).toBe('token-1');
  expect(world.reads.length).toBe(2);
  frozen.resolve({ token: aToken({ value: 'token-0' }) });
  expect(await thawed).toBe('token-0');
  expect(await world.getToken()).toBe('token-1');
});

it('has callers join the later read when the one of before the freeze ends', async () => {
  const world = createReader();
  const [frozen, later] = [deferred<TokenDocument>(), deferred<TokenDocument>()];
  world.onRead = () => frozen.promise;
  const thawed = world.getToken();
  world.time.advance(110 * SECOND);
  world.onRead = () => later.promise;
  const first = world.getToken();
  frozen.resolve({ token: aToken({ value: 'token-0' }) });
  expect(await thawed).toBe('token-0');
  world.time.advance(10 * SECOND);
  const second = world.getToken();
  expect(world.reads.length).toBe(2);
  later.resolve(world.document);
  expect(await Promise.all([first, second])).toEqual(['token-1', 'token-1']);
});

describe('withToken', () => {
  it("hands on the operation's result or error when the token was not refused", async () => {
    const { withToken, refreshes } = createReader();
    expect(await withToken(async (token) => `used ${token}`)).toBe('used token-1');
    const failure = new Error('something else');
    await expect(withToken(() => Promise.reject(failure))).rejects.toBe(failure);
    expect(refreshes).toEqual([]);
  });

  it('reports the fingerprint of a refused token and runs once more with its successor', async () => {
    const world = createReader();
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2' }) };
    };
    const used: string[] = [];
    const result = await world.withToken(async (token) => {
      used.push(token);
      return token === 'token-1' ? refused : 'done';
    });
    expect([result, used]).toEqual(['done', ['token-1', 'token-2']]);
    expect(world.refreshes).toEqual([{ rejected: fingerprint('token-1') }]);
  });

  it('never runs an operation a third time', async () => {
    const world = createReader();
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2' }) };
    };
    let runs = 0;
    const operation = async () => {
      runs++;
      throw refused;
    };
    await expect(world.withToken(operation)).rejects.toBe(refused);
    expect(runs).toBe(2);
  });

  it('looks into the document first: a successor that is there needs no refresh', async () => {
    const world = createReader();
    await world.getToken();
    world.document = { token: aToken({ value: 'token-2' }) };
    const operation = async (token: string) => (token === 'token-1' ? refused : token);
    expect(await world.withToken(operation)).toBe('token-2');
    expect([world.reads.length, world.refreshes]).toEqual([2, []]);
  });

  it('knows what to do when another caller has found the document empty meanwhile', async () => {
    const world = createReader();
    const refusal = deferred<unknown>();
    const result = world.withToken((token) =>
      token === 'token-1' ? refusal.promise : Promise.resolve('done'),
    );
    await world.getToken();
    world.time.advance(2 * MINUTE);
    world.document = {};
    await expect(world.getToken()).rejects.toMatchObject({ code: 'missing_token' });
    world.document = { token: aToken({ value: 'token-2' }) };
    refusal.resolve(refused);
    expect(await result).toBe('done');
  });

  it('has the successor renewed first when that may not be the newest', async () => {
    const world = createReader();
    const refusal = deferred<unknown>();
    const used: string[] = [];
    const result = world.withToken((token) => {
      used.push(token);
      return token === 'token-1' ? refusal.promise : Promise.resolve('done');
    });
    await world.getToken();
    world.document = { token: aToken({ value: 'token-2' }), lease: { id: 'a', expiresAt: 1 } };
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-3' }) };
    };
    world.time.advance(MINUTE);
    refusal.resolve(refused);
    expect([await result, used]).toEqual(['done', ['token-1', 'token-3']]);
    expect(world.refreshes).toEqual([{}]);
  });

  it('has the successor renewed first when WeChat may have overtaken it, and waits for that', async () => {
    const world = createReader();
    const used: string[] = [];
    await world.getToken();
    world.document = { token: aToken({ value: 'token-2' }), doubt: 'testable' };
    world.onRefresh = async () => {
      if (world.refreshes.length === 1) throw noAnswer;
      world.document = { token: aToken({ value: 'token-3' }) };
    };
    world.time.advance(MINUTE);
    await world.withToken(async (token) => {
      used.push(token);
      return token === 'token-1' ? refused : 'done';
    });
    expect(used).toEqual(['token-1', 'token-3']);
    const report = { rejected: fingerprint('token-1') };
    expect(world.refreshes).toEqual([report, report]);
  });

  it('has it renewed even if the refused one could not be replaced seconds before', async () => {
    const world = createReader();
    const fails = async () => {
      throw noAnswer;
    };
    world.onRefresh = fails;
    const call = () => world.withToken(async (token) => (token === 'token-1' ? refused : token));
    await world.getToken();
    world.time.advance(MINUTE);
    await expect(call()).rejects.toThrow();
    world.time.advance(9 * SECOND);
    world.document = { token: aToken({ value: 'token-2', issuedAt: 59 * SECOND }), doubt: 'testable' };
    expect(await call()).toBe('token-2');
    expect(world.refreshes).toHaveLength(6);
  });

  it('makes do with it when that fails', async () => {
    const world = createReader();
    await world.getToken();
    world.document = { token: aToken({ value: 'token-2' }), doubt: 'testable' };
    world.onRefresh = async () => {
      throw noAnswer;
    };
    world.time.advance(MINUTE);
    const result = await world.withToken(async (token) => (token === 'token-1' ? refused : token));
    expect(result).toBe('token-2');
  });

  it('looks into its memory before that: one refusal serves all who were refused', async () => {
    const world = createReader();
    const late = deferred<unknown>();
    const slow = world.withToken((token) => (token === 'token-1' ? late.promise : Promise.resolve(token)));
    await world.getToken();
    world.document = { token: aToken({ value: 'token-2' }) };
    await world.withToken(async (token) => (token === 'token-1' ? refused : token));
    late.resolve(refused);
    expect(await slow).toBe('token-2');
    expect(world.reads.length).toBe(2);
  });

  it('has 20 operations refused at once share one refresh', async () => {
    const world = createReader();
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2' }) };
    };
    const operation = async (token: string) => (token === 'token-1' ? refused : token);
    const results = await Promise.all(Array.from({ length: 20 }, () => world.withToken(operation)));
    expect(new Set(results)).toEqual(new Set(['token-2']));
    expect(world.refreshes.length).toBe(1);
  });

  it('returns the refusal when a refresh brings no other token, and reports it again only after 10 seconds', async () => {
    const world = createReader();
    let runs = 0;
    const operation = async () => {
      runs++;
      return refused;
    };
    expect(await world.withToken(operation)).toBe(refused);
    expect(runs).toBe(1);
    world.time.advance(10 * SECOND - 1);
    expect(await world.withToken(operation)).toBe(refused);
    expect(world.refreshes.length).toBe(1);
    world.time.advance(1);
    await world.withToken(operation);
    expect(world.refreshes.length).toBe(2);
  });

  it('rejects with the reason when the refused token cannot be replaced, for 10 seconds without asking again', async () => {
    const world = createReader();
    world.onRefresh = () => Promise.reject(unavailable);
    for (let n = 0; n < 100; n++) {
      await expect(world.withToken(async () => refused)).rejects.toBe(unavailable);
    }
    expect(world.refreshes.length).toBe(1);
    world.time.advance(10 * SECOND);
    await expect(world.withToken(async () => refused)).rejects.toBe(unavailable);
    expect(world.refreshes.length).toBe(2);
  });

  it('rejects when the token has gone with the refresh', async () => {
    const world = createReader();
    world.onRefresh = async () => {
      world.document = {};
    };
    await expect(world.withToken(async () => refused)).rejects.toMatchObject({ errCode: -1 });
  });

  it('looks into the document even then, for another instance may have had it replaced', async () => {
    const world = createReader();
    const operation = async (token: string) => (token === 'token-1' ? refused : token);
    world.onRefresh = () => Promise.reject(unavailable);
    await expect(world.withToken(operation)).rejects.toBe(unavailable);
    world.document = { token: aToken({ value: 'token-2' }) };
    expect(await world.withToken(operation)).toBe('token-2');
    expect(world.refreshes.length).toBe(1);
  });

  it('asks for a refresh again when the token it had kept is gone', async () => {
    const world = createReader();
    await world.withToken(async () => refused);
    world.document = {};
    await expect(world.withToken(async () => refused)).rejects.toMatchObject({ errCode: -1 });
    expect(world.refreshes.length).toBe(2);
  });

  it.each([
    ['the refused token', { token: aToken() }],
    [
      'the one that was renewed with it',
      { token: aToken({ value: 'token-1b' }), doubt: 'testable' as const },
    ],
  ])('reads once more rather than serve %s from memory', async (_, document) => {
    const world = createReader();
    await world.getToken();
    world.document = document;
    world.time.advance(MINUTE);
    world.onRefresh = async () => {
      let isFirst = true;
      world.document = { token: aToken({ value: 'token-2' }) };
      world.onRead = async () => {
        if (!isFirst) return world.document;
        isFirst = false;
        throw unavailable;
      };
    };
    expect(await world.withToken(async (token) => (token === 'token-1' ? refused : token))).toBe('token-2');
  });

  it('takes the new token when only the answer of the refresh was lost', async () => {
    const world = createReader();
    world.onRefresh = async () => {
      world.document = { token: aToken({ value: 'token-2' }) };
      throw unavailable;
    };
    expect(await world.withToken(async (token) => (token === 'token-1' ? refused : token))).toBe('token-2');
  });

  it('passes the AppID on', async () => {
    const world = createReader();
    await world.withToken(async () => refused, { appid: 'wx2' });
    expect(world.refreshes).toEqual([{ appid: 'wx2', rejected: fingerprint('token-1') }]);
  });
});

it('an older read never replaces the result of a newer one', async () => {
  const world = createReader();
  const refusal = deferred<unknown>();
  const slow = world.withToken((token) => (token === 'token-1' ? refusal.promise : Promise.resolve(token)));
  await world.getToken();

  world.time.advance(2 * MINUTE);
  const older = deferred<TokenDocument>();
  world.onRead = () => older.promise;
  const joined = world.getToken();
  world.onRead = async () => ({ token: aToken({ value: 'token-2' }) });
  refusal.resolve(refused);
  expect(await slow).toBe('token-2');
  older.resolve({ token: aToken() });
  expect(await joined).toBe('token-1');

  expect(await world.getToken()).toBe('token-2');
  expect(world.reads.length).toBe(3);
});
