import { describe, expect, it } from 'vitest';
import type { Cloud, Database } from '../../cloudfunctions/cloud-token/adapters/cloud.ts';
import {
  readDocument,
  readDocumentOf,
  readOtherDocuments,
} from '../../cloudfunctions/cloud-token/adapters/document-reader.ts';
import { SDKS, serveCloudbase } from '../support/loopback-cloudbase.ts';
import { failureAt } from '../support/reader-world.ts';
import { APPID, aToken, MINUTE } from '../support/tokens.ts';

const OTHER = 'wx0000000000000002';
const DENIED = { json: { code: 'DATABASE_PERMISSION_DENIED', message: 'Permission denied' } };

describe.each(SDKS)('over wx-server-sdk $version', ({ load }) => {
  /** The SDK's database, with these documents in it. Without any, there is not even a collection. */
  async function open(documents?: Record<string, unknown>[]) {
    const cloudbase = await serveCloudbase();
    const sdk = load() as { createNewInstance(options: object): Cloud };
    const database: Database = sdk
      .createNewInstance({ env: 'local-env' })
      .database({ throwOnNotFound: false });
    if (documents) cloudbase.database.createCollection('cloud-token');
    for (const document of documents ?? []) cloudbase.database.insert('cloud-token', document);
    return { ...cloudbase, sdk: database };
  }

  describe('readDocument', () => {
    it('reads the document of that id', async () => {
      const stored = { _id: 'access_token', ...aToken(), lease: { id: 'lease-1', expiresAt: 0 } };
      const { sdk } = await open([stored, { _id: 'refresh_log', entries: [] }]);
      expect(await readDocument(sdk, 'access_token')).toEqual(stored);
      expect(await readDocument(sdk, 'refresh_log')).toEqual({ _id: 'refresh_log', entries: [] });
    });

    it('finds nothing without the document, or without the collection', async () => {
      expect(await readDocument((await open([])).sdk, 'access_token')).toBeNull();
      expect(await readDocument((await open()).sdk, 'access_token')).toBeNull();
    });

    it('rejects with a TokenError for any other failure', async () => {
      const { sdk, faults } = await open([]);
      faults.inject({ on: 'database.getDocument', reply: DENIED });
      await expect(readDocument(sdk, 'access_token')).rejects.toMatchObject({
        name: 'TokenError',
        code: 'database',
        errCode: -502003,
      });
      faults.inject({ on: 'database.getDocument', times: 9, reply: { reset: true } });
      await expect(readDocument(sdk, 'access_token')).rejects.toMatchObject({
        name: 'TokenError',
        code: 'database',
      });
    });
  });

  describe('readOtherDocuments', () => {
    it('finds those of all other AppIDs, in one read', async () => {
      const token = aToken({ appid: OTHER, value: 'token-2' });
      const { sdk, actions } = await open([
        { _id: 'access_token', ...aToken() },
        { _id: `access_token.${OTHER}`, ...token },
        { _id: 'refresh_log', entries: [] },
      ]);
      expect([...(await readOtherDocuments(sdk))]).toEqual([[OTHER, { token }]]);
      expect(actions).toHaveLength(1);
    });

    it('finds none without the collection, and rejects with a TokenError for any other failure', async () => {
      expect([...(await readOtherDocuments((await open()).sdk))]).toEqual([]);
      const { sdk, faults } = await open([]);
      faults.inject({ on: 'database.getDocument', reply: DENIED });
      await expect(readOtherDocuments(sdk)).rejects.toMatchObject({ name: 'TokenError', errCode: -502003 });
    });
  });

  describe('readDocumentOf', () => {
    const own = { _id: 'access_token', ...aToken() };
    const other = { _id: `access_token.${OTHER}`, ...aToken({ appid: OTHER, value: 'token-2' }) };

    it('finds a token wherever that AppID’s token stands, in one read', async () => {
      const { sdk, actions } = await open([own, other]);
      expect(await readDocumentOf(sdk, APPID)).toEqual({ token: aToken() });
      expect(await readDocumentOf(sdk, OTHER)).toEqual({ token: aToken({ appid: OTHER, value: 'token-2' }) });
      expect(actions).toHaveLength(2);
    });

    it('finds the newest, whichever document that stands in', async () => {
      const inOwn = aToken({ appid: OTHER, value: 'newer', issuedAt: MINUTE });
      const { sdk } = await open([{ _id: 'access_token', ...inOwn }, other]);
      expect(await readDocumentOf(sdk, OTHER)).toEqual({ token: inOwn });
      const inOther = aToken({ appid: OTHER, value: 'newest', issuedAt: 2 * MINUTE });
      const reversed = await open([
        { _id: 'access_token', ...inOwn },
        { ...other, ...inOther },
      ]);
      expect(await readDocumentOf(reversed.sdk, OTHER)).toEqual({ token: inOther });
    });

    it('prefers a token to a document without a usable one', async () => {
      const damaged = { ...other, expiresAt: 'soon' };
      const inOwn = aToken({ appid: OTHER, issuedAt: MINUTE });
      for (const documents of [
        [{ _id: 'access_token', ...inOwn }, damaged],
        [damaged, { _id: 'access_token', ...inOwn }],
      ]) {
        const { sdk } = await open(documents);
        expect(await readDocumentOf(sdk, OTHER)).toEqual({ token: inOwn });
      }
    });

    it('finds nothing of an AppID that has no document, or another’s in its place', async () => {
      const { sdk } = await open([
        own,
        { ...other, appid: APPID },
        { _id: 'elsewhere', ...aToken({ appid: OTHER }) },
      ]);
      expect(await readDocumentOf(sdk, OTHER)).toEqual({});
      expect(await readDocumentOf((await open()).sdk, OTHER)).toEqual({});
    });

    it('finds out why an AppID has had no token yet, and never why another has none', async () => {
      const failure = failureAt(0);
      const { sdk } = await open([
        { _id: 'access_token', failure: failureAt(1) },
        { _id: `access_token.${OTHER}`, failure },
      ]);
      expect(await readDocumentOf(sdk, OTHER)).toEqual({ failure });
      expect(await readDocumentOf(sdk, 'wx-a-third')).toEqual({});
    });

    it('rejects with a TokenError for any other failure', async () => {
      const { sdk, faults } = await open([own]);
      faults.inject({ on: 'database.getDocument', reply: DENIED });
      await expect(readDocumentOf(sdk, APPID)).rejects.toMatchObject({
        name: 'TokenError',
        errCode: -502003,
      });
    });
  });
});
