import { describe, expect, it } from 'vitest';
import { noteOwners } from '../../cloudfunctions/cloud-token/core/token-owners.ts';
import type { TokenReaderPorts } from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import { APPID, aToken } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

function setUp() {
  const world = { token: aToken() };
  const noted = noteOwners({
    read: async () => world,
    refresh: async () => undefined,
    clock: createVirtualTime(),
    random: () => 0,
    log: () => undefined,
  } satisfies TokenReaderPorts);
  const read = async (value: string, appid: string) => {
    world.token = aToken({ value, appid });
    await noted.ports.read({});
  };
  return { ...noted, read };
}

describe('the owner of a token', () => {
  it('is who the document said, also after the document has changed hands', async () => {
    const { ownerOf, read } = setUp();
    await read('token-1', APPID);
    await read('token-2', 'wx-stands-in');
    expect(['token-1', 'token-2', 'token-3'].map(ownerOf)).toEqual([APPID, 'wx-stands-in', undefined]);
  });

  it('is not noted of tokens that were asked for by AppID', async () => {
    const { ownerOf, ports } = setUp();
    await ports.read({ appid: APPID });
    expect(ownerOf('token-1')).toBeUndefined();
  });

  it('is none while there is no token', async () => {
    const ports = { ...setUp().ports, read: async () => ({}) };
    const noted = noteOwners(ports);
    expect(await noted.ports.read({})).toEqual({});
    expect(noted.ownerOf('token-1')).toBeUndefined();
  });
});
