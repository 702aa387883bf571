import { cloudError, type Database } from '../../cloud-token/adapters/cloud.ts';
import { readDocument } from '../../cloud-token/adapters/document-reader.ts';
import { COLLECTION, documentId } from '../../cloud-token/core/token-document.ts';
import { LEASE_MS, MAX_CLOCK_SKEW_MS } from '../../cloud-token/core/token-life.ts';

/**
 * Whether the database takes `db.serverDate` in a condition for its own time, which the lease rests on: no lease ends
 * later than 70 s from now. Resolves to nothing before there has been a lease. Writes nothing.
 */
export async function understandsServerDate(database: Database): Promise<boolean | undefined> {
  const { command: _ } = database;
  const _id = documentId();
  const lease = (await readDocument(database, _id))?.lease as { until?: unknown } | null | undefined;
  if (!(lease?.until instanceof Date)) return undefined;
  const latestEnd = () => database.serverDate({ offset: LEASE_MS + MAX_CLOCK_SKEW_MS });
  const isFound = async (end: unknown) =>
    (await database.collection(COLLECTION).where({ _id, 'lease.until': end }).get()).data.length > 0;
  try {
    // What is no time is neither earlier nor later than one.
    return (await isFound(_.lt(latestEnd()))) && !(await isFound(_.gt(latestEnd())));
  } catch (error) {
    throw cloudError(error);
  }
}
