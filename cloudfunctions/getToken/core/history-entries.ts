import { fieldsOf } from '../../cloud-token/core/fields-of.ts';

/** So many of another AppID's refreshes are told: a day of the timer's, so that 60 AppIDs stay below the platform's 1 MB. */
const LENGTH = 24;
/** What the status page says of a refresh; the rest stands in the log. */
const SHOWN = ['event', 'at', 'reason', 'conflict', 'errCode', 'errMsg', 'hint'];

/** The stored history of an AppID, oldest first, from its document `refresh_log`; empty for none or a damaged one. */
export function entriesIn(stored: unknown): unknown[] {
  const { entries } = fieldsOf(stored);
  return Array.isArray(entries) ? entries : [];
}

/** The last day of it, and only what is shown. */
export function briefEntriesIn(stored: unknown): unknown[] {
  return entriesIn(stored).slice(-LENGTH).map(briefly);
}

function briefly(entry: unknown): object {
  const fields = fieldsOf(entry);
  // WeChat's own words are shown where there are none of ours.
  const isShown = (name: string) => name in fields && !(name === 'errMsg' && fields.hint);
  return Object.fromEntries(SHOWN.filter(isShown).map((name) => [name, fields[name]]));
}
