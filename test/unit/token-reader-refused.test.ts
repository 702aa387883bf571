import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import type { RefreshRequest } from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import {
  callApiThatRefuses,
  createReaderWorld,
  deferred,
  hang,
  laterToken,
  type ReaderWorld,
  refreshFailed,
  refreshLost,
  refusal,
} from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

const successor = { token: aToken({ value: 'token-2' }) };

/** A world in which `refreshToken` replaces the token. */
function createRenewingWorld(): ReaderWorld {
  const world = createReaderWorld();
  world.onRefresh = async () => {
    world.document = successor;
  };
  return world;
}

describe('withToken', () => {
  it("hands on the operation's result or error when the token was not refused", async () => {
    const { withToken, refreshes } = createReaderWorld();
    expect(await withToken(async (token) => `used ${token}`)).toBe('used token-1');
    const failure = new Error('something else');
    await expect(withToken(() => Promise.reject(failure))).rejects.toBe(failure);
    await expect(withToken(() => Promise.reject())).rejects.toBe(undefined);
    expect(refreshes).toEqual([]);
  });

  it('reports the fingerprint of a refused token and runs once more with its successor', async () => {
    const world = createRenewingWorld();
    const used: string[] = [];
    const result = await world.time.run(
      world.withToken(async (token) => {
        used.push(token);
        return token === 'token-1' ? refusal : 'done';
      }),
    );
    expect([result, used]).toEqual(['done', ['token-1', 'token-2']]);
    expect(world.refreshes).toEqual([{ rejected: fingerprint('token-1') }]);
  });

  it('tells whoever reads which token was refused', async () => {
    const world = createReaderWorld();
    const asked: RefreshRequest[] = [];
    world.onRead = async (request) => {
      asked.push(request);
      return { token: aToken({ value: asked.length > 1 ? 'token-2' : 'token-1' }) };
    };
    await world.time.run(callApiThatRefuses(world));
    expect(asked).toEqual([{}, { rejected: fingerprint('token-1') }]);
  });

  it('passes the AppID on', async () => {
    const world = createReaderWorld();
    await world.time.run(world.withToken(async () => refusal, { appid: 'wx2' }));
    expect(world.refreshes).toEqual([{ appid: 'wx2', rejected: fingerprint('token-1') }]);
  });

  it('never runs an operation a third time', async () => {
    const world = createRenewingWorld();
    let runs = 0;
    const operation = async () => {
      runs++;
      throw refusal;
    };
    await expect(world.time.run(world.withToken(operation))).rejects.toBe(refusal);
    expect(runs).toBe(2);
  });

  it('looks into the document first: a successor that is there needs no refresh', async () => {
    const world = createReaderWorld();
    await world.time.run(world.getToken());
    world.document = successor;
    expect(await world.time.run(callApiThatRefuses(world))).toBe('token-2');
    expect(world.refreshes).toEqual([]);
  });

  it('looks into its memory before that: one refusal serves all who were refused', async () => {
    const world = createReaderWorld();
    const late = deferred<unknown>();
    const slow = world.withToken((token) => (token === 'token-1' ? late.promise : Promise.resolve(token)));
    await world.time.run(world.getToken());
    world.document = successor;
    await world.time.run(callApiThatRefuses(world));
    const { length } = world.reads;
    late.resolve(refusal);
    expect(await slow).toBe('token-2');
    expect(world.reads).toHaveLength(length);
  });

  it('knows what to do when another caller has found the document empty meanwhile', async () => {
    const world = createReaderWorld();
    const late = deferred<unknown>();
    const result = world.withToken((token) => (token === 'token-1' ? late.promise : Promise.resolve('done')));
    await world.time.run(world.getToken());
    world.time.advance(2 * MINUTE);
    world.document = {};
    await expect(world.time.run(world.getToken())).rejects.toMatchObject({ code: 'missing_token' });
    world.document = successor;
    late.resolve(refusal);
    expect(await result).toBe('done');
  });

  it('has 20 operations refused at once share one refresh', async () => {
    const world = createRenewingWorld();
    const results = await Promise.all(Array.from({ length: 20 }, () => callApiThatRefuses(world)));
    expect(new Set(results)).toEqual(new Set(['token-2']));
    expect(world.refreshes.length).toBe(1);
  });

  it('takes the new token when only the answer of the refresh was lost', async () => {
    const world = createReaderWorld();
    world.onRefresh = async () => {
      world.document = successor;
      throw refreshLost;
    };
    expect(await world.time.run(callApiThatRefuses(world))).toBe('token-2');
  });

  it('waits for the successor that another instance is fetching', async () => {
    const world = createReaderWorld();
    await world.time.run(world.getToken());
    world.document = { token: aToken(), lease: { id: 'a', state: 'held', until: 10 * SECOND } };
    void world.time.sleep(4 * SECOND).then(() => {
      world.document = successor;
    });
    expect(await world.time.run(callApiThatRefuses(world))).toBe('token-2');
    expect(world.refreshes).toEqual([]);
  });

  it('reads once more rather than serve the refused token from memory', async () => {
    const world = createRenewingWorld();
    await world.time.run(world.getToken());
    world.onRefresh = async () => {
      world.document = successor;
      world.onRead = async () => {
        world.onRead = async () => world.document;
        throw refreshLost;
      };
    };
    expect(await world.time.run(callApiThatRefuses(world))).toBe('token-2');
  });
});

