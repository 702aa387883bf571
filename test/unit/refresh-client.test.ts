import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../cloudfunctions/cloud-token/adapters/cloud.ts';
import { askForRefresh } from '../../cloudfunctions/cloud-token/adapters/refresh-client.ts';
import type { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import type { Invocation } from '../../scripts/emulator/functions/invocation.ts';
import { SDKS, serveCloudbase } from '../support/loopback-cloudbase.ts';

const done = { errCode: 0, errMsg: 'ok', refreshed: true, reason: 'missing', expiresAt: 1 };

describe.each(SDKS)('askForRefresh over wx-server-sdk $version', ({ load }) => {
  /** A CloudBase whose functions end that way, and the SDK for it. */
  async function open(ending: Partial<Invocation>) {
    const cloudbase = await serveCloudbase(ending);
    const sdk = load() as { createNewInstance(options: object): Cloud };
    return { ...cloudbase, cloud: sdk.createNewInstance({ env: 'local-env' }) };
  }

  it.each([
    [{}, {}],
    [{ appid: undefined }, {}],
    [{ appid: 'wx2' }, { appid: 'wx2' }],
    [{ rejected: '0123456789abcdef' }, { rejected: '0123456789abcdef' }],
    [
      { appid: 'wx2', rejected: '0123456789abcdef' },
      { appid: 'wx2', rejected: '0123456789abcdef' },
    ],
  ])('calls refreshToken for %j with %j', async (request, event) => {
    const { cloud, calls } = await open({ result: done });
    expect(await askForRefresh(cloud, request)).toBeUndefined();
    expect(calls).toEqual([['refreshToken', event]]);
  });

  it.each([
    { errCode: 40125, errMsg: 'invalid appsecret', hint: 'set APPSECRET' },
    { errCode: -601003, errMsg: 'no answer from WeChat' },
  ])('rejects with the failure that refreshToken returns: %j', async (failure) => {
    const { cloud } = await open({ result: failure });
    const error = await askForRefresh(cloud, {}).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'TokenError', code: 'refresh_failed' });
    expect((error as TokenError).toJSON()).toEqual(failure);
  });

  it.each([[null], ['done'], [{}], [{ code: 0, data: {} }]])(
    'rejects what only another function can have returned: %j',
    async (result) => {
      const { cloud } = await open({ result });
      await expect(askForRefresh(cloud, {})).rejects.toMatchObject({
        code: 'refresh_failed',
        errCode: -1,
        errMsg: 'refreshToken has returned no result of its own',
      });
    },
  );

  it.each([
    ['FUNCTION_NOT_FOUND', 'no such function'],
    ['FUNCTIONS_EXECUTE_FAIL', 'Error: out of order'],
  ])('rejects when the function cannot be run: %s', async (code, message) => {
    const { cloud } = await open({ error: { code, message } });
    await expect(askForRefresh(cloud, {})).rejects.toMatchObject({
      name: 'TokenError',
      code: 'refresh_unavailable',
      errCode: expect.toSatisfy((errCode: number) => errCode < 0),
      errMsg: expect.stringContaining(message),
      hint: expect.stringContaining('deploy the function refreshToken'),
    });
  });
});
