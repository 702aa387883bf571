import { describe, expect, it } from 'vitest';
import { createReaderWorld, failureAt, laterToken, renewAfter } from '../support/reader-world.ts';
import { aToken, MINUTE, SECOND } from '../support/tokens.ts';

describe('getToken asks nobody', () => {
  it('while the stored failure says that it is useless, and rejects with it', async () => {
    const world = createReaderWorld({ failure: failureAt(0) });
    for (let second = 0; second < 30; second++) {
      await expect(world.getToken()).rejects.toMatchObject({
        code: 'missing_token',
        errMsg: 'no valid access token: 40125 invalid appsecret',
        hint: 'mend it',
      });
      world.time.advance(SECOND);
    }
    expect(world.refreshes).toEqual([]);
    await expect(world.getToken()).rejects.toThrow();
    expect(world.refreshes.length).toBe(1);
  });

  it('nor for the successor of a token that is still valid, which it says', async () => {
    const world = createReaderWorld({ token: aToken(), failure: failureAt(116 * MINUTE) });
    world.time.advance(116 * MINUTE);
    expect(await world.getToken()).toBe('token-1');
    expect(world.refreshes).toEqual([]);
    expect(world.events).toMatchObject([{ event: 'refresh_unavailable', errCode: 40125 }]);
  });

  it('while another instance is refreshing, and takes what that brings', async () => {
    const world = createReaderWorld({ lease: { id: 'a', state: 'held', until: 10 * SECOND } });
    void world.time.sleep(4 * SECOND).then(() => {
      world.document = { token: laterToken };
    });
    expect(await world.time.run(world.getToken())).toBe('token-2');
    expect(world.refreshes).toEqual([]);
    expect(world.time.now()).toBeLessThan(6 * SECOND);
  });
});

describe('getToken, when it has waited for another instance', () => {
  it('asks once that one has been killed', async () => {
    const world = createReaderWorld({ lease: { id: 'a', state: 'held', until: 10 * SECOND } });
    renewAfter(world, SECOND);
    expect(await world.time.run(world.getToken())).toBe('token-2');
    expect(world.refreshes.length).toBe(1);
  });

  it('asks after 10 s by a clock that takes the dead one for living', async () => {
    const world = createReaderWorld({ lease: { id: 'a', state: 'held', until: 60 * SECOND } });
    renewAfter(world, SECOND);
    expect(await world.time.run(world.getToken())).toBe('token-2');
  });

  it('serves a valid token in less than 3 s', async () => {
    const lease = { id: 'a', state: 'held' as const, until: 117 * MINUTE };
    const world = createReaderWorld({ token: aToken(), lease });
    world.time.advance(117 * MINUTE - 9 * SECOND);
    const token = world.getToken();
    expect(await world.durationOf(token)).toBeLessThan(3 * SECOND);
    expect(await token).toBe('token-1');
    expect(world.refreshes).toEqual([]);
  });
});
