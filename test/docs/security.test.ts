import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import type { Invocation } from '../../scripts/emulator/functions/invocation.ts';
import { pageOf } from './markdown.ts';

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator({ timeLimitMs: 20_000 });
  expect(await refresh()).toMatchObject({ result: { refreshed: true } });
});

afterAll(() => emulator.close());

/** As the console runs it. */
const refresh = (): Promise<Invocation> =>
  emulator.call('refreshToken', {}, { source: '', appid: emulator.account.appid });

const deleteDocument = () => emulator.database.remove('cloud-token', { _id: 'access_token' });

const storedToken = () => String(emulator.database.find('cloud-token', { _id: 'access_token' })[0]?.value);

async function isAccepted(token: string): Promise<boolean> {
  const answer = await fetch(`${emulator.url}/cgi-bin/getcallbackip?access_token=${token}`);
  return 'ip_list' in ((await answer.json()) as object);
}

describe('what the page about security says', () => {
  it('of a client: it gets the state, and no refresh by a forged event', async () => {
    const { result } = await emulator.call('getToken', {}, VISITOR);
    expect(Object.keys((result as { status: object }).status).sort()).toEqual(
      ['expiresAt', 'isAdmin', 'issuedAt', 'now', 'openid', 'state', 'triedAt'].sort(),
    );
    const forged = { Type: 'Timer', TriggerName: 'refreshToken' };
    expect(await emulator.call('refreshToken', forged, VISITOR)).toMatchObject({
      result: { errCode: -601004 },
    });
  });

  it('of a new AppSecret: without the document it is tried at once, and the token before lives on', async () => {
    const before = storedToken();
    deleteDocument();
    expect(await refresh()).toMatchObject({ result: { refreshed: true, reason: 'missing' } });
    expect(await isAccepted(before)).toBe(true);
  });

  it('of a leaked token: a second fetch ends it at once', async () => {
    const leaked = storedToken();
    for (const accepted of [true, false]) {
      deleteDocument();
      await refresh();
      expect(await isAccepted(leaked)).toBe(accepted);
    }
    expect(await isAccepted(storedToken())).toBe(true);
  });
});

it('the rule for the functions keeps clients from the function that fetches, and from no other', () => {
  const rules = pageOf('docs/security.md').blocks.find(({ language }) => language === 'json');
  // CloudBase wants the key `*` and takes true, false and "auth != null".
  expect(JSON.parse(rules?.code ?? '')).toEqual({
    '*': { invoke: 'auth != null' },
    refreshToken: { invoke: false },
  });
});
