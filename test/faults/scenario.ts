import type { Fault } from '../../scripts/emulator/http/faults.ts';
import type { HttpRequest } from '../../scripts/emulator/http/route.ts';
import type { ProbeEvent } from './probe.ts';

export type Beginning = 'a fresh token' | 'a stale token' | 'an expired token' | 'nothing stored';

/** What a scenario may need to know of the stage it is played on. */
export interface Place {
  /** Where the local WeChat is. */
  url: string;
  /** The AppSecret, for those who repeat it. */
  secret: string;
  /** Another host, which must never see a request. */
  elsewhere: string;
  /** A host with a certificate that nobody has reason to trust; it must never see a request either. */
  selfSigned: string;
  /** SIGKILLs the instances of refreshToken. */
  kill(): void;
}

/** Something that goes wrong, and what is to come of it. The next healthy tick always restores a good token. */
export interface Scenario {
  /** Completes "refreshes / calls … meets". */
  name: string;
  /** @default 'a stale token', which is still valid */
  begin?: Beginning;
  /** Further variables of all functions. */
  environment?(place: Place): Record<string, string>;
  /** Of each function. @default 20 s, as the README advises */
  timeLimitMs?: number;
  faults(place: Place): Fault[];
  /** A run of the timer, another function's report that WeChat has refused the token, or a call of the library. */
  does: 'refresh' | 'report' | ProbeEvent;
  expected: Expected;
  /** How many requests for a token are sent at most. @default 3 */
  maxTokenRequests?: number;
}

export interface Expected {
  /** What the function returns. */
  errCode?: number;
  /** The `code` of the library's TokenError, or 'ok'. */
  code?: string;
  /** The platform's words when the function did not answer. */
  died?: string;
  /** Whether the stored token is replaced. @default false: it stays as it is */
  stored?: boolean;
}

/** Which step of a refresh a database request is. */
export const STEP = {
  commit: (request: unknown) => bodyOf(request).includes('_updateTime'),
  giveUp: (request: unknown) => /lease\.state(?!.*(lease\.until|_updateTime))/s.test(bodyOf(request)),
  history: (request: unknown) => bodyOf(request).includes('refresh_log'),
} as const;

/** A fault whose answer repeats something of the request it answers. */
export function repeating(fault: Omit<Fault, 'reply'>, answer: (request: HttpRequest) => unknown): Fault {
  let met: HttpRequest;
  return {
    ...fault,
    when(request) {
      met = request as HttpRequest;
      return fault.when?.(request) ?? true;
    },
    reply: {
      get json() {
        return answer(met);
      },
    },
  };
}

function bodyOf(request: unknown): string {
  return (request as HttpRequest).body.toString();
}
