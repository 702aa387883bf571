import { drawBytes } from './draw-bytes.ts';

const TICKET_TYPES = ['jsapi', 'wx_card'] as const;
const LIFE_MS = 7200_000;

/** What a ticket signs: addresses of pages, or cards. */
export type TicketType = (typeof TICKET_TYPES)[number];

/** A ticket as the platform remembers it. */
export interface IssuedTicket {
  value: string;
  /** When it stops working, ms since the epoch, whatever tickets come after it. */
  endsAt: number;
}

/** Tells a ticket's type from any other text. */
export function isTicketType(text: string | null): text is TicketType {
  return TICKET_TYPES.some((type) => type === text);
}

/** The newest ticket if it lives, else a new one. */
export function liveTicket(issued: IssuedTicket[], now: number): IssuedTicket {
  const newest = issued.at(-1);
  return newest && now < newest.endsAt ? newest : issueTicket(issued, now);
}

/** A new ticket, which ends none before it. */
export function issueTicket(issued: IssuedTicket[], now: number): IssuedTicket {
  const ticket = { value: drawBytes(64).toString('base64url'), endsAt: now + LIFE_MS };
  issued.push(ticket);
  return ticket;
}
