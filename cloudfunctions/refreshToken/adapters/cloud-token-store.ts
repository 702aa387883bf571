import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import { cloudError, type Database, isMissingCollection } from '../../cloud-token/adapters/cloud.ts';
import { readDocument } from '../../cloud-token/adapters/document-reader.ts';
import {
  COLLECTION,
  documentId,
  type Lease,
  parseDocument,
  parseLease,
} from '../../cloud-token/core/token-document.ts';
import { LEASE_MS, MAX_CLOCK_SKEW_MS } from '../../cloud-token/core/token-life.ts';
import type { Budgets, Commit, RefreshEvent, TokenStore } from '../core/token-store.ts';

dayjs.extend(utc);

const HISTORY_LENGTH = 72;

/**
 * The token document in CloudBase's database, whose own clock judges the lease: `db.serverDate` in the condition and in
 * the update. Inside an operator such as `_.set` the SDK would send a plain object in its place, so the lease is written
 * by dotted paths.
 *
 * @param otherAppid whose token, when it is not the environment's own AppID
 */
export function createCloudTokenStore(database: Database, otherAppid?: string): TokenStore {
  const _ = database.command;
  const _id = documentId(otherAppid);

  return {
    read: async () => parseDocument(await readDocument(database, _id)),

    async acquire(leaseId, seen, charge) {
      const taken = { ...charge, 'lease.id': leaseId, 'lease.state': 'held', 'lease.until': leaseEnd() };
      const matched = await update(database, { _id, ...isFree(seen) }, taken);
      return matched || (!seen && (await create(leaseId, charge)));
    },

    commit(leaseId, commit) {
      const over = { 'lease.state': 'ended', failure: _.remove(), alarmed: _.remove() };
      const data = { ...over, ...storedFields(commit) };
      return update(database, { _id, ...heldUnder(leaseId) }, data, commit.token.value);
    },

    giveUp(leaseId, { state, failure, budgets, told }) {
      return update(
        database,
        { _id, ...heldUnder(leaseId) },
        {
          'lease.state': state,
          ...(failure && { failure: _.set(failure) }),
          ...budgets,
          ...(told && { ...told, alarmed: true }),
        },
      );
    },

    markInterrupted: (leaseId) =>
      update(
        database,
        { _id, 'lease.id': leaseId, 'lease.state': 'ended' },
        { 'lease.state': 'interrupted' },
      ),

    // By the time of its request, for a condition is no place for a token.
    markRefusedEarly: ({ issuedAt }) => update(database, { _id, issuedAt }, { refusedEarly: true }),

    async append(event: RefreshEvent) {
      const history = _id.replace('access_token', 'refresh_log');
      const entries = _.push({ each: [event], slice: -HISTORY_LENGTH });
      const matched = await update(database, { _id: history }, { entries });
      if (!matched) await insert(database, { _id: history, entries: [event] });
    },
  };

  /** Still as it was seen, and not held. An end that is no time, or lies further ahead than any lease's, is none. */
  function isFree(seen: Lease | undefined): Record<string, unknown> {
    if (!seen) return { lease: _.exists(false) };
    if (seen.state === 'ended') return { 'lease.id': seen.id, 'lease.state': 'ended' };
    if (seen.state === 'interrupted') return { 'lease.id': seen.id, 'lease.state': _.neq('held') };
    const hasRunOut = _.not(_.gte(database.serverDate()));
    const isAbsurd = _.gt(database.serverDate({ offset: LEASE_MS + MAX_CLOCK_SKEW_MS }));
    return { 'lease.id': seen.id, 'lease.state': 'held', 'lease.until': _.or(hasRunOut, isAbsurd) };
  }

  function leaseEnd(): unknown {
    return database.serverDate({ offset: LEASE_MS });
  }

  /** Whoever comes second finds the document there. */
  async function create(leaseId: string, charge?: Budgets): Promise<boolean> {
    try {
      await insert(database, { _id, ...charge, lease: { id: leaseId, state: 'held', until: leaseEnd() } });
      return true;
    } catch (error) {
      const stored = await readDocument(database, _id);
      if (!stored) throw error;
      const lease = parseLease(stored.lease);
      // What is no lease, for somebody has damaged it by hand, would otherwise keep everyone out for ever.
      if (!lease) await update(database, { _id, lease: _.eq(stored.lease) }, { lease: _.remove() });
      return lease?.id === leaseId;
    }
  }

  function storedFields({
    token,
    at,
    conflicts,
    standsInFor,
    ownFailure,
    inDoubt,
    refusedEarly,
    budgets,
    told,
  }: Commit) {
    return {
      ...token,
      _updateTime: dayjs(at).utcOffset(8).format('YYYY-MM-DD HH:mm:ss'),
      ...(conflicts && { conflicts: _.set(conflicts) }),
      standsInFor: standsInFor ?? _.remove(),
      ownFailure: ownFailure ? _.set(ownFailure) : _.remove(),
      inDoubt: inDoubt || _.remove(),
      refusedEarly: refusedEarly || _.remove(),
      ...budgets,
      ...told,
    };
  }
}
/** Not ended yet: a write that is carried out a second time, late, would undo what was noted since. */
function heldUnder(leaseId: string): Record<string, unknown> {
  return { 'lease.id': leaseId, 'lease.state': 'held' };
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
