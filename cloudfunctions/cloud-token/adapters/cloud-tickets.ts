// adapters/: what the library reaches of the world: wx-server-sdk's database and functions, WeChat over HTTP,
// and the time of this process.

import { parseTicket, ticketIn } from '../core/ticket.ts';
import { createTicketReader, type TicketReader } from '../core/ticket-reader.ts';
import type { NotedPorts } from '../core/token-owners.ts';
import type { TokenReader } from '../core/token-reader-ports.ts';
import { openCloud } from './cloud.ts';
import { readDocument } from './document-reader.ts';
import { systemClock } from './system-clock.ts';
import { writeTicket } from './ticket-writer.ts';
import { prepareCall } from './weixin-client.ts';

/** Tickets that are fetched with the tokens of a reader, and shared in the environment that owns the tokens. */
export function openTickets({ withToken }: TokenReader, { ownerOf }: NotedPorts): TicketReader {
  const database = openCloud().database({ throwOnNotFound: false });
  return createTicketReader({
    read: async (id) => parseTicket(await readDocument(database, id)),
    write: (id, ticket) => writeTicket(database, id, ticket),
    async fetch({ type = 'jsapi', appid }) {
      const call = prepareCall('/cgi-bin/ticket/getticket', { params: { type } });
      return withToken(
        async (token) => ({ value: ticketIn(await call(token)), appid: appid ?? String(ownerOf(token)) }),
        { appid },
      );
    },
    clock: systemClock,
    log: (event) => console.warn(JSON.stringify(event)),
  });
}
