import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { find, ProcessingMode, Query } from 'mingo';
import { cloneDeep } from 'mingo/util';
import { aggregateDocuments } from './aggregate-documents.ts';
import { DatabaseError } from './database-error.ts';
import { type Document, keyOf, type Store } from './store.ts';
import { type Modifier, updateDocument } from './update-document.ts';

export interface FindOptions {
  sort?: Record<string, 1 | -1> | undefined;
  skip?: number | undefined;
  limit?: number | undefined;
  projection?: Record<string, unknown> | undefined;
}

/**
 * What can be done with documents, in MongoDB's query, update and aggregation language.
 *
 * Everything throws `DatabaseError` `collection-missing` for an unknown collection, writes throw
 * `transaction-conflict` inside a transaction, and mingo's `Error` says what is wrong with a malformed query.
 * Documents go in and come out as copies.
 */
export interface Operations {
  /** Returns the document's `_id`, made up if it has none. Throws `duplicate-id`. */
  insert(collection: string, document: Document): unknown;
  find(collection: string, query: Document, options?: FindOptions): Document[];
  count(collection: string, query: Document): number;
  aggregate(collection: string, pipeline: Document[]): Document[];
  /** Returns how many documents changed, as MongoDB's `nModified`. @param multi whether all that match, or the first */
  update(collection: string, query: Document, modifier: Modifier, multi?: boolean): number;
  /** Changes the first that matches and returns it as it is then. */
  updateAndReturn(collection: string, query: Document, modifier: Modifier): Document | undefined;
  /** Replaces the document or creates it; true if it was created. */
  set(collection: string, id: unknown, fields: Document): boolean;
  /** Returns how many were removed. @param multi whether all that match, or the first */
  remove(collection: string, query: Document, multi?: boolean): number;
}

/** The operations on one store. */
export function createOperations(store: Store): Operations {
  return {
    insert: (collection, document) => insert(store, collection, document),
    find: (collection, query, options = {}) => findIn(documentsOf(store, collection), query, options),
    count: (collection, query) => match(store, collection, query).length,
    aggregate: (collection, pipeline) =>
      aggregateDocuments(documentsOf(store, collection), pipeline, (name) => documentsOf(store, name)),
    update(collection, query, modifier, multi) {
      const found = match(store, collection, query, multi);
      const changes = found.map((document) => change(store, collection, document, modifier, query));
      return changes.filter(({ isChanged }) => isChanged).length;
    },
    updateAndReturn(collection, query, modifier) {
      const [found] = match(store, collection, query, false);
      return found && copy(change(store, collection, found, modifier, query).document);
    },
    set(collection, id, fields) {
      const isNew = !store.collection(collection).has(keyOf(id));
      store.write(collection, keyOf(id), { _id: id, ...copy(fields) });
      return isNew;
    },
    remove(collection, query, multi) {
      const found = match(store, collection, query, multi);
      for (const { _id } of found) store.write(collection, keyOf(_id), undefined);
      return found.length;
    },
  };
}

function insert(store: Store, collection: string, { _id = newId(), ...fields }: Document): unknown {
  const key = keyOf(_id);
  if (store.collection(collection).has(key)) throw duplicate(collection, _id);
  store.write(collection, key, { _id, ...copy(fields) });
  return _id;
}

function findIn(documents: Document[], query: Document, options: FindOptions): Document[] {
  const { sort, skip, limit, projection } = options;
  const cursor = find<Document>(documents, query, projection, {
    processingMode: ProcessingMode.CLONE_OUTPUT,
  });
  if (sort) cursor.sort(sort);
  if (skip) cursor.skip(skip);
  if (limit) cursor.limit(limit);
  return cursor.all();
}

function change(store: Store, collection: string, before: Document, modifier: Modifier, query: Document) {
  const document = updateDocument(before, modifier, query);
  const isChanged = !isDeepStrictEqual(before, document);
  if (isChanged) store.write(collection, keyOf(document._id), document);
  return { document, isChanged };
}

function match(store: Store, collection: string, query: Document, multi = true): Document[] {
  const condition = new Query(query);
  const found = documentsOf(store, collection).filter((document) => condition.test(document));
  return multi ? found : found.slice(0, 1);
}

function documentsOf(store: Store, collection: string): Document[] {
  return [...store.collection(collection).values()];
}

function copy(document: Document): Document {
  return cloneDeep(document) as Document;
}

/** CloudBase's ids are 32 hex digits. */
function newId(): string {
  return randomBytes(16).toString('hex');
}

function duplicate(collection: string, id: unknown): DatabaseError {
  const message = `E11000 duplicate key error collection: ${collection} index: _id_ dup key: { : ${JSON.stringify(id)} }`;
  return new DatabaseError('duplicate-id', message);
}
