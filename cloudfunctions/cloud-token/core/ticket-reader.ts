import { type Clock, isWithin } from './clock.ts';
import { withOwnError } from './own-error.ts';
import {
  checkTicketOptions,
  isFreshTicket,
  isUsableTicket,
  type Ticket,
  type TicketOptions,
  ticketId,
} from './ticket.ts';
import { asTokenError, type FailureResult } from './token-error.ts';
import { within } from './within.ts';

/** Nobody waits longer for the database, nor for WeChat while the last ticket is at hand. */
const PATIENCE_MS = 1_500;
/** After a failure the last ticket is served for so long before the next try. */
const PAUSE_MS = 10_000;
/** What takes longer was begun before this instance was frozen. */
const MAX_RENEWAL_MS = 20_000;

/** `ticket_unavailable`: WeChat gave none and the last one was served. `ticket_unshared`: its document could not be read or written. */
export type TicketEvent = { event: 'ticket_unavailable' | 'ticket_unshared' } & FailureResult;

/** All that tickets need of the world. */
export interface TicketPorts {
  /** Reads the stored ticket of that id. Rejects with a `TokenError`. */
  read(id: string): Promise<Ticket | undefined>;
  /** Stores it. Rejects with a `TokenError`. */
  write(id: string, ticket: Ticket): Promise<void>;
  /** Asks WeChat. Rejects with a `TokenError`. */
  fetch(options: TicketOptions): Promise<{ value: string; appid: string }>;
  clock: Clock;
  log(event: TicketEvent): void;
}

/** Finds a ticket that WeChat takes. Rejects with a `TokenError`. */
export type TicketReader = (options?: TicketOptions) => Promise<Ticket>;

interface Renewal {
  ticket: Promise<Ticket>;
  startedAt: number;
}

/**
 * A reader of tickets: memory, then the document, then WeChat, once for all who ask at a time. There is no lease: WeChat
 * gives all who ask the same ticket, so two instances that ask at once do no harm.
 */
export function createTicketReader({ read, write, fetch, clock, log }: TicketPorts): TicketReader {
  const tickets = new Map<string, Ticket>();
  const failedAt = new Map<string, number>();
  const renewals = new Map<string, Renewal>();

  async function getTicket(options: TicketOptions = {}): Promise<Ticket> {
    checkTicketOptions(options);
    const id = ticketId(options);
    const last = tickets.get(id);
    const now = clock.now();
    if (last && isFreshTicket(last, now)) return last;
    const isUsable = isUsableTicket(last, now);
    if (isUsable && isWithin(failedAt.get(id) ?? Number.NEGATIVE_INFINITY, PAUSE_MS, now)) return last;
    const next = withOwnError(renewOnce(id, options));
    if (!isUsable) return next;
    return within(clock, PATIENCE_MS, next, 'the next ticket').catch(() => {
      failedAt.set(id, clock.now());
      return last;
    });
  }

  function renewOnce(id: string, options: TicketOptions): Promise<Ticket> {
    const startedAt = clock.now();
    const underWay = renewals.get(id);
    if (underWay && isWithin(underWay.startedAt, MAX_RENEWAL_MS, startedAt)) return underWay.ticket;
    const ticket = renew(id, options).finally(() => {
      if (renewals.get(id)?.ticket === ticket) renewals.delete(id);
    });
    renewals.set(id, { ticket, startedAt });
    return ticket;
  }

  async function renew(id: string, options: TicketOptions): Promise<Ticket> {
    const stored = await shared(read(id));
    const own = tickets.get(id);
    const fetchedAt = clock.now();
    const last = own && !(stored && stored.fetchedAt >= own.fetchedAt) ? own : stored;
    if (last && isFreshTicket(last, fetchedAt)) return remember(id, last);
    try {
      const { value, appid } = await fetch(options);
      const newAt = last?.value === value ? last.newAt : fetchedAt;
      // Also what comes when nobody waits for it any more.
      const ticket = remember(id, { value, appid, fetchedAt, newAt });
      await shared(write(id, ticket));
      return ticket;
    } catch (error) {
      const failure = asTokenError(error);
      if (!isUsableTicket(last, clock.now())) throw failure;
      log({ event: 'ticket_unavailable', ...failure.toJSON() });
      failedAt.set(id, clock.now());
      return remember(id, last);
    }
  }

  /** Unless a later renewal has been faster, as after this instance was frozen. */
  function remember(id: string, ticket: Ticket): Ticket {
    const own = tickets.get(id);
    if (own && own.fetchedAt > ticket.fetchedAt && isFreshTicket(own, clock.now())) return own;
    tickets.set(id, ticket);
    return ticket;
  }

  /** Without the document every instance asks WeChat for itself, which does no harm either. */
  async function shared<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await within(clock, PATIENCE_MS, work, 'the document of a ticket');
    } catch (error) {
      log({ event: 'ticket_unshared', ...asTokenError(error).toJSON() });
      return undefined;
    }
  }

  return getTicket;
}
