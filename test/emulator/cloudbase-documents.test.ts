// emulator/: the local platform: that it answers as WeChat and CloudBase do, with every wx-server-sdk.
// What other tests are built upon is tried here first.

import { expect, test } from 'vitest';
import { describeEverySdk, NOW } from './every-sdk.ts';

describeEverySdk(({ cloud }) => {
  const db = cloud.database();
  const _ = db.command;
  const todos = db.collection('todos');
  const todo = todos.doc('a');

  test('add makes up an _id, get returns the document', async () => {
    const added = await todos.add({ data: { n: 1 } });
    expect(added).toEqual({ _id: expect.stringMatching(/^[0-9a-f]{32}$/), errMsg: 'collection.add:ok' });
    expect(await todos.get()).toMatchObject({ data: [{ n: 1 }] });
  });

  test('add of several documents at once returns their ids', async () => {
    expect(await todos.add({ data: [{ _id: 'a' }, { _id: 'b' }] })).toMatchObject({ _ids: ['a', 'b'] });
  });

  test('add of an _id that exists is a duplicate key error', async () => {
    await todos.add({ data: { _id: 'a' } });
    await expect(todos.add({ data: { _id: 'a' } })).rejects.toMatchObject({
      errCode: -502001,
      errMsg: expect.stringContaining(
        'E11000 duplicate key error collection: todos index: _id_ dup key: { : "a" }',
      ),
    });
  });

  test('every kind of value comes back as it went in', async () => {
    const data = {
      expiresAt: NOW,
      negative: -NOW,
      fraction: 0.5,
      text: '访问令牌',
      at: new Date(NOW),
      nothing: null,
      list: [1, { two: 2 }],
      nested: { deep: { yes: true } },
    };
    await todo.set({ data });
    expect(await todo.get()).toEqual({ data: { _id: 'a', ...data }, errMsg: 'document.get:ok' });
  });

  test('numeric ids are not their text', async () => {
    await todos.doc(1).set({ data: { is: 'number' } });
    await todos.doc('1').set({ data: { is: 'text' } });
    expect(await todos.doc(1).get()).toMatchObject({ data: { is: 'number' } });
  });

  test('get of a missing document rejects with errCode -1', async () => {
    await expect(todo.get()).rejects.toMatchObject({
      errCode: -1,
      errMsg: 'document.get:fail document with _id a does not exist',
    });
  });

  test('get of a missing document is null with throwOnNotFound: false', async () => {
    const config: object = { throwOnNotFound: false };
    const lenient = cloud.database(config).collection('todos').doc('a');
    expect(await lenient.get()).toMatchObject({ data: null });
  });

  test('set creates a document and replaces it whole', async () => {
    expect(await todo.set({ data: { n: 1, old: true } })).toEqual({
      _id: 'a',
      errMsg: 'document.set:ok',
      stats: { updated: 0, created: 1 },
    });
    expect(await todo.set({ data: { n: 2 } })).toMatchObject({ stats: { updated: 1, created: 0 } });
    expect(await todo.get()).toMatchObject({ data: { _id: 'a', n: 2 } });
  });

  test('set refuses an _id and update operators', async () => {
    await expect(todo.set({ data: { _id: 'a' } })).rejects.toMatchObject({ errCode: -501007 });
    await expect(todo.set({ data: { n: _.inc(1) } })).rejects.toMatchObject({ errCode: -502001 });
  });

  test('update merges nested objects', async () => {
    await todo.set({ data: { lease: { owner: 'x' } } });
    expect(await todo.update({ data: { lease: { until: 5 } } })).toMatchObject({ stats: { updated: 1 } });
    expect(await todo.get()).toMatchObject({ data: { lease: { owner: 'x', until: 5 } } });
  });

  test('update of a missing document or with the same values updates none', async () => {
    expect(await todo.update({ data: { n: 1 } })).toMatchObject({ stats: { updated: 0 } });
    await todo.set({ data: { n: 1 } });
    expect(await todo.update({ data: { n: 1 } })).toMatchObject({ stats: { updated: 0 } });
  });

  test('update through a field that is null is refused', async () => {
    await todo.set({ data: { lease: null } });
    await expect(todo.update({ data: { lease: { until: 5 } } })).rejects.toMatchObject({
      errCode: -502001,
      errMsg: expect.stringContaining("Cannot create field 'until' in element {lease: null}"),
    });
  });

  test('the update commands inc, push with slice, remove and set work together', async () => {
    await todo.set({ data: { n: 1, log: [1, 2], gone: true, whole: { a: 1 } } });
    const push = _.push as (options: object) => unknown;
    await todo.update({
      data: {
        n: _.inc(2),
        log: push({ each: [3, 4], slice: -3 }),
        gone: _.remove(),
        whole: _.set({ b: 2 }),
      },
    });
    expect(await todo.get()).toMatchObject({ data: { _id: 'a', n: 3, log: [2, 3, 4], whole: { b: 2 } } });
  });

  test('remove tells whether there was a document', async () => {
    await todo.set({ data: { n: 1 } });
    expect(await todo.remove()).toEqual({ stats: { removed: 1 }, errMsg: 'document.remove:ok' });
    expect(await todo.remove()).toMatchObject({ stats: { removed: 0 } });
  });

  test('serverDate is the platform time plus its offset', async () => {
    const serverDate = db.serverDate as (options?: { offset: number }) => unknown;
    await todo.set({ data: { at: serverDate(), log: [] } });
    await todo.update({ data: { later: serverDate({ offset: 1000 }), log: _.push(serverDate()) } });
    expect(await todo.get()).toMatchObject({
      data: { at: new Date(NOW), later: new Date(NOW + 1000), log: [new Date(NOW)] },
    });
  });
});
