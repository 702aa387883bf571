import type { Messages } from '../i18n/zh';
import { hintIn } from './hint';
import type { LastFailure } from './status';
import { localTime, spokenDuration } from './times';

/** What `refreshToken` returns, loosely: whichever of these the reply has. */
export interface RefreshReply {
  errCode: number;
  errMsg?: string;
  hint?: string;
  refreshed?: unknown;
  reason?: unknown;
  expiresAt?: unknown;
}

export interface Feedback {
  outcome: 'refreshed' | 'not_due' | 'cooling' | 'denied' | 'refused' | 'failed';
  title: string;
  text: string;
}

/** refreshToken does not know the caller as an admin. */
const DENIED = -601004;

/**
 * Says honestly what a tap on "refresh now" has brought. `failure` is the last one stored, read after the tap at
 * `askedAt` (ms, the server's clock): one from before the tap means that WeChat was not asked again. `isStandIn`:
 * the token that is served now is the backup's.
 */
export function feedbackOf(
  reply: RefreshReply,
  failure: Pick<LastFailure, 'at' | 'retryAt' | 'errCode'> | undefined,
  askedAt: number,
  messages: Messages,
  isStandIn = false,
): Feedback {
  const { refresh } = messages;
  const timeOf = (at: unknown) => localTime(Number(at), askedAt, messages);
  if (reply.errCode === 0 && isStandIn) return { outcome: 'failed', ...refresh.standIn };
  if (reply.errCode === 0) {
    if (reply.refreshed === true)
      return {
        outcome: 'refreshed',
        title: refresh.done.title,
        text: refresh.done.text(timeOf(reply.expiresAt)),
      };
    if (reply.reason === 'just_refreshed') return { outcome: 'cooling', ...refresh.justDone };
    return {
      outcome: 'not_due',
      title: refresh.notDue.title,
      text: refresh.notDue.text(timeOf(reply.expiresAt)),
    };
  }
  if (reply.errCode === DENIED) return { outcome: 'denied', ...refresh.denied };
  if (failure && failure.at < askedAt && askedAt < failure.retryAt) {
    const { title, text } = refresh.cooling;
    return { outcome: 'cooling', title, text: text(spokenDuration(failure.retryAt - askedAt, messages)) };
  }
  // What is stored is the headline of the page already.
  const isTold = failure?.errCode === reply.errCode;
  const said = reply.hint ? hintIn(messages.language, reply.hint) : (reply.errMsg ?? '');
  const hint = isTold ? refresh.told : said;
  if (reply.errCode > 0) return { outcome: 'refused', title: refresh.refused(reply.errCode), text: hint };
  return { outcome: 'failed', title: refresh.failed, text: hint };
}