describe('a call that comes while a refused token is being replaced', () => {
  it('waits for its successor: 99 of them cost no futile API call', async () => {
    const world = createReaderWorld();
    const renewal = deferred<void>();
    world.onRefresh = async () => {
      await renewal.promise;
      world.document = successor;
    };
    const used: string[] = [];
    const call = () =>
      world.withToken(async (token) => {
        used.push(token);
        return token === 'token-1' ? refusal : token;
      });
    const first = call();
    while (world.refreshes.length === 0) await Promise.resolve();
    const others = Array.from({ length: 99 }, call);
    renewal.resolve();
    expect(new Set(await Promise.all([first, ...others]))).toEqual(new Set(['token-2']));
    expect(used.filter((token) => token === 'token-1')).toHaveLength(1);
  });

  it('so does one that was refused with an older token', async () => {
    const world = createReaderWorld();
    const first = deferred<unknown>();
    const accepts = (token: string) => (token === 'token-3' ? token : refusal);
    let runs = 0;
    const older = world.withToken(async (token) => (++runs === 1 ? first.promise : accepts(token)));
    await world.time.run(world.time.sleep(3 * MINUTE));
    world.document = { token: laterToken };
    await world.time.run(world.getToken());
    world.onRefresh = async () => {
      await world.time.sleep(SECOND);
      world.document = { token: { ...laterToken, value: 'token-3' } };
    };
    const current = world.withToken(async (token) => accepts(token));
    await world.time.run(world.time.sleep(500));
    first.resolve(refusal);
    expect(await world.time.run(Promise.all([older, current]))).toEqual(['token-3', 'token-3']);
  });

  it('and makes do with that one when it takes longer than 1.5 s', async () => {
    const world = createReaderWorld();
    const first = deferred<unknown>();
    let runs = 0;
    const older = world.withToken(async (token) => (++runs === 1 ? first.promise : token));
    await world.time.run(world.time.sleep(3 * MINUTE));
    world.document = { token: laterToken };
    await world.time.run(world.getToken());
    world.onRefresh = hang;
    world.withToken(async () => refusal).catch(() => undefined);
    await world.time.run(world.time.sleep(500));
    first.resolve(refusal);
    expect(await world.durationOf(older)).toBeLessThanOrEqual(1_500);
    expect(await older).toBe('token-2');
  });

  it('but no longer than 1.5 s', async () => {
    const world = createReaderWorld();
    world.onRefresh = hang;
    void callApiThatRefuses(world).catch(() => undefined);
    while (world.refreshes.length === 0) await Promise.resolve();
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThanOrEqual(1_500);
    expect(await token).toBe('token-1');
  });

  it('and makes do with the refused one when that fails', async () => {
    const world = createReaderWorld();
    const renewal = deferred<void>();
    world.onRefresh = () => renewal.promise;
    const first = callApiThatRefuses(world);
    while (world.refreshes.length === 0) await Promise.resolve();
    const token = world.getToken();
    renewal.reject(refreshFailed);
    await expect(first).rejects.toThrow();
    expect(await token).toBe('token-1');
  });

  it('and waits also if the memory has grown too old to be trusted', async () => {
    const world = createReaderWorld({ token: aToken({ expiresAt: 10 * HOUR }) });
    const renewal = deferred<void>();
    world.onRefresh = async () => {
      await renewal.promise;
      world.document = successor;
    };
    const first = callApiThatRefuses(world);
    while (world.refreshes.length === 0) await Promise.resolve();
    world.time.advance(2 * MINUTE);
    const token = world.getToken();
    while (world.reads.length < 3) await Promise.resolve();
    await Promise.resolve();
    renewal.resolve();
    await first;
    expect(await token).toBe('token-2');
  });
});
