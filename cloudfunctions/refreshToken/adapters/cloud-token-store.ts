import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import { cloudError, type Database, isMissingCollection } from '../../cloud-token/adapters/cloud.ts';
import { readDocument } from '../../cloud-token/adapters/document-reader.ts';
import { COLLECTION, documentId, type Lease, parseDocument } from '../../cloud-token/core/token-document.ts';
import { ENDED, INTERRUPTED } from '../../cloud-token/core/token-life.ts';
import type { Commit, RefreshEvent, TokenStore } from '../core/token-store.ts';

dayjs.extend(utc);

const HISTORY_LENGTH = 72;

/**
 * The token document in CloudBase's database.
 *
 * @param otherAppid whose token, when it is not the environment's own AppID
 */
export function createCloudTokenStore(database: Database, otherAppid?: string): TokenStore {
  const _ = database.command;
  const _id = documentId(otherAppid);

  return {
    read: async () => parseDocument(await readDocument(database, _id)),

    async acquire(lease, seen) {
      const isUnchanged = seen
        ? { 'lease.id': seen.id, 'lease.expiresAt': seen.expiresAt }
        : { 'lease.id': _.exists(false) };
      const matched = await update(database, { _id, ...isUnchanged }, { lease: _.set(lease) });
      return matched || (seen === undefined && (await create(lease)));
    },

    commit(leaseId, commit) {
      const lease = { id: leaseId, expiresAt: ENDED };
      const doubt = commit.doubt ?? _.remove();
      const data = { ...fieldsOf(commit), lease: _.set(lease), doubt, failure: _.remove() };
      return update(database, heldBy(leaseId), data, commit.token.value);
    },

    giveUp(leaseId, { failure, interrupted, forcedAt }) {
      const lease = { id: leaseId, expiresAt: interrupted ? INTERRUPTED : ENDED };
      return update(database, heldBy(leaseId), {
        lease: _.set(lease),
        ...(failure && { failure: _.set(failure) }),
        ...(forcedAt !== undefined && { forcedAt }),
      });
    },

    async append(event: RefreshEvent) {
      const history = _id.replace('access_token', 'refresh_log');
      const entries = _.push({ each: [event], slice: -HISTORY_LENGTH });
      const matched = await update(database, { _id: history }, { entries });
      if (!matched) await insert(database, { _id: history, entries: [event] });
    },
  };

  async function create(lease: Lease): Promise<boolean> {
    try {
      await insert(database, { _id, lease });
      return true;
    } catch (error) {
      const stored = await readDocument(database, _id);
      const { lease: found } = parseDocument(stored);
      if (found) return found.id === lease.id;
      // A lease that somebody has damaged by hand would otherwise keep everyone out for ever.
      if (stored) return update(database, { _id }, { lease: _.set(lease) });
      throw error;
    }
  }

  function heldBy(leaseId: string) {
    return { _id, 'lease.id': leaseId };
  }

  function fieldsOf({ token, at, conflicts, forcedAt }: Commit) {
    return {
      ...token,
      _updateTime: dayjs(at).utcOffset(8).format('YYYY-MM-DD HH:mm:ss'),
      ...(conflicts && { conflicts: _.set(conflicts) }),
      ...(forcedAt !== undefined && { forcedAt }),
    };
  }
}

/** One conditional update. A missing collection matches nothing. Errors do not repeat `token`. */
async function update(
  database: Database,
  condition: Record<string, unknown>,
  data: Record<string, unknown>,
  token?: string,
): Promise<boolean> {
  try {
    const { stats } = await database.collection(COLLECTION).where(condition).update({ data });
    return stats.updated > 0;
  } catch (error) {
    if (isMissingCollection(error)) return false;
    throw cloudError(error, token);
  }
}

/** Adds a document, with the collection if that is missing too. Rejects when the document is there already. */
async function insert(database: Database, data: Record<string, unknown>): Promise<void> {
  const collection = database.collection(COLLECTION);
  try {
    await collection.add({ data }).catch(async (error: unknown) => {
      if (!isMissingCollection(error)) throw error;
      // Another instance may be creating it too: all that counts is whether the document can be added now.
      await database.createCollection(COLLECTION).catch(() => undefined);
      await collection.add({ data });
    });
  } catch (error) {
    throw cloudError(error);
  }
}
