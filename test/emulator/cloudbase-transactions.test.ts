import { beforeEach, expect, test } from 'vitest';
import { describeEverySdk } from './every-sdk.ts';

describeEverySdk(({ cloud }) => {
  const db = cloud.database();
  const _ = db.command;
  const todos = db.collection('todos');
  const todo = todos.doc('a');
  const inTransaction = (transaction: typeof db) => transaction.collection('todos').doc('a');

  beforeEach(async () => {
    await todo.set({ data: { n: 1 } });
  });

  test('a transaction sees its own writes, others see them after the commit', async () => {
    await db.runTransaction(async (transaction: typeof db) => {
      await inTransaction(transaction).update({ data: { n: 2 } });
      expect(await inTransaction(transaction).get()).toMatchObject({ data: { n: 2 } });
      expect(await todo.get()).toMatchObject({ data: { n: 1 } });
    });
    expect(await todo.get()).toMatchObject({ data: { n: 2 } });
  });

  test('add, set and remove are part of the transaction', async () => {
    await db.runTransaction(async (transaction: typeof db) => {
      const inside = transaction.collection('todos');
      expect(await inside.add({ data: { _id: 'b' } })).toMatchObject({ _id: 'b' });
      expect(await inside.doc('c').set({ data: { n: 3 } })).toMatchObject({ stats: { updated: 0 } });
      expect(await inside.doc('a').remove()).toMatchObject({ stats: { removed: 1 } });
    });
    expect(await todos.orderBy('_id', 'asc').get()).toMatchObject({
      data: [{ _id: 'b' }, { _id: 'c', n: 3 }],
    });
  });

  test('a rollback leaves nothing behind', async () => {
    const run = db.runTransaction(async (transaction: { rollback(reason: string): void } & typeof db) => {
      await inTransaction(transaction).update({ data: { n: 2 } });
      await transaction.rollback('changed my mind');
    });
    await expect(run).rejects.toBe('changed my mind');
    expect(await todo.get()).toMatchObject({ data: { n: 1 } });
  });

  test('a conflict found at the commit is retried by the SDK', async () => {
    let runs = 0;
    await db.runTransaction(async (transaction: typeof db) => {
      runs += 1;
      await inTransaction(transaction).update({ data: { n: _.inc(1) } });
      if (runs === 1) await todo.update({ data: { n: 10 } });
    });
    expect(runs).toBe(2);
    expect(await todo.get()).toMatchObject({ data: { n: 11 } });
  });

  test('a conflict found inside an operation is not retried', async () => {
    let runs = 0;
    const run = db.runTransaction(async (transaction: typeof db) => {
      runs += 1;
      await inTransaction(transaction).get();
      await todo.update({ data: { n: _.inc(1) } });
      await inTransaction(transaction).update({ data: { n: 0 } });
    });
    await expect(run).rejects.toMatchObject({
      errCode: -501001,
      errMsg: expect.stringContaining('[ResourceUnavailable.TransactionConflict]'),
    });
    expect(runs).toBe(1);
  });

  test('a transaction that has ended is gone', async () => {
    const transaction = await db.startTransaction();
    await transaction.commit();
    await expect(inTransaction(transaction).get()).rejects.toMatchObject({
      errMsg: expect.stringContaining('[ResourceUnavailable.TransactionNotExist]'),
    });
  });
});
