import { beforeEach, expect, test } from 'vitest';
import { describeEverySdk } from './every-sdk.ts';

describeEverySdk(({ version, cloud }) => {
  const db = cloud.database();
  const _ = db.command;
  const todos = db.collection('todos');

  beforeEach(async () => {
    await todos.add({
      data: [
        { _id: 'a', n: 1, lease: { until: 10 } },
        { _id: 'b', n: 2 },
        { _id: 'c', n: 3, lease: { until: 30 } },
      ],
    });
  });

  test('a conditional update changes only what matches', async () => {
    const condition = {
      _id: 'a',
      'lease.until': _.lt(20),
      'lease.owner': _.exists(false),
      n: _.in([1, 2]),
    };
    const take = () => todos.where(condition).update({ data: { lease: { owner: 'me', until: 50 } } });
    expect(await take()).toMatchObject({ stats: { updated: 1 } });
    expect(await take()).toMatchObject({ stats: { updated: 0 } });
  });

  test('update and remove of a query reach every match', async () => {
    expect(await todos.where({ n: _.gt(1) }).update({ data: { n: 0 } })).toMatchObject({
      stats: { updated: 2 },
    });
    expect(await todos.where({ n: 0 }).remove()).toMatchObject({ stats: { removed: 2 } });
    expect(await todos.count()).toMatchObject({ total: 1 });
  });

  test('or, missing fields and regular expressions match as in MongoDB', async () => {
    const free = _.or([{ 'lease.until': _.lt(20) }, { lease: _.exists(false) }]);
    expect(await todos.where(free).count()).toMatchObject({ total: 2 });
    expect(await todos.where({ lease: null }).count()).toMatchObject({ total: 1 });
    expect(await todos.where({ _id: /^[AB]/i }).count()).toMatchObject({ total: 2 });
  });

  test('get sorts, skips, limits and selects fields', async () => {
    const query = todos.orderBy('n', 'desc').skip(1).limit(1).field({ n: true });
    expect(await query.get()).toEqual({ data: [{ _id: 'b', n: 2 }], errMsg: 'collection.get:ok' });
  });

  test('aggregate runs a pipeline', async () => {
    const sum = todos
      .aggregate()
      .match({ n: _.gt(1) })
      .group({ _id: null, n: _.aggregate.sum('$n') });
    expect(await sum.end()).toEqual({ list: [{ _id: null, n: 5 }], errMsg: 'collection.aggregate:ok' });
    expect(await todos.aggregate().count('total').end()).toMatchObject({ list: [{ total: 3 }] });
  });

  test('aggregate returns 20 documents unless a limit says otherwise', async () => {
    for (let n = 4; n <= 30; n++) await todos.add({ data: { n } });
    const count = async (stages: { end(): unknown }) =>
      ((await stages.end()) as { list: unknown[] }).list.length;
    expect(await count(todos.aggregate())).toBe(20);
    expect(await count(todos.aggregate().sort({ n: 1 }).skip(15))).toBe(15);
    expect(await count(todos.aggregate().limit(25))).toBe(25);
    expect(await count(todos.aggregate().limit(28).sort({ n: 1 }))).toBe(28);
    expect(await todos.aggregate().count('total').end()).toMatchObject({ list: [{ total: 30 }] });
  });

  test.each([{}, { size: -1 }, { size: 0 }, { size: 1.5 }, { size: '3' }, 3, null])(
    'a sample of %j is refused',
    async (sample) => {
      const wrong = todos.aggregate().sample(sample as { size: number });
      await expect(wrong.end()).rejects.toMatchObject({
        errMsg: expect.stringContaining('$sample stage must be a positive integer'),
      });
    },
  );

  test('a sample holds no document twice and nothing else, however large it is', async () => {
    const idsOf = async (size: number) => {
      const { list } = (await todos.aggregate().sample({ size }).end()) as unknown as {
        list: { _id: string }[];
      };
      return list.map(({ _id }) => _id).sort();
    };
    expect(await idsOf(3)).toEqual(['a', 'b', 'c']);
    expect(await idsOf(10)).toEqual(['a', 'b', 'c']);
    expect(new Set(await idsOf(2)).size).toBe(2);
    expect(await todos.where({}).remove()).toMatchObject({ stats: { removed: 3 } });
    expect(await idsOf(5)).toEqual([]);
  });

  test('a malformed query is a database error', async () => {
    const wrong = todos.aggregate().match({ n: { $nearly: 1 } });
    await expect(wrong.end()).rejects.toMatchObject({ errMsg: expect.stringContaining('$nearly') });
  });

  test('using a missing collection rejects with -502005', async () => {
    const missing = db.collection('missing');
    const failure = {
      errCode: -502005,
      errMsg: expect.stringContaining('Db or Table not exist: missing.'),
    };
    await expect(missing.get()).rejects.toMatchObject(failure);
    await expect(missing.doc('a').get()).rejects.toMatchObject(failure);
    await expect(missing.add({ data: { n: 1 } })).rejects.toMatchObject(failure);
    await expect(missing.doc('a').set({ data: { n: 1 } })).rejects.toMatchObject(failure);
  });

  test('creating a collection twice rejects', async () => {
    await expect(db.createCollection('todos')).rejects.toMatchObject({
      errCode: version === '4.0.2' ? -1 : -501001,
      errMsg: expect.stringContaining('[ResourceUnavailable.ResourceExist] Table exist.'),
    });
  });

  test('another environment is refused', async () => {
    const elsewhere = cloud.database({ env: 'elsewhere' }).collection('todos');
    await expect(elsewhere.get()).rejects.toMatchObject({ errCode: -501001 });
  });
});
