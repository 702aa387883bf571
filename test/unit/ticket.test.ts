import { describe, expect, it } from 'vitest';
import {
  checkTicketOptions,
  isFreshTicket,
  isUsableTicket,
  parseTicket,
  ticketId,
  ticketIn,
} from '../../cloudfunctions/cloud-token/core/ticket.ts';
import { APPID, HOUR, MINUTE } from '../support/tokens.ts';

const aTicket = (more = {}) => ({
  value: 'ticket-1',
  appid: APPID,
  fetchedAt: 0,
  newAt: 0,
  ...more,
});

describe('a ticket is stored', () => {
  it.each([
    [{}, 'jsapi_ticket'],
    [{ type: 'jsapi', appid: 'wx2' }, 'jsapi_ticket.wx2'],
    [{ type: 'wx_card' }, 'wx_card_ticket'],
    [{ type: 'wx_card', appid: 'wx2' }, 'wx_card_ticket.wx2'],
  ] as const)('for %j in %s', (options, id) => {
    expect(ticketId(options)).toBe(id);
  });
});

describe('which ticket', () => {
  it.each([['wx1'], [{ type: 'card' }], [{ type: null }], [{ appId: 'wx1' }], [{ appid: '' }], [null]])(
    'is not said by %j',
    (options) => {
      const check = () => checkTicketOptions(options as never);
      expect(check).toThrow(expect.objectContaining({ name: 'TokenError', code: 'configuration' }));
    },
  );
});

describe('a ticket is fresh', () => {
  it('for 5 minutes, whichever clock is ahead', () => {
    const isFresh = [-5 * MINUTE, -5 * MINUTE + 1, 0, 5 * MINUTE - 1, 5 * MINUTE].map((now) =>
      isFreshTicket(aTicket(), now),
    );
    expect(isFresh).toEqual([false, true, true, true, false]);
  });

  it('no longer when it has lived 2 hours since it was new', () => {
    const ticket = aTicket({ fetchedAt: 2 * HOUR - MINUTE });
    expect([isFreshTicket(ticket, 2 * HOUR - 1), isFreshTicket(ticket, 2 * HOUR)]).toEqual([true, false]);
  });

  it('when WeChat repeats it after those 2 hours', () => {
    expect(isFreshTicket(aTicket({ fetchedAt: 2 * HOUR }), 2 * HOUR + MINUTE)).toBe(true);
  });
});

describe('while WeChat fails', () => {
  it('a ticket is of use for an hour, whichever clock is ahead', () => {
    const isUsable = [-HOUR, 1 - HOUR, HOUR - 1, HOUR].map((now) => isUsableTicket(aTicket(), now));
    expect(isUsable).toEqual([false, true, true, false]);
  });
});

describe('a stored ticket', () => {
  it('is read without what else stands in the document', () => {
    expect(parseTicket({ _id: 'jsapi_ticket', ...aTicket(), more: 1 })).toEqual(aTicket());
  });

  it.each([
    [null],
    [{ value: 'ticket-1' }],
    [aTicket({ value: '' })],
    [aTicket({ value: 7 })],
    [aTicket({ value: 'a b' })],
    [aTicket({ appid: undefined })],
    [aTicket({ fetchedAt: '0' })],
    [aTicket({ fetchedAt: Number.NaN })],
    [aTicket({ newAt: undefined })],
  ])('is none when it is damaged: %j', (stored) => {
    expect(parseTicket(stored)).toBeUndefined();
  });
});

describe('an answer of WeChat', () => {
  it('has a ticket', () => {
    expect(ticketIn({ errcode: 0, errmsg: 'ok', ticket: 'ticket-1', expires_in: 7200 })).toBe('ticket-1');
  });

  it.each([
    [{}],
    [{ ticket: '' }],
    [{ ticket: 7 }],
    [{ ticket: 'a'.repeat(513) }],
    [{ ticket: '<html>\n' }],
    [[]],
  ])('is refused without one: %j', (reply) => {
    expect(() => ticketIn(reply)).toThrow(
      expect.objectContaining({ name: 'TokenError', code: 'invalid_reply' }),
    );
  });
});
