import type { Messages } from '../i18n/zh';
import { hintIn } from './hint';
import { barsOf, countToday, kindOf } from './history';
import { lifeAt, nextRefresh } from './life';
import type { AdminDetails, RefreshEvent, Status, TokenState } from './status';
import { countdown, localTime, spokenDuration } from './times';

/** How a thing is to be taken; the style sheets give each its colour. */
export type Tone = 'good' | 'warn' | 'bad' | 'idle';

const TONES: Record<TokenState, Tone> = {
  healthy: 'good',
  conflict: 'warn',
  failing: 'warn',
  expiring: 'warn',
  expired: 'bad',
  missing: 'idle',
};

/** What changes every second. */
export interface HeroView {
  tone: Tone;
  percent: number;
  /** The large text in the ring, and the small one under it. */
  figure: string;
  caption: string;
  /** What a screen reader says for the ring; changes once a minute. */
  spoken: string;
  title: string;
  text: string;
}

/** The ring and the state under it, at `now` (ms, the server's clock). */
export function heroView(status: Status, now: number, messages: Messages): HeroView {
  const { state, remainingMs, percent } = lifeAt(status, now);
  return {
    tone: TONES[state],
    percent,
    ...figureOf(state, remainingMs, messages),
    ...wordsOf(status, state, now, messages),
  };
}

/** Says what is known and no more: whether anything was ever tried, and why it failed. */
function wordsOf(
  { failure, triedAt = 0, issuedAt = 0, conflictUntil, admin }: Status,
  state: TokenState,
  now: number,
  messages: Messages,
): Pick<HeroView, 'title' | 'text'> {
  const isTried = triedAt > issuedAt;
  const { title, text } = messages.states[state === 'missing' && isTried ? 'unfetched' : state];
  const sentences = [text];
  if (state === 'conflict') {
    if (conflictUntil !== undefined)
      sentences.push(messages.conflictUntil(localTime(conflictUntil, now, messages)));
    if (admin) sentences.push(messages.conflictCure);
  }
  if (failure && state !== 'conflict') sentences.push(hintIn(messages.language, failure.meaning));
  else if (state === 'expired' && !isTried) sentences.push(messages.expiredCure);
  return { title, text: sentences.join(messages.space) };
}

function figureOf(
  state: TokenState,
  remainingMs: number,
  messages: Messages,
): Pick<HeroView, 'figure' | 'caption' | 'spoken'> {
  const { ring } = messages;
  if (state === 'missing') return { figure: '–', caption: ring.none, spoken: ring.none };
  if (state === 'expired') {
    const caption = ring.expiredFor(spokenDuration(-remainingMs, messages));
    return { figure: '00:00', caption, spoken: caption };
  }
  const spoken = ring.spoken(spokenDuration(remainingMs, messages));
  return { figure: countdown(remainingMs), caption: ring.remaining, spoken };
}

/** While nothing is known yet, or because nothing could be read. */
export function blankHero(tone: Tone, figure: string, title: string, text: string): HeroView {
  return { tone, percent: 0, figure, caption: '', spoken: title, title, text };
}

export interface Row {
  id: string;
  label: string;
  value: string;
  tone?: Tone;
  note?: string;
}

/** The facts under the ring. Admins see more of them. */
export function rowsOf(status: Status, now: number, messages: Messages): Row[] {
  const { issuedAt, expiresAt, admin } = status;
  const rows: Row[] = [];
  const { rows: labels, times } = messages;
  if (issuedAt !== undefined && expiresAt !== undefined) {
    const age = times.ago(spokenDuration(now - issuedAt, messages));
    const value = `${localTime(issuedAt, now, messages)} · ${age}`;
    rows.push({ id: 'last', label: labels.lastRefresh, value });
    rows.push(nextRow(status, now, messages));
    rows.push({ id: 'expiry', label: labels.expiry, value: localTime(expiresAt, now, messages) });
  }
  return admin ? rows.concat(adminRows(admin, now, messages)) : rows;
}

function nextRow(status: Status, now: number, messages: Messages): Row {
  const { rows: labels } = messages;
  const next = nextRefresh(status, now);
  const time = localTime(next?.at ?? now, now, messages);
  const row = { id: 'next', label: labels.nextRefresh };
  if (next?.overdue && (status.triedAt ?? 0) >= next.at)
    return { ...row, value: labels.inVain(localTime(status.triedAt ?? 0, now, messages)), tone: 'warn' };
  if (next?.overdue) return { ...row, value: labels.overdue(time), tone: 'warn', note: labels.overdueNote };
  return { ...row, value: next?.by === 'use' ? labels.onUse(time) : labels.about(time) };
}

function adminRows(
  { version, token, conflicts, history, appid }: AdminDetails,
  now: number,
  messages: Messages,
): Row[] {
  const { rows: labels } = messages;
  const { refreshes, failures, atLeast } = countToday(history, now);
  const plus = atLeast ? '+' : '';
  const today = labels.todayCount(`${refreshes}${plus}`, `${failures}${plus}`);
  const rows: Row[] = [{ id: 'today', label: labels.today, value: today }];
  if (conflicts) {
    const value = labels.conflictCount(conflicts.count, localTime(conflicts.at, now, messages));
    rows.push({ id: 'conflicts', label: labels.conflicts, value, tone: 'warn' });
  }
  if (token) rows.push({ id: 'source', label: labels.source, value: `/cgi-bin/${token.api}` });
  rows.push(appidRow(token?.appid || appid || '–', appid, messages));
  if (token) rows.push({ id: 'fingerprint', label: labels.fingerprint, value: token.fingerprint });
  if (version) rows.push({ id: 'version', label: labels.version, value: `cloud-token ${version}` });
  return rows;
}

function appidRow(value: string, own: string, { rows: labels }: Messages): Row {
  const row = { id: 'appid', label: labels.appid, value };
  return own === '' || value === own ? row : { ...row, tone: 'warn', note: labels.backupNote };
}

export interface FailureView {
  title: string;
  line: string;
  hint: string;
  retry: string;
}

/** The last failure since the last good refresh, for admins. */
export function failureView(status: Status, now: number, messages: Messages): FailureView | undefined {
  const failure = status.admin?.failure;
  if (!failure) return undefined;
  const { title, line, retry } = messages.failure;
  return {
    title,
    line: line(localTime(failure.at, now, messages), failure.errCode),
    hint: failure.hint ? hintIn(messages.language, failure.hint) : failure.errMsg,
    retry: now < failure.retryAt ? retry(spokenDuration(failure.retryAt - now, messages)) : '',
  };
}

export interface HistoryView {
  bars: ReturnType<typeof barsOf>;
  summary: string;
  since: string;
  isEmpty: boolean;
}

/** The picture of the last refreshes. */
export function historyView(history: RefreshEvent[], now: number, messages: Messages): HistoryView {
  const kinds = history.map(kindOf);
  const count = (wanted: string) => kinds.filter((kind) => kind === wanted).length;
  const oldest = history[0];
  return {
    bars: barsOf(history),
    summary: messages.history.summary(history.length, count('early'), count('failed')),
    since: oldest ? localTime(oldest.at, now, messages) : '',
    isEmpty: history.length === 0,
  };
}
