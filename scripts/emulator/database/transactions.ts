import { randomUUID } from 'node:crypto';
import { DatabaseError } from './database-error.ts';
import { type Collection, type Collections, collectionOf, type Document, put, type Store } from './store.ts';

/** A transaction must end within 30 s of its start; the text of CloudBase's own `TransactionNotExist` says so. */
const MAX_AGE_MS = 30_000;

interface Transaction {
  startedAtMs: number;
  /** The committed data as of the transaction's first operation: it never sees what others commit later. */
  snapshot?: Collections;
  /** By collection and key what it has written (`undefined`: removed), which it alone sees until it commits. */
  writes: Map<string, Map<string, Document | undefined>>;
}

/** Transactions with snapshot isolation. Unknown, ended and expired ids throw `DatabaseError` `transaction-missing`. */
export interface Transactions {
  /** Returns the new transaction's id. */
  start(): string;
  /**
   * What the transaction sees, its own writes included. Writing throws `transaction-conflict`, and ends the
   * transaction, if others have changed the document since the snapshot or are changing it in a transaction of theirs.
   */
  store(id: string): Store;
  /** Throws `transaction-conflict`, and commits nothing, if one of the written documents was changed meanwhile. */
  commit(id: string): void;
  abort(id: string): void;
}

/**
 * Transactions over committed data.
 *
 * Simpler than MongoDB in one point: a write outside of transactions does not wait for the transaction that is changing
 * the same document; it wins, and the transaction's commit throws the conflict.
 *
 * @param now in ms since the epoch
 */
export function createTransactions(committed: Collections, now: () => number): Transactions {
  const transactions = new Map<string, Transaction>();
  const isOpen = ({ startedAtMs }: Transaction) => now() - startedAtMs <= MAX_AGE_MS;

  const open = (id: string): Transaction => {
    const transaction = transactions.get(id);
    if (transaction && isOpen(transaction)) return transaction;
    throw new DatabaseError('transaction-missing', `transaction ${id} does not exist`);
  };

  const end = (id: string): Transaction => {
    const transaction = open(id);
    transactions.delete(id);
    return transaction;
  };

  return {
    start() {
      const id = randomUUID();
      transactions.set(id, { startedAtMs: now(), writes: new Map() });
      return id;
    },
    store(id) {
      const transaction = open(id);
      const others = () =>
        [...transactions.values()].filter((other) => other !== transaction && isOpen(other));
      return createTransactionStore(committed, transaction, others, () => end(id));
    },
    commit: (id) => commit(committed, end(id)),
    abort: (id) => {
      end(id);
    },
  };
}

function createTransactionStore(
  committed: Collections,
  transaction: Transaction,
  others: () => Transaction[],
  end: () => void,
): Store {
  transaction.snapshot ??= new Map([...committed].map(([name, documents]) => [name, new Map(documents)]));
  return {
    collection(name) {
      collectionOf(committed, name);
      return view(transaction, name);
    },
    write(collection, key, document) {
      const isBeingChanged = others().some(({ writes }) => writes.get(collection)?.has(key));
      if (isBeingChanged || isOutdated(committed, transaction, collection, key)) {
        end();
        throw conflict(collection, key);
      }
      const documents = transaction.writes.get(collection) ?? new Map<string, Document | undefined>();
      transaction.writes.set(collection, documents.set(key, document));
    },
  };
}

/** What the transaction sees of a collection: the snapshot with its own writes on top. */
function view({ snapshot, writes }: Transaction, collection: string): Collection {
  const documents = new Map(snapshot?.get(collection));
  for (const [key, document] of writes.get(collection) ?? []) put(documents, key, document);
  return documents;
}

/** All or nothing: every document is checked before the first is written. */
function commit(committed: Collections, transaction: Transaction): void {
  const writes = [...transaction.writes].flatMap(([collection, documents]) =>
    [...documents].map(([key, document]) => ({ collection, key, document })),
  );
  for (const { collection, key } of writes) {
    if (isOutdated(committed, transaction, collection, key)) throw conflict(collection, key);
  }
  for (const { collection, key, document } of writes) put(collectionOf(committed, collection), key, document);
}

function isOutdated(
  committed: Collections,
  { snapshot }: Transaction,
  collection: string,
  key: string,
): boolean {
  return committed.get(collection)?.get(key) !== snapshot?.get(collection)?.get(key);
}

function conflict(collection: string, key: string): DatabaseError {
  return new DatabaseError('transaction-conflict', `document ${key} of ${collection} was changed by others`);
}
