import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cloudError, isMissingCollection } from '../../cloudfunctions/cloud-token/adapters/cloud.ts';
import { SDKS, serveCloudbase } from '../support/loopback-cloudbase.ts';

describe.each(SDKS)('openCloud over wx-server-sdk $version', ({ load }) => {
  // The module imports the SDK by its name; what it gets is the real one of that version.
  beforeEach(() => {
    vi.resetModules();
    vi.doMock('wx-server-sdk', () => ({ default: load() }));
  });

  afterEach(() => {
    vi.doUnmock('wx-server-sdk');
  });

  /** Reads a document in the environment that `openCloud` chooses. */
  async function readSomething(env?: string) {
    const { openCloud } = await import('../../cloudfunctions/cloud-token/adapters/cloud.ts');
    const database = openCloud(env).database({ throwOnNotFound: false });
    return database.collection('cloud-token').doc('access_token').get();
  }

  it('opens the environment of this function, whether or not the caller has called init', async () => {
    const { database } = await serveCloudbase();
    database.createCollection('cloud-token');
    database.insert('cloud-token', { _id: 'access_token', value: 'token-1' });
    expect(await readSomething()).toMatchObject({ data: { _id: 'access_token', value: 'token-1' } });
    (load() as { init(options: object): void }).init({ env: 'of-the-caller' });
    expect(await readSomething()).toMatchObject({ data: { value: 'token-1' } });
  });

  it('resolves to no data where there is no document', async () => {
    const { database } = await serveCloudbase();
    database.createCollection('cloud-token');
    expect(await readSomething()).toMatchObject({ data: null });
  });

  it('opens the environment that TOKEN_ENV names, unless it is empty', async () => {
    const { database } = await serveCloudbase();
    database.createCollection('cloud-token');
    vi.stubEnv('TOKEN_ENV', 'other-env');
    await expect(readSomething()).rejects.toThrow('env check invalid');
    vi.stubEnv('TOKEN_ENV', '');
    expect(await readSomething()).toMatchObject({ data: null });
  });

  it('opens the environment it is given before any other', async () => {
    await serveCloudbase();
    vi.stubEnv('TOKEN_ENV', 'other-env');
    await expect(readSomething('third-env')).rejects.toThrow('env check invalid');
  });

  it('throws errors whose errCode tells what is wrong', async () => {
    const { database, faults } = await serveCloudbase();
    const error = await readSomething().catch((reason: unknown) => reason);
    expect(isMissingCollection(error)).toBe(true);
    expect(cloudError(error)).toMatchObject({
      code: 'database',
      errCode: -502005,
      errMsg: expect.stringContaining('not exist'),
      hint: expect.stringContaining('ADMINONLY'),
    });
    database.createCollection('cloud-token');
    faults.inject({ on: '*', reply: { json: { code: 'DATABASE_PERMISSION_DENIED', message: 'denied' } } });
    const denied = await readSomething().catch((reason: unknown) => reason);
    expect(isMissingCollection(denied)).toBe(false);
    expect(cloudError(denied)).toMatchObject({
      errCode: -502003,
      hint: expect.stringContaining('TOKEN_ENV'),
    });
  });
});

describe('cloudError', () => {
  const thrown = (fields: object) => Object.assign(new Error('database.get:fail'), fields);

  it('keeps the errCode and the text, and nothing else', () => {
    const error = cloudError(thrown({ errCode: -501001, config: { secret: 'sesame' } }));
    expect(error).toMatchObject({
      name: 'TokenError',
      code: 'database',
      errCode: -501001,
      errMsg: 'database.get:fail',
    });
    expect(Object.keys(error)).not.toContain('config');
    expect(error).not.toHaveProperty('hint');
    expect(error).not.toHaveProperty('cause');
  });

  it('masks what looks like a secret in the text, and the token it is told', () => {
    const error = new Error(`Env ${'c0ffee42'.repeat(4)} not found near sesame`);
    expect(cloudError(error, 'sesame').errMsg).toBe('Env *** not found near ***');
  });

  it.each([['text'], [null], [undefined], [7], [{ errCode: -501001 }]])(
    'takes whatever is thrown: %j',
    (error) => {
      expect(cloudError(error)).toMatchObject({ name: 'TokenError', code: 'database' });
    },
  );

  it.each([
    [-502003, 'full access'],
    [-502005, 'create the collection'],
  ])('says what to do about %i', (errCode, hint) => {
    expect(cloudError(thrown({ errCode })).hint).toContain(hint);
  });

  it.each([[{}], [{ errCode: 0 }], [{ errCode: 'EACCES' }], [{ code: 'FUNCTION_NOT_FOUND' }]])(
    'has errCode -1, never 0, for %j',
    (fields) => {
      expect(cloudError(thrown(fields)).errCode).toBe(-1);
      expect(isMissingCollection(thrown(fields))).toBe(false);
    },
  );
});
