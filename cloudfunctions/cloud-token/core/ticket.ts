import { configurationError } from './configuration-error.ts';
import { fieldsOf } from './fields-of.ts';
import { TokenError } from './token-error.ts';
import { checkOptions } from './token-options.ts';
import type { TokenOptions } from './token-reader-ports.ts';

/** Which ticket: `jsapi` signs addresses of pages for JS-SDK, `wx_card` signs cards. */
export type TicketType = 'jsapi' | 'wx_card';

/** Which ticket, and whose. */
export interface TicketOptions extends TokenOptions {
  /** Which ticket. @default 'jsapi' */
  type?: TicketType | undefined;
}

/** A ticket of WeChat's. All times are ms since the epoch. */
export interface Ticket {
  value: string;
  /** Whose ticket. */
  appid: string;
  /** When WeChat was asked for it last. */
  fetchedAt: number;
  /** When WeChat was asked for it first, as far as we know. */
  firstFetchedAt: number;
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

/** Fetched within 5 minutes, whichever clock is ahead; and not the one that has died since, if we saw it from the first. */
export function isFreshTicket({ fetchedAt, firstFetchedAt }: Ticket, now: number): boolean {
  const endsAt = firstFetchedAt + LIFE_MS;
  const hasEnded = fetchedAt < endsAt && now >= endsAt;
  return Math.abs(now - fetchedAt) < RENEW_AFTER_MS && !hasEnded;
}

/** Whether it may be served while WeChat gives none. */
export function isUsableTicket(ticket: Ticket | undefined, now: number): ticket is Ticket {
  return ticket !== undefined && !isAhead(ticket, now) && now < ticket.fetchedAt + USABLE_MS;
}

/** The one that was fetched last, of those that were not written by a clock too far ahead. */
export function newestTicket(tickets: (Ticket | undefined)[], now: number): Ticket | undefined {
  return tickets
    .filter((ticket): ticket is Ticket => ticket !== undefined && !isAhead(ticket, now))
    .sort((one, other) => other.fetchedAt - one.fetchedAt)[0];
}

function isAhead({ fetchedAt }: Ticket, now: number): boolean {
  return fetchedAt >= now + RENEW_AFTER_MS;
}

/** Reads a stored ticket, whoever wrote it; one that is damaged is none. */
export function parseTicket(stored: unknown): Ticket | undefined {
  const { value, appid, fetchedAt, firstFetchedAt } = fieldsOf(stored);
  const isWhole =
    isTicketValue(value) &&
    typeof appid === 'string' &&
    [fetchedAt, firstFetchedAt].every((at) => Number.isFinite(at));
  return isWhole ? ({ value, appid, fetchedAt, firstFetchedAt } as Ticket) : undefined;
}

/** The ticket in WeChat's answer. Throws a `TokenError` (`invalid_reply`) where there is none. */
export function ticketIn(reply: unknown): string {
  const { ticket } = fieldsOf(reply);
  if (isTicketValue(ticket)) return ticket;
  const errMsg = "WeChat's reply has no ticket";
  throw new TokenError({ code: 'invalid_reply', errCode: -601001, errMsg });
}

function isTicketValue(value: unknown): value is string {
  return typeof value === 'string' && /^[\x21-\x7e]{1,512}$/.test(value);
}
