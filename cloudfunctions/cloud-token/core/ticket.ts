import { invalidReply } from './api-reply.ts';
import { configurationError } from './configuration-error.ts';
import { fieldsOf } from './fields-of.ts';
import { checkOptions } from './token-options.ts';
import type { TokenOptions } from './token-reader-ports.ts';

/** What a ticket signs: addresses of pages, or cards. */
export type TicketType = 'jsapi' | 'wx_card';

/** Which ticket, whose. */
export interface TicketOptions extends TokenOptions {
  /** Which ticket. @default 'jsapi' */
  type?: TicketType | undefined;
}

/** A ticket of WeChat's. All times are ms since the epoch. */
export interface Ticket {
  value: string;
  /** Whose ticket. */
  appid: string;
  /** When WeChat was last asked for it. */
  fetchedAt: number;
  /** When WeChat first gave it to us. */
  newAt: number;
}

const MINUTE = 60_000;
/** WeChat repeats a ticket as long as it lives and calls its life 7200 s each time, so nobody knows how much of it is left. */
const RENEW_AFTER_MS = 5 * MINUTE;
/** But a new one lives no longer than that. */
const LIFE_MS = 120 * MINUTE;
/** While WeChat fails. */
const USABLE_MS = 60 * MINUTE;
const TYPES: readonly unknown[] = [undefined, 'jsapi', 'wx_card'];

/** The document of a ticket: of the environment's own AppID, or of another one. */
export function ticketId({ type = 'jsapi', appid }: TicketOptions): string {
  return appid === undefined ? `${type}_ticket` : `${type}_ticket.${appid}`;
}

/** Throws a `TokenError` (`configuration`) for what names no ticket. */
export function checkTicketOptions(options: TicketOptions): void {
  checkOptions(options, ['type', 'appid']);
  if (!TYPES.includes(options.type)) throw configurationError("the option type is not 'jsapi' or 'wx_card'");
}

/** Fetched less than 5 minutes ago, and not the one that has died since, if we saw it from the first; whichever clock is ahead. */
export function isFreshTicket({ fetchedAt, newAt }: Ticket, now: number): boolean {
  const endsAt = newAt + LIFE_MS;
  return Math.abs(now - fetchedAt) < RENEW_AFTER_MS && !(fetchedAt < endsAt && now >= endsAt);
}

/** Whether it may be served while WeChat gives none. */
export function isUsableTicket(ticket: Ticket | undefined, now: number): ticket is Ticket {
  return ticket !== undefined && Math.abs(now - ticket.fetchedAt) < USABLE_MS;
}

/** Reads a stored ticket, whoever wrote it; one that is damaged is none. */
export function parseTicket(stored: unknown): Ticket | undefined {
  const { value, appid, fetchedAt, newAt } = fieldsOf(stored);
  const isWhole =
    isTicketValue(value) && typeof appid === 'string' && [fetchedAt, newAt].every(Number.isFinite);
  return isWhole ? ({ value, appid, fetchedAt, newAt } as Ticket) : undefined;
}

/** The ticket in WeChat's answer. Throws a `TokenError` (`invalid_reply`) where there is none. */
export function ticketIn(reply: unknown): string {
  const { ticket } = fieldsOf(reply);
  if (isTicketValue(ticket)) return ticket;
  throw invalidReply('without a ticket');
}

function isTicketValue(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,512}$/.test(value);
}
