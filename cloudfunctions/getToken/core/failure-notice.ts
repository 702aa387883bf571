// core/: what everybody, and what admins, may know of the token,
// worked out from the document alone.

import { inOneLine } from '../../cloud-token/core/errcodes.ts';
import { cureOf, meaningOf } from '../../cloud-token/core/failure-meaning.ts';
import type { Failure } from '../../cloud-token/core/token-document.ts';

/** What everybody may know of a failed refresh: never WeChat's own text, an address or a request id. */
export interface FailureNotice {
  /** When it failed, ms since the epoch. */
  at: number;
  /** When the first in a row failed, ms since the epoch. */
  since: number;
  /** WeChat's errcode, or the errCode of what went wrong here. Never 0. */
  errCode: number;
  /** What the errCode means, `English / 中文`. */
  meaning: string;
  /** Present when WeChat has refused the stored token, so that calls fail although it has not expired. */
  refused?: true;
}

/** What admins may know: all that is stored of it, and what to do. */
export interface FailureDetails extends FailureNotice, Omit<Failure, 'since'> {
  /** What to do next, without the meaning, `English / 中文`; absent where nobody knows. */
  cure?: string;
}

export function noticeOf({ at, since = at, errCode, refused }: Failure): FailureNotice {
  return { at, since, errCode, meaning: inOneLine(meaningOf(errCode)), ...(refused && { refused }) };
}

export function detailsOf(failure: Failure): FailureDetails {
  const cure = cureOf(failure);
  return { ...failure, ...noticeOf(failure), ...(cure && { cure: inOneLine(cure) }) };
}
