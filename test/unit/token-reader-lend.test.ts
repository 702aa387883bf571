import { beforeEach, describe, expect, it } from 'vitest';
import { fingerprint, type TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { reusableForMs } from '../../cloudfunctions/cloud-token/core/token-memory.ts';
import { createTokenSource, type TokenSource } from '../../cloudfunctions/cloud-token/core/token-reader.ts';
import type { RefreshRequest } from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { databaseDown, laterToken } from '../support/reader-world.ts';
import { aToken, HOUR, MINUTE, SECOND } from '../support/tokens.ts';
import { createVirtualTime, type VirtualTime } from '../support/virtual-time.ts';

let time: VirtualTime;
let document: TokenDocument;
let reads: number;
let refreshes: RefreshRequest[];
let onRefresh: () => void;
let isDown: boolean;
let source: TokenSource;

beforeEach(() => {
  time = createVirtualTime();
  document = { token: aToken() };
  [reads, refreshes, onRefresh, isDown] = [0, [], () => undefined, false];
  source = createTokenSource({
    async read() {
      reads++;
      if (isDown) throw databaseDown;
      return document;
    },
    async refresh(request) {
      refreshes.push(request);
      onRefresh();
    },
    clock: time,
    random: () => 0.5,
    log: () => undefined,
  });
});

const lend = (request: RefreshRequest = {}) => time.run(source.lend(request));
const refused = fingerprint('token-1');

it('lends the token for 2 minutes, and from memory for what is left of them', async () => {
  expect(await lend()).toEqual({ token: aToken(), reuseForMs: 2 * MINUTE });
  await time.run(time.sleep(90 * SECOND));
  expect(await lend()).toEqual({ token: aToken(), reuseForMs: 30 * SECOND });
  expect(reads).toBe(1);
  await time.run(time.sleep(30 * SECOND));
  expect(await lend()).toMatchObject({ reuseForMs: 2 * MINUTE });
  expect(reads).toBe(2);
});

it('lends for 5 s in the last minute of a life', async () => {
  document = { token: aToken({ expiresAt: 2 * HOUR }) };
  await time.run(time.sleep(2 * HOUR - 30 * SECOND));
  expect((await lend()).reuseForMs).toBeLessThanOrEqual(5 * SECOND);
});

it('lends for 5 s what the database can no longer confirm', async () => {
  await lend();
  await time.run(time.sleep(3 * MINUTE));
  isDown = true;
  expect(await lend()).toEqual({ token: aToken(), reuseForMs: 5 * SECOND });
});

it('has a token that will soon expire renewed, and lends its successor', async () => {
  await time.run(time.sleep(116 * MINUTE));
  onRefresh = () => {
    document = { token: laterToken };
  };
  expect(await lend()).toMatchObject({ token: laterToken });
  expect(refreshes).toEqual([{}]);
});

describe('a token that was refused', () => {
  it('is reported, and its successor lent', async () => {
    onRefresh = () => {
      document = { token: laterToken };
    };
    expect(await lend({ rejected: refused })).toMatchObject({ token: laterToken });
    expect(refreshes).toEqual([{ rejected: refused }]);
  });

  it('is not reported when it is no longer the stored one', async () => {
    document = { token: laterToken };
    expect(await lend({ rejected: refused })).toMatchObject({ token: laterToken });
    expect(refreshes).toEqual([]);
  });

  it('is compared with the stored one, whatever is in memory', async () => {
    await lend();
    document = { token: laterToken };
    const { token } = await lend({ rejected: refused });
    expect(token).toEqual(laterToken);
    await lend({ rejected: fingerprint(laterToken.value) });
    expect(refreshes).toEqual([{ rejected: fingerprint(laterToken.value) }]);
  });

  it('comes again when WeChat has no other, and is reported once in 10 s', async () => {
    expect(await lend({ rejected: refused })).toMatchObject({ token: aToken() });
    expect(await lend({ rejected: refused })).toMatchObject({ token: aToken() });
    expect(refreshes).toHaveLength(1);
  });

  it('has a successor that is fetched as any other where none is stored', async () => {
    document = {};
    onRefresh = () => {
      document = { token: laterToken };
    };
    expect(await lend({ rejected: refused })).toMatchObject({ token: laterToken });
    expect(refreshes).toEqual([{}]);
  });
});

it('is of the AppID that was asked for', async () => {
  await lend({ appid: 'wx2', rejected: refused });
  expect(refreshes).toEqual([{ appid: 'wx2', rejected: refused }]);
});

it.each([
  ['another one', { token: laterToken }],
  ['none', {}],
])('is lent for no time when the memory holds %s', (_, held) => {
  const memory = { readAt: 0, order: 1, replacing: new Map(), ...held };
  expect(reusableForMs(memory, aToken(), 0)).toBe(0);
});
