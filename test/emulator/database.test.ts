import { ObjectId } from 'bson';
import { beforeEach, describe, expect, test } from 'vitest';
import { createDatabase, type Database } from '../../scripts/emulator/database/database.ts';

let database: Database;
let now = 0;

beforeEach(() => {
  now = 0;
  database = createDatabase(() => now);
  database.createCollection('todos');
});

const refusal = (problem: string) => expect.objectContaining({ name: 'DatabaseError', problem });
const read = (id: unknown = 'a') => database.find('todos', { _id: id })[0];

describe('documents', () => {
  test('what goes in and comes out are copies', () => {
    const document = { _id: 'a', list: [1] };
    database.insert('todos', document);
    document.list.push(2);
    const found = read()?.list as number[];
    found.push(3);
    expect(read()).toEqual({ _id: 'a', list: [1] });
  });

  test('an update leaves the values it was given alone', () => {
    database.insert('todos', { _id: 'a' });
    const list = [1];
    database.update('todos', {}, { $set: { list } });
    database.update('todos', {}, { $push: { list: 2 } });
    expect(list).toEqual([1]);
  });

  test('ids are told apart by type', () => {
    const id = new ObjectId();
    for (const _id of [1, '1', id]) database.insert('todos', { _id });
    expect(database.count('todos', {})).toBe(3);
    expect(read(new ObjectId(id.toHexString()))).toEqual({ _id: id });
    expect(() => database.insert('todos', { _id: new ObjectId(id.toHexString()) })).toThrow(
      refusal('duplicate-id'),
    );
  });

  test('collections are never created by use', () => {
    expect(() => database.insert('other', {})).toThrow(refusal('collection-missing'));
    expect(() => database.aggregate('other', [])).toThrow(refusal('collection-missing'));
    expect(() => database.createCollection('todos')).toThrow(refusal('collection-exists'));
  });

  test('an aggregation can look into another collection', () => {
    database.createCollection('owners');
    database.insert('owners', { _id: 'me', name: 'Ann' });
    database.insert('todos', { _id: 'a', owner: 'me' });
    const join = { from: 'owners', localField: 'owner', foreignField: '_id', as: 'owners' };
    expect(database.aggregate('todos', [{ $lookup: join }])).toEqual([
      { _id: 'a', owner: 'me', owners: [{ _id: 'me', name: 'Ann' }] },
    ]);
  });

  test.each([
    [{ $limit: -1 }, 'positive'],
    [{ $limit: 0 }, 'positive'],
    [{ $limit: {} }, 'positive'],
    [{ $skip: -1 }, 'non-negative'],
    [{ $skip: '1' }, 'non-negative'],
    [{ $sample: {} }, 'positive'],
    [{ $lookup: { from: 'todos', pipeline: [{ $sample: { size: -1 } }], as: 'x' } }, 'positive'],
    [{ $unionWith: { coll: 'todos', pipeline: [{ $sample: {} }] } }, 'positive'],
    [{ $facet: { some: [{ $sample: {} }] } }, 'positive'],
  ])('a pipeline with %j is refused', (stage, message) => {
    database.insert('todos', { _id: 'a' });
    expect(() => database.aggregate('todos', [stage])).toThrow(`a ${message} integer`);
  });

  test('a sample draws every document at some time, in every order', () => {
    const ids = ['a', 'b', 'c'];
    for (const _id of ids) database.insert('todos', { _id });
    const drawn = Array.from({ length: 300 }, () =>
      database.aggregate('todos', [{ $sample: { size: 2 } }]).map(({ _id }) => String(_id)),
    );
    expect(new Set(drawn.map(String)).size).toBe(6);
    for (const pair of drawn) expect(new Set(pair).size).toBe(2);
  });

  test('a pipeline within a pipeline samples its own collection', () => {
    for (const _id of ['a', 'b']) database.insert('todos', { _id });
    const joined = { from: 'todos', pipeline: [{ $sample: { size: 9 } }], as: 'all' };
    const found = database.aggregate('todos', [{ $lookup: joined }]) as { all: unknown[] }[];
    expect(found.map(({ all }) => all.length)).toEqual([2, 2]);
  });

  test('multi: false stops at the first match', () => {
    for (const _id of ['a', 'b']) database.insert('todos', { _id });
    expect(database.update('todos', {}, { $set: { n: 1 } }, false)).toBe(1);
    expect(database.remove('todos', {}, false)).toBe(1);
    expect(database.find('todos', {})).toEqual([{ _id: 'b' }]);
  });
});

describe('updates that MongoDB refuses', () => {
  test.each([
    [{ $set: { 'lease.until': 1 } }, { lease: null }, "Cannot create field 'until' in element {lease: null}"],
    [{ $inc: { 'n.m': 1 } }, { n: 5 }, "Cannot create field 'm' in element {n: 5}"],
    [{ $set: { 'list.x': 1 } }, { list: [1] }, "Cannot create field 'x' in element {list: [1]}"],
    [{ $inc: { n: 1 } }, { n: 'one' }, 'Cannot apply $inc to a value of non-numeric type'],
    [{ $inc: { n: 1 } }, { n: null }, 'Cannot apply $inc to a value of non-numeric type'],
    [{ $push: { list: 1 } }, { list: 'one' }, "The field 'list' must be an array but is of type string"],
    [{ $set: { _id: 'b' } }, {}, "immutable field '_id'"],
    [{ $set: { n: 1 }, $inc: { n: 1 } }, {}, 'conflict'],
    [{ $nudge: { n: 1 } }, {}, "Unknown update operator: '$nudge'"],
  ])('%j on %j', (modifier, fields, message) => {
    database.insert('todos', { _id: 'a', ...fields });
    expect(() => database.update('todos', {}, modifier)).toThrow(message);
    expect(read()).toEqual({ _id: 'a', ...fields });
  });
});

