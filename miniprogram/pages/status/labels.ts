// status/: the page that tells how the token is, and lets administrators refresh it.
// What it shows comes from `model/`, what it says from `i18n/`.

import type { Messages } from '../../i18n/zh';

/** The page's fixed texts; a template cannot call functions, so these are strings only. */
export function labelsOf({ page, refresh, history }: Messages) {
  return {
    retry: page.retry,
    refresh: refresh.action,
    refreshing: refresh.busy,
    history: history.title,
    historyNote: history.note,
    histories: history.titleOfSeveral,
    own: history.own,
    prompt: history.prompt,
    ...history.legend,
    previous: history.previous,
    next: history.next,
    now: history.now,
    openid: page.openid,
    details: page.details,
    tryIt: page.tryIt,
    tryItNote: page.tryItNote,
  };
}
