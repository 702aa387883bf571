import type { Messages } from '../i18n/zh';
import { hintIn } from './hint';
import { type Bar, barsOf, countToday, kindOf } from './history';
import { lifeAt, nextRefresh } from './life';
import type { AdminDetails, LastFailure, RefreshEvent, Status, TokenState } from './status';
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
  /** The way out; empty where none is needed, or nobody knows one. */
  cure: string;
  /** Facts for an administrator, on lines: when, which code, and when it is tried again. */
  line: string;
  /** Something is wrong: the words stand in a band of the tone's colour. */
  isBand: boolean;
}

/** The ring and the state under it, at `now` (ms, the server's clock). */
export function heroView(status: Status, now: number, messages: Messages): HeroView {
  const { state, remainingMs, percent } = lifeAt(status, now);
  const isFailure = status.failure !== undefined && state !== 'conflict';
  return {
    tone: state === 'missing' && isFailure ? 'bad' : TONES[state],
    percent,
    ...figureOf(state, remainingMs, messages),
    ...wordsOf(status, state, now, messages),
    line: isFailure ? failureLine(status.admin?.failure, now, messages) : '',
    isBand: isFailure || state === 'conflict' || state === 'expired' || state === 'missing',
  };
}

/** Says what is known and no more: whether anything was ever tried, why it failed, and what to do about it. */
function wordsOf(
  { failure, triedAt = 0, issuedAt = 0, conflictUntil, admin }: Status,
  state: TokenState,
  now: number,
  messages: Messages,
): Pick<HeroView, 'title' | 'text' | 'cure'> {
  const isTried = triedAt > issuedAt;
  const { title, text } = messages.states[state === 'missing' && isTried ? 'unfetched' : state];
  const say = (cure: string, ...sentences: string[]) => ({
    title,
    text: [text, ...sentences].join(messages.space),
    cure,
  });
  if (state === 'conflict') {
    const shown = conflictUntil && messages.conflictUntil(localTime(conflictUntil, now, messages));
    return say(admin ? messages.conflictCure : '', ...(shown ? [shown] : []));
  }
  if (failure) return say(cureOf(admin, messages), hintIn(messages.language, failure.meaning));
  if (isTried) return say('');
  return say(state === 'missing' || state === 'expired' ? messages.timerCures[state] : '');
}

/** Administrators can do something about a failure, visitors can tell one. */
function cureOf(admin: AdminDetails | undefined, { language, failure }: Messages): string {
  if (!admin) return failure.visitorCure;
  return admin.failure?.cure ? hintIn(language, admin.failure.cure) : failure.unknownCure;
}

function failureLine(failure: LastFailure | undefined, now: number, messages: Messages): string {
  if (!failure) return '';
  const { line, retry } = messages.failure;
  const waitMs = failure.retryAt - now;
  return [
    line(localTime(failure.since, now, messages), failure.errCode),
    ...(waitMs > 0 ? [retry(spokenDuration(waitMs, messages))] : []),
  ].join('\n');
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

/** While nothing is known yet. */
export function loadingHero({ states: { loading } }: Messages): HeroView {
  return blankHero('idle', '', loading.title, '');
}

/** When nothing could be read: why, and what to do. */
export function problemHero(title: string, cure: string, line: string): HeroView {
  return { ...blankHero('bad', '!', title, cure), line, isBand: true };
}

function blankHero(tone: Tone, figure: string, title: string, cure: string): HeroView {
  return {
    tone,
    percent: 0,
    figure,
    caption: '',
    spoken: title,
    title,
    text: '',
    cure,
    line: '',
    isBand: false,
  };
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
  if (next?.overdue)
    return { ...row, value: labels.overdue(time), tone: 'warn', ...overdueNote(status, now, messages) };
  return { ...row, value: next?.by === 'use' ? labels.onUse(time) : labels.about(time) };
}

/** Once the token has expired, the words under the ring say the same. */
function overdueNote(status: Status, now: number, { rows }: Messages): Pick<Row, 'note'> {
  return lifeAt(status, now).state === 'expired' ? {} : { note: rows.overdueNote };
}

function adminRows(
  { token, conflicts, history, appid }: AdminDetails,
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
  if (token && appid !== '' && token.appid !== appid)
    rows.push({ id: 'backup', label: labels.backup, value: labels.backupInUse, tone: 'warn' });
  return rows;
}

/** What an administrator looks up only when something is to be found out. */
export function detailsOf({ admin }: Status, { rows: labels }: Messages): Row[] {
  if (!admin) return [];
  const { version, token, appid, failure } = admin;
  const rows: Row[] = [];
  if (failure) rows.push({ id: 'said', label: labels.said, value: failure.errMsg });
  rows.push({ id: 'appid', label: labels.appid, value: token?.appid || appid || '–' });
  if (token) rows.push({ id: 'source', label: labels.source, value: `/cgi-bin/${token.api}` });
  if (token) rows.push({ id: 'fingerprint', label: labels.fingerprint, value: token.fingerprint });
  if (version) rows.push({ id: 'version', label: labels.version, value: `cloud-token ${version}` });
  return rows;
}

export interface HistoryView {
  bars: Bar[];
  summary: string;
  /** Where the picture begins. */
  since: string;
  isEmpty: boolean;
}

/** The picture of the last refreshes. */
export function historyView(history: RefreshEvent[], now: number, messages: Messages): HistoryView {
  const kinds = history.map(kindOf);
  const count = (wanted: string) => kinds.filter((kind) => kind === wanted).length;
  const oldest = history[0];
  return {
    bars: barsOf(history, now),
    summary: messages.history.summary(history.length, count('early'), count('failed')),
    since: oldest ? localTime(oldest.at, now, messages) : '',
    isEmpty: history.length === 0,
  };
}
