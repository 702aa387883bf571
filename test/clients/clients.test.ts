import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { askOverHttp, newAccessKey } from '../support/outside-server.ts';
import { buildClient, type Client, isInstalled, LANGUAGES, startClient } from './client-process.ts';

describe.each(LANGUAGES)('the client in $name', (language) => {
  const suite = isInstalled(language) ? describe : describe.skip;
  suite(`with ${language.needs[0]}, which is needed on this machine`, () => {
    let folder: string;
    let emulator: Emulator;
    let requests: string[];
    let clients: Client[];

    beforeAll(async () => {
      folder = await buildClient(language);
    }, 120_000);
    afterAll(() => rm(folder, { recursive: true }));

    beforeEach(async () => {
      [requests, clients] = [[], []];
      emulator = await startEmulator({ timeLimitMs: 20_000, onRequest: ({ name }) => requests.push(name) });
      for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
      await rm(join(folder, 'held.json'), { force: true });
      requests.length = 0;
    });
    afterEach(async () => {
      for (const client of clients) client.stop();
      await emulator.close();
    });

    const asked = (name: string) => requests.filter((each) => each === name).length;
    const newest = () => String(emulator.weixin.newestToken(emulator.account.appid));
    function start(more: Record<string, string> = {}): Client {
      const { url, key } = emulator.httpAccess;
      const variables = {
        CLOUD_TOKEN_URL: url,
        CLOUD_TOKEN_KEY: key,
        CLOUD_TOKEN_APPID: emulator.account.appid,
      };
      const client = startClient(folder, language, { ...variables, ...more });
      clients.push(client);
      return client;
    }

    it('gets the token, and has it in memory then', async () => {
      const client = start();
      expect(await client.ask('get')).toBe(newest());
      expect(await client.ask('get')).toBe(newest());
      expect(asked('/token')).toBe(1);
    });

    it('has a refused token replaced in one round trip, once', async () => {
      const client = start();
      const token = await client.ask('get');
      emulator.clock.advance(240_000);
      const { appid, secret } = emulator.account;
      const query = `grant_type=client_credential&appid=${appid}&secret=${secret}`;
      for (let i = 0; i < 2; i++) await fetch(`${emulator.url}/cgi-bin/token?${query}`);
      requests.length = 0;
      const successor = await client.ask(`refused ${token}`);
      expect(successor).toBe(newest());
      expect(successor).not.toBe(token);
      expect(await client.ask(`refused ${token}`)).toBe(successor);
      expect(await client.ask('get')).toBe(successor);
      expect([asked('/token'), asked('/cgi-bin/token')]).toEqual([1, 1]);
    });

    it('says that its key is wrong', async () => {
      expect(await start({ CLOUD_TOKEN_KEY: newAccessKey() }).ask('get')).toMatch(/^error .*(401|-601004)/s);
    });

    it('serves the last valid token while the server is down', async () => {
      const client = start();
      // By then it has started, which may take as long as the rest.
      emulator.faults.inject({ on: '/token', reply: { reset: true } });
      await client.ask('get');
      await askOverHttp(emulator.httpAccess, { appid: emulator.account.appid });
      emulator.clock.advance(118_000);
      const token = await client.ask('get');
      requests.length = 0;
      emulator.faults.inject({ on: '/token', times: Number.POSITIVE_INFINITY, reply: { reset: true } });
      // The memory is good for two seconds at most.
      while (asked('/token') === 0) expect(await client.ask('get')).toBe(token);
      expect(await client.ask('get')).toBe(token);
      expect(await client.ask('get')).toBe(newest());
    });

    it('does not give what it does not have', async () => {
      emulator.faults.inject({ on: '/token', times: Number.POSITIVE_INFINITY, reply: { reset: true } });
      expect(await start().ask('get')).toMatch(/^error /);
    });

    it.runIf(language.name === 'PHP')('keeps its memory from other users', async () => {
      await start().ask('get');
      expect((await stat(join(folder, 'held.json'))).mode & 0o777).toBe(0o600);
    });

    it.runIf(language.name === 'PHP')('puts nothing where others may read it', async () => {
      await writeFile(join(folder, 'held.json'), '');
      await chmod(join(folder, 'held.json'), 0o644);
      expect(await start().ask('get')).toMatch(/^error .*others may read/s);
      expect(await readFile(join(folder, 'held.json'), 'utf8')).toBe('');
    });
  });
});
