import { COLLECTION, documentId, parseDocument, type TokenDocument } from '../core/token-document.ts';
import { cloudError, type Database, isMissingCollection } from './cloud.ts';

/** One document of the collection `cloud-token`; `null` when it, or the collection, does not exist. */
export async function readDocument(database: Database, id: string): Promise<Record<string, unknown> | null> {
  try {
    return (await database.collection(COLLECTION).doc(id).get()).data;
  } catch (error) {
    if (isMissingCollection(error)) return null;
    throw cloudError(error);
  }
}

/**
 * The newest stored token of an AppID, in one read: it stands in the environment's own document or, when the AppID is
 * another one, in a document of its own, which says whose it is only once it has held a token.
 */
export async function readDocumentOf(database: Database, appid: string): Promise<TokenDocument> {
  const _id = database.command.in([documentId(), documentId(appid)]);
  const isOf = (stored: { _id?: unknown; appid?: unknown }) =>
    stored.appid === appid || (stored._id === documentId(appid) && stored.appid === undefined);
  try {
    const { data } = await database.collection(COLLECTION).where({ _id }).get();
    return data.filter(isOf).map(parseDocument).reduce(newest, {});
  } catch (error) {
    if (isMissingCollection(error)) return {};
    throw cloudError(error);
  }
}

/** What is stored for every AppID but the environment's own, in one read of at most 100, as the database limits it. */
export async function readOtherDocuments(database: Database): Promise<ReadonlyMap<string, TokenDocument>> {
  const { and, gt, lt } = database.command;
  const prefix = documentId('');
  // What begins with the prefix: behind its full stop comes the slash.
  const _id = and(gt(prefix), lt(prefix.replace('.', '/')));
  try {
    const { data } = await database.collection(COLLECTION).where({ _id }).get();
    return new Map(data.map((stored) => [String(stored._id).slice(prefix.length), parseDocument(stored)]));
  } catch (error) {
    if (isMissingCollection(error)) return new Map();
    throw cloudError(error);
  }
}

function newest(best: TokenDocument, next: TokenDocument): TokenDocument {
  return (next.token?.issuedAt ?? 0) >= (best.token?.issuedAt ?? 0) ? next : best;
}
