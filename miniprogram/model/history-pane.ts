import type { Messages } from '../i18n/zh';
import { type Bar, barsOf, type Explanation, explain, kindOf, type Told } from './history';
import type { RefreshEvent } from './status';
import { localTime } from './times';

export interface HistoryView {
  bars: Bar[];
  summary: string;
  /** Where the picture begins. */
  since: string;
  /** Why there is no picture; empty where there is one. */
  nothing: string;
}

/** The picture of the last refreshes, as far as they could be read. */
export function historyView(read: RefreshEvent[] | undefined, now: number, messages: Messages): HistoryView {
  const history = read ?? [];
  const kinds = history.map(kindOf);
  const count = (wanted: string) => kinds.filter((kind) => kind === wanted).length;
  const oldest = history[0];
  return {
    bars: barsOf(history, now),
    summary: messages.history.summary(history.length, count('early'), count('failed')),
    since: oldest ? localTime(oldest.at, now, messages) : '',
    nothing: history.length > 0 ? '' : read ? messages.history.empty : messages.history.unread,
  };
}

/** The history of one AppID, with the event that is explained. */
export interface HistoryPane extends HistoryView {
  /** Index of the explained event; -1 for none. */
  chosen: number;
  explanation: Explanation | null;
}

/** @param chosenAt when the event was that is to be explained, ms since the epoch; 0 for none */
export function historyPane(
  account: Told & { history?: RefreshEvent[] },
  chosenAt: number,
  now: number,
  messages: Messages,
): HistoryPane {
  const { history } = account;
  const event = history?.find(({ at }) => at === chosenAt);
  return {
    ...historyView(history, now, messages),
    chosen: event ? (history ?? []).indexOf(event) : -1,
    explanation: event ? explain(event, account, now, messages) : null,
  };
}
