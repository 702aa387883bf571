import type { Database } from '../database/database.ts';
import type { FindOptions, Operations } from '../database/operations.ts';
import type { Document } from '../database/store.ts';
import type { Modifier } from '../database/update-document.ts';
import type { AdminRequest } from './admin-request.ts';
import { parseEjson, stringifyEjson } from './ejson.ts';

/** What a reply says besides its `requestId`: mostly `{ data }`. */
export type Outcome = Record<string, unknown>;

/** Does what a request asks for; throws what the database throws. */
export type DatabaseAction = (request: AdminRequest) => Outcome;

/** A request with what it is about already read. */
interface Call extends Omit<AdminRequest, 'query' | 'data' | 'collectionName'> {
  collection: string;
  query: Document;
  /** The documents to insert, or the one update or replacement. */
  data: Document[];
  parse(text: string | undefined): unknown;
  operations: Operations;
}

/** As many documents as `aggregate` returns without a `limit` of its own. */
const AGGREGATE_LIMIT = 20;

const OPERATIONS: Record<string, (call: Call) => Outcome> = {
  'database.insertDocument': insert,
  'database.getDocument': get,
  'database.calculateDocument': count,
  'database.aggregateDocuments': aggregate,
  'database.modifyDocument': modify,
  'database.modifyAndReturnDoc': modifyAndReturn,
  'database.removeDocument': remove,
};

/**
 * CloudBase's database actions by name, with the replies that `@cloudbase/database` 1.4 reads.
 *
 * @param now what `db.serverDate()` means, in ms since the epoch
 */
export function createDatabaseActions(database: Database, now: () => number): Map<string, DatabaseAction> {
  const parse = (text: string | undefined) => (text ? parseEjson(text, now()) : undefined);
  const onDocuments = Object.entries(OPERATIONS).map(([name, operation]): [string, DatabaseAction] => [
    name,
    (request) => operation(toCall(request, database, parse)),
  ]);
  return new Map<string, DatabaseAction>([
    [
      'database.addCollection',
      acknowledge(({ collectionName = '' }) => database.createCollection(collectionName)),
    ],
    ['database.startTransaction', () => ({ transactionId: database.startTransaction() })],
    ['database.commitTransaction', acknowledge(({ transactionId = '' }) => database.commit(transactionId))],
    ['database.abortTransaction', acknowledge(({ transactionId = '' }) => database.abort(transactionId))],
    ...onDocuments,
  ]);
}

/** Takes EJSON at its word about its shape: only the SDK's own serializer writes it. */
function toCall(request: AdminRequest, database: Database, parse: Call['parse']): Call {
  const { collectionName: collection = '', query, data = [], transactionId, ...rest } = request;
  return {
    ...rest,
    collection,
    query: (parse(query) ?? {}) as Document,
    data: [data].flat().map((text) => parse(text) as Document),
    parse,
    operations: transactionId ? database.within(transactionId) : database,
  };
}

function insert({ operations, collection, data }: Call): Outcome {
  return { data: { insertedIds: data.map((document) => operations.insert(collection, document)) } };
}

function get({ operations, collection, query, parse, order, offset, limit, projection }: Call): Outcome {
  const found = operations.find(collection, query, {
    sort: parse(order) as FindOptions['sort'],
    skip: offset,
    limit,
    projection: parse(projection) as FindOptions['projection'],
  });
  return { data: { list: found.map(stringifyEjson) } };
}

function count({ operations, collection, query }: Call): Outcome {
  return { data: { total: operations.count(collection, query) } };
}

function aggregate({ operations, collection, stages = [], parse }: Call): Outcome {
  const pipeline = stages.map(({ stageKey, stageValue }) => ({ [stageKey]: parse(stageValue) }));
  const isLimited = pipeline.some((stage) => '$limit' in stage);
  const limited = isLimited ? pipeline : [...pipeline, { $limit: AGGREGATE_LIMIT }];
  return { data: { list: operations.aggregate(collection, limited).map(stringifyEjson) } };
}

function modify({ operations, collection, query, data: [change = {}], merge, multi }: Call): Outcome {
  if (merge) {
    return {
      data: { updated: operations.update(collection, query, change as Modifier, multi), upsert_id: null },
    };
  }
  const isNew = operations.set(collection, query._id, change);
  return { data: isNew ? { updated: 0, upsert_id: query._id } : { updated: 1, upsert_id: null } };
}

function modifyAndReturn({ operations, collection, query, data: [change = {}] }: Call): Outcome {
  const document = operations.updateAndReturn(collection, query, change as Modifier);
  return { data: document ? { updated: 1, doc: stringifyEjson(document) } : { updated: 0, doc: null } };
}

function remove({ operations, collection, query, multi }: Call): Outcome {
  return { data: { deleted: operations.remove(collection, query, multi) } };
}

/** An action whose reply says nothing but that it was done. */
function acknowledge(effect: (request: AdminRequest) => void): DatabaseAction {
  return (request) => {
    effect(request);
    return {};
  };
}
