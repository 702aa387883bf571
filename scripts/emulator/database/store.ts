import { EJSON } from 'bson';
import { DatabaseError } from './database-error.ts';

/** A stored document. It never changes in place: a write replaces it, so its identity is its version. */
export type Document = Record<string, unknown>;

/** Documents by {@link keyOf} their `_id`. */
export type Collection = Map<string, Document>;

export type Collections = Map<string, Collection>;

/** Where operations read and write: the committed data, or what a transaction sees of it. */
export interface Store {
  /** Throws `DatabaseError` `collection-missing`. */
  collection(name: string): ReadonlyMap<string, Document>;
  /** Puts a document in the place of another, or removes it (`undefined`). Throws `transaction-conflict`. */
  write(collection: string, key: string, document: Document | undefined): void;
}

/** Tells `1`, `'1'` and an ObjectId apart. */
export function keyOf(id: unknown): string {
  return EJSON.stringify(id, { relaxed: false });
}

/** Throws `DatabaseError` `collection-missing`: MongoDB would create a collection on first use, CloudBase does not. */
export function collectionOf(collections: Collections, name: string): Collection {
  const collection = collections.get(name);
  if (!collection) throw new DatabaseError('collection-missing', `collection ${name} does not exist`);
  return collection;
}

/** Puts a document into a collection, or takes it out (`undefined`). */
export function put(collection: Collection, key: string, document: Document | undefined): void {
  if (document) collection.set(key, document);
  else collection.delete(key);
}
