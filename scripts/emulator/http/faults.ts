/** Exactly this is answered, whatever the request. */
export interface RawReply {
  /** @default 200 */
  status?: number;
  /** A `content-length` larger than the body makes a cut-off answer. */
  headers?: Record<string, string>;
  body: string | Buffer;
  /** Sends the body one byte at a time with that many milliseconds in between. */
  dripMs?: number;
}

/** What a faulty request gets in place of its normal answer. */
export type FaultReply =
  /** The connection is reset: the caller sees ECONNRESET. */
  | { reset: true }
  /** Nothing is ever answered: the caller runs into its own time-out, or into what `meanwhile` does to it. */
  | { hang: true; meanwhile?: () => void }
  /** The normal answer, this many milliseconds late. */
  | { delayMs: number }
  /** @default status 200 */
  | { json: unknown; status?: number }
  /** The request takes effect, and this is made of its normal answer: half of it, or one that drips. */
  | { alter: (body: Buffer) => RawReply }
  | RawReply;

/** Something that goes wrong with one request, or the next few, to the local platform. */
export interface Fault {
  /** A WeChat path (`/cgi-bin/token`) or a CloudBase action (`database.modifyDocument`); a trailing `*` matches any rest. */
  on: string;
  /** How many requests it hits, `Infinity` included. @default 1 */
  times?: number;
  /** Hits only the requests for which this is true; given the `HttpRequest`. */
  when?: (request: unknown) => boolean;
  /** The request takes effect first and then its answer is lost, late or replaced. @default false */
  after?: boolean;
  reply: FaultReply;
}

/** The faults that wait for their requests. */
export interface Faults {
  /** Faults on the same request are used up in the order they were injected. */
  inject(fault: Fault): void;
  /** Uses up one occurrence of the first fault meant for this request. */
  take(name: string, request: unknown): Fault | undefined;
  clear(): void;
}

/**
 * An empty list of faults.
 *
 * @example
 * const faults = createFaults();
 * faults.inject({ on: '/cgi-bin/*', reply: { json: { errcode: -1, errmsg: 'system error' } } });
 * faults.take('/cgi-bin/token', undefined); // the fault
 * faults.take('/cgi-bin/token', undefined); // undefined: it was meant for one request
 */
export function createFaults(): Faults {
  const waiting: Array<{ fault: Fault; left: number }> = [];
  return {
    inject: (fault) => {
      waiting.push({ fault, left: fault.times ?? 1 });
    },
    take(name, request) {
      const hit = waiting.find(({ fault, left }) => left > 0 && isMeantFor(fault, name, request));
      if (!hit) return undefined;
      hit.left -= 1;
      return hit.fault;
    },
    clear: () => {
      waiting.length = 0;
    },
  };
}

function isMeantFor({ on, when }: Fault, name: string, request: unknown): boolean {
  const named = on.endsWith('*') ? name.startsWith(on.slice(0, -1)) : name === on;
  return named && (when?.(request) ?? true);
}