describe('updates that MongoDB accepts', () => {
  test.each([
    [{ $set: { 'lease.until': 1 } }, {}, { lease: { until: 1 } }],
    [{ $unset: { 'lease.until': '' } }, { lease: null }, { lease: null }],
    [{ $set: { 'list.0': 5 } }, { list: [1] }, { list: [5] }],
    [{ $inc: { 'counters.n': 1 } }, {}, { counters: { n: 1 } }],
    [{ $push: { list: { $each: [1, 2, 3], $slice: -2 } } }, {}, { list: [2, 3] }],
    [
      { $push: { list: { $each: [{ n: 2 }, { n: 1 }], $sort: { n: 1 } } } },
      {},
      { list: [{ n: 1 }, { n: 2 }] },
    ],
  ])('%j on %j', (modifier, before, after) => {
    database.insert('todos', { _id: 'a', ...before });
    database.update('todos', {}, modifier);
    expect(read()).toEqual({ _id: 'a', ...after });
  });

  test('the positional operator changes the element that the query found', () => {
    database.insert('todos', { _id: 'a', list: [{ n: 1 }, { n: 2 }] });
    database.update('todos', { 'list.n': 2 }, { $set: { 'list.$.done': true } });
    expect(read()?.list).toEqual([{ n: 1 }, { n: 2, done: true }]);
  });
});

describe('transactions', () => {
  const increment = (operations: Pick<Database, 'update'>) =>
    operations.update('todos', { _id: 'a' }, { $inc: { n: 1 } });

  beforeEach(() => {
    database.insert('todos', { _id: 'a', n: 0 });
  });

  test('the snapshot is taken at the first operation', () => {
    const id = database.startTransaction();
    increment(database);
    expect(database.within(id).find('todos', {})).toEqual([{ _id: 'a', n: 1 }]);
    increment(database);
    expect(database.within(id).find('todos', {})).toEqual([{ _id: 'a', n: 1 }]);
  });

  test('removed documents are gone inside, and outside after the commit', () => {
    const id = database.startTransaction();
    database.within(id).remove('todos', {});
    expect(database.within(id).count('todos', {})).toBe(0);
    expect(database.count('todos', {})).toBe(1);
    database.commit(id);
    expect(database.count('todos', {})).toBe(0);
  });

  test('writing what others have changed since is a conflict and ends the transaction', () => {
    const id = database.startTransaction();
    const inside = database.within(id);
    increment(database);
    expect(() => increment(inside)).toThrow(refusal('transaction-conflict'));
    expect(() => database.commit(id)).toThrow(refusal('transaction-missing'));
    expect(read()).toEqual({ _id: 'a', n: 1 });
  });

  test('writing what another transaction is changing is a conflict', () => {
    const [first, second] = [database.startTransaction(), database.startTransaction()];
    increment(database.within(first));
    expect(() => increment(database.within(second))).toThrow(refusal('transaction-conflict'));
    database.commit(first);
    expect(read()).toEqual({ _id: 'a', n: 1 });
  });

  test('an abandoned transaction stands in nobody’s way after 30 s', () => {
    const abandoned = database.startTransaction();
    increment(database.within(abandoned));
    now = 30_001;
    const id = database.startTransaction();
    increment(database.within(id));
    database.commit(id);
    expect(read()).toEqual({ _id: 'a', n: 1 });
    expect(() => database.commit(abandoned)).toThrow(refusal('transaction-missing'));
  });

  test('a commit that meets a conflict writes nothing at all', () => {
    const id = database.startTransaction();
    database.within(id).insert('todos', { _id: 'b' });
    increment(database.within(id));
    increment(database);
    expect(() => database.commit(id)).toThrow(refusal('transaction-conflict'));
    expect(database.find('todos', {})).toEqual([{ _id: 'a', n: 1 }]);
  });

  test('two that insert the same _id cannot both commit', () => {
    const [first, second] = [database.startTransaction(), database.startTransaction()];
    database.within(first).insert('todos', { _id: 'b' });
    expect(() => database.within(second).insert('todos', { _id: 'b' })).toThrow(
      refusal('transaction-conflict'),
    );
  });

  test('reading alone never conflicts, nor does a change that changes nothing', () => {
    const id = database.startTransaction();
    const inside = database.within(id);
    increment(database);
    expect(inside.update('todos', {}, { $set: { n: 0 } })).toBe(0);
    database.commit(id);
    expect(read()).toEqual({ _id: 'a', n: 1 });
  });

  test('an aborted transaction writes nothing', () => {
    const id = database.startTransaction();
    increment(database.within(id));
    database.abort(id);
    expect(read()).toEqual({ _id: 'a', n: 0 });
    expect(() => database.abort(id)).toThrow(refusal('transaction-missing'));
  });

  test('a collection created after the snapshot can be written', () => {
    const id = database.startTransaction();
    database.within(id).count('todos', {});
    database.createCollection('late');
    database.within(id).insert('late', { _id: 'a' });
    database.commit(id);
    expect(database.count('late', {})).toBe(1);
  });
});
