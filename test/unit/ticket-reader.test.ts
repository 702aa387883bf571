import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { databaseDown, hang } from '../support/reader-world.ts';
import { createTicketWorld, weixinDown } from '../support/ticket-world.ts';
import { APPID, HOUR, MINUTE, SECOND } from '../support/tokens.ts';

const fail = async () => {
  throw weixinDown;
};

describe('a ticket', () => {
  it('is fetched once and served from memory for 5 minutes', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    for (let n = 0; n < 5; n++) expect(await getTicket()).toMatchObject({ value: 'ticket-1', appid: APPID });
    world.time.advance(5 * MINUTE - 1);
    await getTicket();
    expect(world.fetches).toHaveLength(1);
    world.time.advance(1);
    world.ticket = 'ticket-2';
    expect(await getTicket()).toMatchObject({ value: 'ticket-2' });
    expect(world.fetches).toHaveLength(2);
  });

  it('is not fetched while nobody asks for it', async () => {
    const world = createTicketWorld();
    await world.instance()();
    world.time.advance(HOUR);
    expect(world.fetches).toHaveLength(1);
  });

  it('is one for all who ask at a time', async () => {
    const world = createTicketWorld();
    world.onFetch = () => world.time.sleep(SECOND);
    const getTicket = world.instance();
    const tickets = await world.time.run(Promise.all(Array.from({ length: 20 }, () => getTicket())));
    expect(new Set(tickets.map(({ value }) => value))).toEqual(new Set(['ticket-1']));
    expect(world.fetches).toHaveLength(1);
  });

  it('is found in the document by the other instances', async () => {
    const world = createTicketWorld();
    await world.instance()();
    world.time.advance(4 * MINUTE);
    expect(await world.instance()()).toMatchObject({ value: 'ticket-1', fetchedAt: 0 });
    expect(world.fetches).toHaveLength(1);
  });

  it('is apart from those of other types and AppIDs', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    const all = [{}, { type: 'jsapi' }, { type: 'wx_card' }, { appid: 'wx2' }] as const;
    for (const options of all) await getTicket(options);
    expect([...world.documents.keys()]).toEqual(['jsapi_ticket', 'wx_card_ticket', 'jsapi_ticket.wx2']);
    expect(await getTicket({ appid: 'wx2' })).toMatchObject({ appid: 'wx2' });
    expect(world.fetches).toHaveLength(3);
  });

  it('is refused to who names none, before anything is read', async () => {
    const world = createTicketWorld();
    world.onRead = fail;
    await expect(world.instance()({ type: 'card' as never })).rejects.toMatchObject({
      code: 'configuration',
    });
    expect(world.events).toEqual([]);
  });

  it('is dead for no caller of a day, although WeChat repeats it until it dies', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    let endsAt = 0;
    world.onFetch = async () => {
      if (world.time.now() < endsAt) return;
      endsAt = world.time.now() + 2 * HOUR;
      world.ticket = `ticket-${endsAt}`;
    };
    let dead = 0;
    for (let second = 0; second < 24 * 3600; second += 7) {
      const { value } = await getTicket();
      if (value !== world.ticket || world.time.now() >= endsAt) dead++;
      world.time.advance(7 * SECOND);
    }
    expect(dead).toBe(0);
    expect(world.fetches.length).toBeLessThan(24 * 13);
  });

  it('that a clock far ahead has stored is replaced', async () => {
    const world = createTicketWorld();
    const ahead = { value: 'ticket-0', appid: APPID, fetchedAt: HOUR, newAt: HOUR };
    world.documents.set('jsapi_ticket', ahead);
    expect(await world.instance()()).toMatchObject({ value: 'ticket-1', newAt: 0 });
    expect(world.documents.get('jsapi_ticket')).toMatchObject({ value: 'ticket-1' });
  });
});

