import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Subject } from '../../scripts/cli/doctor/check.ts';
import { checkServedToken } from '../../scripts/cli/doctor/checks/served-token.ts';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { newAccessKey } from '../support/outside-server.ts';

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startEmulator({ timeLimitMs: 20_000 });
  for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
});
afterEach(() => emulator.close());

const check = (url: string | undefined, key?: string) =>
  checkServedToken({ url, variables: { CLOUD_TOKEN_KEY: key } } as unknown as Subject);

it('asks nobody without an address', async () => {
  expect(await check(undefined)).toEqual([]);
});

it('tells whose token comes, never the token, and that plain http is no good', async () => {
  const { url, key } = emulator.httpAccess;
  const findings = await check(url, key);
  expect(findings).toMatchObject([
    { id: 'serve.answer', state: 'ok', text: expect.stringContaining(emulator.account.appid) },
    { id: 'serve.https', state: 'warning' },
  ]);
  expect(JSON.stringify(findings)).not.toContain(emulator.weixin.newestToken(emulator.account.appid));
});

it('tells that no key is set, and where to get it', async () => {
  const unset = {
    id: 'serve.answer',
    state: 'broken',
    text: expect.stringMatching(/CLOUD_TOKEN_KEY.*(not set|无法询问)/),
  };
  const fix = expect.stringContaining('HTTP_ACCESS_KEYS');
  for (const key of [undefined, ' '])
    expect(await check('https://a.example', key)).toEqual([{ ...unset, fix }]);
});

it('tells that the key is wrong, none, or the path leads nowhere', async () => {
  const { url, key } = emulator.httpAccess;
  const bad = (text: RegExp) => ({ id: 'serve.answer', state: 'broken', text: expect.stringMatching(text) });
  expect((await check(url, newAccessKey()))[0]).toMatchObject(bad(/401/));
  expect(await check(url, newAccessKey(16))).toMatchObject([bad(/CLOUD_TOKEN_KEY/)]);
  expect((await check(`${emulator.url}/nowhere`, key))[0]).toMatchObject({ state: 'broken' });
});
