import type { Ticket, TicketOptions } from '../../cloudfunctions/cloud-token/core/ticket.ts';
import {
  createTicketReader,
  type TicketEvent,
  type TicketReader,
} from '../../cloudfunctions/cloud-token/core/ticket-reader.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { APPID } from './tokens.ts';
import { createVirtualTime } from './virtual-time.ts';

export const weixinDown = new TokenError({ code: 'weixin', errCode: -1, errMsg: 'system error' });

/** The documents of an environment and the WeChat behind it, which a test may change at any time. */
export function createTicketWorld() {
  const time = createVirtualTime();
  const world = {
    time,
    documents: new Map<string, Ticket>(),
    /** What WeChat says the ticket is. */
    ticket: 'ticket-1',
    /** What WeChat was asked for, and what was logged, by all instances. */
    fetches: [] as TicketOptions[],
    events: [] as TicketEvent[],
    onRead: async (): Promise<void> => undefined,
    onWrite: async (): Promise<void> => undefined,
    onFetch: async (): Promise<void> => undefined,
    /** A reader with a memory of its own. */
    instance(): TicketReader {
      return createTicketReader({
        async read(id) {
          await world.onRead();
          return world.documents.get(id);
        },
        async write(id, ticket) {
          await world.onWrite();
          world.documents.set(id, ticket);
        },
        async fetch(options) {
          world.fetches.push(options);
          await world.onFetch();
          return { value: world.ticket, appid: options.appid ?? APPID };
        },
        clock: time,
        log: (event) => world.events.push(event),
      });
    },
  };
  return world;
}