describe('while WeChat fails', () => {
  it('the last ticket is served until it is an hour old, and that is logged', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    await getTicket();
    world.onFetch = fail;
    world.time.advance(HOUR - 1);
    expect(await getTicket()).toMatchObject({ value: 'ticket-1' });
    expect(world.events).toEqual([{ event: 'ticket_unavailable', errCode: -1, errMsg: 'system error' }]);
    world.time.advance(1);
    await expect(getTicket()).rejects.toMatchObject({ name: 'TokenError', errMsg: 'system error' });
  });

  it('an instance that has none serves the stored one', async () => {
    const world = createTicketWorld();
    await world.instance()();
    world.onFetch = fail;
    world.time.advance(HOUR - 1);
    expect(await world.instance()()).toMatchObject({ value: 'ticket-1' });
  });

  it('the one in memory is served, when the stored one is older because it could not be replaced', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    await getTicket();
    world.onWrite = fail;
    world.ticket = 'ticket-2';
    world.time.advance(6 * MINUTE);
    expect(await getTicket()).toMatchObject({ value: 'ticket-2' });
    world.onFetch = fail;
    world.time.advance(6 * MINUTE);
    expect(await getTicket()).toMatchObject({ value: 'ticket-2' });
  });

  it('it is asked every 10 seconds at most', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    await getTicket();
    world.onFetch = fail;
    world.time.advance(5 * MINUTE);
    for (let second = 0; second < 60; second++) {
      await getTicket();
      world.time.advance(SECOND);
    }
    expect(world.fetches).toHaveLength(1 + 6);
    world.onFetch = async () => undefined;
    world.ticket = 'ticket-2';
    expect(await getTicket()).toMatchObject({ value: 'ticket-2' });
  });

  it('each who waited for a first ticket gets an error of its own', async () => {
    const world = createTicketWorld();
    world.onFetch = fail;
    const getTicket = world.instance();
    const errors = await Promise.all(
      [getTicket(), getTicket()].map((ticket) => ticket.catch((error) => error)),
    );
    expect(errors[0]).toMatchObject({ name: 'TokenError', code: 'weixin', errCode: -1 });
    expect(errors[0]).not.toBe(errors[1]);
    expect(world.fetches).toHaveLength(1);
    world.onFetch = async () => undefined;
    expect(await getTicket()).toMatchObject({ value: 'ticket-1' });
  });
});

describe('while WeChat is silent', () => {
  it('nobody who has a ticket waits longer than 1.5 s, and the next one does not wait', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    await getTicket();
    world.onFetch = hang;
    world.time.advance(5 * MINUTE);
    const askedAt = world.time.now();
    expect(await world.time.run(getTicket())).toMatchObject({ value: 'ticket-1' });
    expect(world.time.now() - askedAt).toBe(1_500);
    await getTicket();
    expect(world.time.now() - askedAt).toBe(1_500);
  });

  it('a ticket that comes too late for those who waited is remembered', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    await getTicket();
    world.onFetch = () => world.time.sleep(2 * SECOND);
    world.ticket = 'ticket-2';
    world.time.advance(5 * MINUTE);
    expect(await world.time.run(getTicket())).toMatchObject({ value: 'ticket-1' });
    await world.time.run(world.time.sleep(SECOND));
    expect(await getTicket()).toMatchObject({ value: 'ticket-2' });
    expect(world.fetches).toHaveLength(2);
  });

  it('a request from before the instance was frozen holds nobody up', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    let answer: () => void = () => undefined;
    world.onFetch = () => new Promise((resolve) => (answer = resolve));
    const first = getTicket();
    await world.time.run(Promise.resolve());
    world.onFetch = async () => undefined;
    world.time.advance(20 * SECOND);
    expect(await getTicket()).toMatchObject({ value: 'ticket-1' });
    answer();
    await first;
    expect(world.fetches).toHaveLength(2);
  });
});

describe('a renewal that comes late', () => {
  it('replaces no ticket of a later one', async () => {
    const world = createTicketWorld();
    const getTicket = world.instance();
    let answer = (): void => undefined;
    world.onFetch = () => new Promise((resolve) => (answer = resolve));
    const late = getTicket();
    await nextTurn();
    world.time.advance(21 * SECOND);
    world.onFetch = async () => undefined;
    world.ticket = 'ticket-2';
    expect(await getTicket()).toMatchObject({ value: 'ticket-2' });
    world.ticket = 'ticket-1';
    answer();
    await late;
    expect(await getTicket()).toMatchObject({ value: 'ticket-2' });
  });
});

describe('while the database', () => {
  const databaseFails = async () => {
    throw databaseDown;
  };

  it('fails, WeChat is asked all the same, and that is logged', async () => {
    const world = createTicketWorld();
    Object.assign(world, { onRead: databaseFails, onWrite: databaseFails });
    expect(await world.instance()()).toMatchObject({ value: 'ticket-1' });
    const event = { event: 'ticket_unshared', errCode: -501001, errMsg: 'resource system error' };
    expect(world.events).toEqual([event, event]);
  });

  it('is silent, nobody waits for it longer than 1.5 s each time', async () => {
    const world = createTicketWorld();
    Object.assign(world, { onRead: hang, onWrite: hang });
    expect(await world.time.run(world.instance()())).toMatchObject({ value: 'ticket-1' });
    expect(world.time.now()).toBe(3_000);
  });
});
