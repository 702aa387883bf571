import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';

const PROCESSES = 20;

let emulator: Emulator;
let requests: string[] = [];

beforeAll(async () => {
  emulator = await startEmulator({ timeLimitMs: 20_000, onRequest: ({ name }) => requests.push(name) });
  emulator.database.createCollection('cloud-token');
});
afterAll(() => emulator.close());

const stored = () => emulator.database.find('cloud-token', { _id: 'access_token' })[0] ?? {};
const tokenRequests = () => requests.filter((name) => name === '/cgi-bin/token').length;

type Beginning = 'an empty database' | 'an expired token' | 'a refused token';

/** @returns what a function then says of the token */
function begin(beginning: Beginning): { rejected?: string } {
  requests = [];
  // What the instances remember from the test before is too old to be used.
  emulator.clock.advance(3 * MINUTE);
  if (beginning === 'an empty database') {
    emulator.database.remove('cloud-token', {}, true);
    return {};
  }
  const now = emulator.clock.now();
  const age = beginning === 'an expired token' ? 3 * HOUR : MINUTE;
  const life = { issuedAt: now - age, expiresAt: now - age + 2 * HOUR };
  emulator.database.update('cloud-token', { _id: 'access_token' }, { $set: life });
  emulator.weixin.revoke(emulator.account.appid);
  return beginning === 'a refused token' ? { rejected: fingerprint(String(stored().value)) } : {};
}

describe.each<Beginning>(['an empty database', 'an expired token', 'a refused token'])(
  `${PROCESSES} processes at once that meet %s`,
  (beginning) => {
    it('make one request for a token, and the document ends with the newest', async () => {
      const event = begin(beginning);
      const caller = { source: 'wx_client,scf', appid: emulator.account.appid };
      const calls = Array.from({ length: PROCESSES }, () => emulator.call('refreshToken', event, caller));
      const results = (await Promise.all(calls)).map(({ result }) => result as { refreshed: boolean });
      expect(results.filter(({ refreshed }) => refreshed === true).length).toBe(1);
      expect(results.filter(({ refreshed }) => refreshed === false).length).toBe(PROCESSES - 1);
      expect(tokenRequests()).toBe(1);
      expect(stored().value).toBe(emulator.weixin.newestToken(emulator.account.appid));
    });

    it('all make their API calls, with one request for a token', async () => {
      begin(beginning);
      const calls = Array.from({ length: PROCESSES }, () => emulator.call('qrcode'));
      const results = (await Promise.all(calls)).map(({ result }) => result as { errCode: number });
      expect(results.map(({ errCode }) => errCode)).toEqual(Array(PROCESSES).fill(0));
      expect(tokenRequests()).toBe(1);
    });
  },
);
