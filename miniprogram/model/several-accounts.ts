import type { Messages } from '../i18n/zh';
import { type HistoryPane, historyPane } from './history-pane';
import { lifeAt } from './life';
import type { OtherAccount, Status } from './status';
import { type HeroView, heroOf, heroView, type Tone } from './status-view';
import { spokenDuration } from './times';

/** One AppID in the list: a line for its state and its life. */
export interface AccountView {
  appid: string;
  tone: Tone;
  state: string;
  /** What is left of its life, or for how long it has been over; empty without a token. */
  life: string;
}

/** All AppIDs, the own one first, then those that need a look; none where there is one only. */
export function accountsView(status: Status, now: number, messages: Messages): AccountView[] {
  const { admin } = status;
  if (!admin || admin.others.length === 0) return [];
  const others = admin.others.map((account) => ({ account, hero: heroOf(account, now, messages) }));
  const troubledFirst = [
    ...others.filter(({ hero }) => hero.isBand),
    ...others.filter(({ hero }) => !hero.isBand),
  ];
  return [
    lineOf(admin.appid, status, heroView(status, now, messages), now, messages),
    ...troubledFirst.map(({ account, hero }) => lineOf(account.appid, account, hero, now, messages)),
  ];
}

function lineOf(
  appid: string,
  account: Pick<Status, 'state' | 'issuedAt' | 'expiresAt'>,
  { tone, title }: HeroView,
  now: number,
  messages: Messages,
): AccountView {
  const { history, times } = messages;
  const { state, remainingMs } = lifeAt({ ...account, now }, now);
  const duration = spokenDuration(Math.abs(remainingMs), messages);
  const life = state === 'missing' ? '' : remainingMs > 0 ? history.left(duration) : times.ago(duration);
  return { appid, tone, state: title, life };
}

/** What is shown of another AppID once it is opened: what is wrong, and its history. */
export interface OpenedAccount extends Pick<HeroView, 'text' | 'cure' | 'line'> {
  appid: string;
  pane: HistoryPane;
}

export function openedAccount(
  account: OtherAccount,
  chosenAt: number,
  now: number,
  messages: Messages,
): OpenedAccount {
  const { text, cure, line, isBand } = heroOf(account, now, messages);
  const words = isBand ? { text, cure, line } : { text: '', cure: '', line: '' };
  return { appid: account.appid, ...words, pane: historyPane(account, chosenAt, now, messages) };
}
