import { DatabaseError } from './database-error.ts';
import { createOperations, type Operations } from './operations.ts';
import { type Collections, collectionOf, put } from './store.ts';
import { createTransactions } from './transactions.ts';

/** A document database as CloudBase offers it: MongoDB's language, explicit collections, transactions. */
export interface Database extends Operations {
  /** Throws `DatabaseError` `collection-exists`. */
  createCollection(name: string): void;
  /** Returns the transaction's id. It must be committed or aborted within 30 s. */
  startTransaction(): string;
  /** The operations as part of a transaction. Throws `transaction-missing` if it has ended. */
  within(transactionId: string): Operations;
  /** Throws `transaction-conflict`, and writes nothing, if others have changed what the transaction writes. */
  commit(transactionId: string): void;
  /** Drops what the transaction has written. */
  abort(transactionId: string): void;
}

/**
 * An empty database in memory.
 *
 * @param now the platform's time in ms since the epoch, for the age of transactions
 *
 * @example
 * const database = createDatabase();
 * database.createCollection('todos');
 * database.insert('todos', { _id: 'a', done: false });
 * database.update('todos', { done: false }, { $set: { done: true } }); // 1
 */
export function createDatabase(now: () => number = Date.now): Database {
  const collections: Collections = new Map();
  const transactions = createTransactions(collections, now);
  const operations = createOperations({
    collection: (name) => collectionOf(collections, name),
    write: (collection, key, document) => put(collectionOf(collections, collection), key, document),
  });
  return {
    ...operations,
    createCollection(name) {
      if (collections.has(name)) throw new DatabaseError('collection-exists', `collection ${name} exists`);
      collections.set(name, new Map());
    },
    startTransaction: transactions.start,
    within: (transactionId) => createOperations(transactions.store(transactionId)),
    commit: transactions.commit,
    abort: transactions.abort,
  };
}
