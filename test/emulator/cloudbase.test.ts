import { describe, expect, test, vi } from 'vitest';
import { createCloudbase } from '../../scripts/emulator/cloudbase/cloudbase.ts';
import { createDatabase } from '../../scripts/emulator/database/database.ts';
import type { Invocation, InvokeFunction } from '../../scripts/emulator/functions/invocation.ts';
import { CALLER, describeEverySdk, NOW } from './every-sdk.ts';

describeEverySdk(({ version, cloud, invoke }) => {
  const ended = (end: Partial<Invocation>): Invocation => ({
    requestId: 'request-1',
    durationMs: 1,
    ...end,
  });

  test('callFunction passes the event and the caller on and returns the result', async () => {
    invoke.mockResolvedValue(ended({ result: { total: 3 } }));
    expect(await cloud.callFunction({ name: 'sum', data: { a: 1, b: 2 } })).toEqual({
      result: { total: 3 },
      errMsg: 'callFunction:ok',
      requestID: 'request-1',
    });
    expect(invoke).toHaveBeenCalledExactlyOnceWith(
      'sum',
      { a: 1, b: 2 },
      { ...CALLER, source: 'wx_client,scf' },
    );
  });

  test('a function called from nowhere known has no openid', async () => {
    vi.stubEnv('TCB_SESSIONTOKEN', 'unknown');
    invoke.mockResolvedValue(ended({}));
    expect(await cloud.callFunction({ name: 'sum' })).toMatchObject({ result: null });
    expect(invoke).toHaveBeenCalledWith('sum', {}, { source: 'wx_client,scf' });
  });

  // 4.0.2 loses the errCode and keeps CloudBase's own code.
  test.each([
    ['FUNCTIONS_EXECUTE_FAIL', -504002],
    ['FUNCTION_NOT_FOUND', -501001],
  ])('%s rejects', async (code, errCode) => {
    invoke.mockResolvedValue(ended({ error: { code, message: 'Error: out of order' } }));
    await expect(cloud.callFunction({ name: 'sum' })).rejects.toMatchObject({
      ...(version === '4.0.2' ? { errCode: -1, code } : { errCode }),
      errMsg: expect.stringContaining('Error: out of order'),
    });
  });
});

describe('the protocol', () => {
  const cloudbase = createCloudbase({
    database: createDatabase(),
    clock: { now: () => NOW },
    invoke: vi.fn<InvokeFunction>(),
    callerOf: () => undefined,
    env: 'local-env',
  });

  const post = async (body: unknown): Promise<unknown> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const request = {
      method: 'POST',
      path: '/admin',
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.from(text),
    };
    return JSON.parse(String((await cloudbase.handle(request)).body));
  };

  test('modifyAndReturnDoc changes the first match and returns it', async () => {
    const collectionName = 'todos';
    await post({ action: 'database.addCollection', collectionName });
    await post({
      action: 'database.insertDocument',
      collectionName,
      data: ['{"_id":"a","n":1}', '{"_id":"b","n":1}'],
    });
    const change = { action: 'database.modifyAndReturnDoc', collectionName, data: '{"$inc":{"n":1}}' };
    expect(await post({ ...change, query: '{"n":1}' })).toMatchObject({
      data: { updated: 1, doc: '{"_id":"a","n":{"$numberInt":"2"}}' },
    });
    expect(await post({ ...change, query: '{"n":5}' })).toMatchObject({ data: { updated: 0, doc: null } });
  });

  test.each([{ action: 'storage.deleteFile' }, 'no json', '[]', 'null'])(
    '%j is an unknown action',
    async (body) => {
      expect(await post(body)).toEqual({
        requestId: expect.any(String),
        code: 'INVALID_ACTION',
        message: expect.any(String),
      });
    },
  );
});
