import type { Messages } from '../i18n/zh';
import { hintIn } from './hint';
import { countToday } from './history';
import { lifeAt, nextRefresh } from './life';
import type { AdminDetails, LastFailure, OtherAccount, Status, TokenState } from './status';
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
  const isStandIn = standsIn(status, now);
  const isFailure = isStandIn || (status.failure !== undefined && state !== 'conflict');
  return {
    tone: isRefused(status, state) ? 'bad' : toneOf(state, isFailure),
    percent,
    ...figureOf(state, remainingMs, messages),
    ...wordsOf(status, state, now, messages),
    line: isFailure ? failureLine(status.admin, now, messages) : '',
    isBand: isFailure || state === 'conflict' || state === 'expired' || state === 'missing',
  };
}

/** Whether the token that is served is the backup's. One that has expired stands in for nothing. */
function standsIn({ standsInFor, expiresAt = 0 }: Status, now: number): boolean {
  return standsInFor !== undefined && now < expiresAt;
}

/** Whether calls fail with a token that has not expired. */
function isRefused({ failure }: Status, state: TokenState): boolean {
  return state === 'failing' && failure?.refused === true;
}

function toneOf(state: TokenState, isFailure: boolean): Tone {
  if (state === 'missing' && isFailure) return 'bad';
  return state === 'healthy' && isFailure ? 'warn' : TONES[state];
}

/** When the backup fails too, the own credentials are what is to be mended. */
function lastFailure(admin: AdminDetails | undefined): LastFailure | undefined {
  return admin?.failure ?? admin?.ownFailure;
}

/** Says what is known and no more: whether anything was ever tried, why it failed, and what to do about it. */
function wordsOf(
  status: Status,
  state: TokenState,
  now: number,
  messages: Messages,
): Pick<HeroView, 'title' | 'text' | 'cure'> {
  if (standsIn(status, now)) return standInWords(status, state, messages);
  const { failure, triedAt = 0, issuedAt = 0, conflictUntil, admin } = status;
  const isTried = triedAt > issuedAt;
  const known = isRefused(status, state) ? 'refused' : state;
  const { title, text } = messages.states[known === 'missing' && isTried ? 'unfetched' : known];
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

/** That another account's token is served comes first, then why, then what there is to say of that token. */
function standInWords(
  { failure, ownFailure = failure, admin }: Status,
  state: TokenState,
  messages: Messages,
): Pick<HeroView, 'title' | 'text' | 'cure'> {
  const { title, text } = messages.standIn;
  const why = ownFailure ? [hintIn(messages.language, ownFailure.meaning)] : [];
  const besides = state === 'healthy' ? [] : [messages.states[state].text];
  return { title, text: [text, ...why, ...besides].join(messages.space), cure: cureOf(admin, messages) };
}

/** Administrators can do something about a failure, visitors can tell one. */
function cureOf(admin: AdminDetails | undefined, { language, failure }: Messages): string {
  if (!admin) return failure.visitorCure;
  const cure = lastFailure(admin)?.cure;
  return cure ? hintIn(language, cure) : failure.unknownCure;
}

function failureLine(admin: AdminDetails | undefined, now: number, messages: Messages): string {
  const failure = lastFailure(admin);
  if (!failure) return '';
  const { line, retry } = messages.failure;
  // While the backup's token serves, nobody but the timer tries the own credentials.
  const waitMs = admin?.failure ? failure.retryAt - now : 0;
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
  const { rows: labels, times } = messages;
  const rows = standInRows(status, now, messages);
  if (issuedAt !== undefined && expiresAt !== undefined) {
    const age = times.ago(spokenDuration(now - issuedAt, messages));
    const value = `${localTime(issuedAt, now, messages)} · ${age}`;
    rows.push({ id: 'last', label: labels.lastRefresh, value });
    rows.push(nextRow(status, now, messages));
    rows.push({ id: 'expiry', label: labels.expiry, value: localTime(expiresAt, now, messages) });
  }
  return admin ? rows.concat(adminRows(admin, now, messages)) : rows;
}

function standInRows(status: Status, now: number, { rows: labels }: Messages): Row[] {
  const appid = standsIn(status, now) && status.admin?.token?.appid;
  return appid ? [{ id: 'backup', label: labels.backup, value: appid, tone: 'warn' }] : [];
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

function adminRows({ conflicts, history, others }: AdminDetails, now: number, messages: Messages): Row[] {
  const { rows: labels } = messages;
  const rows: Row[] = [];
  if (history) {
    const { refreshes, failures, atLeast } = countToday(history, now);
    const plus = atLeast ? '+' : '';
    const value = labels.todayCount(`${refreshes}${plus}`, `${failures}${plus}`);
    rows.push({ id: 'today', label: labels.today, value });
  }
  if (conflicts) {
    const value = labels.conflictCount(conflicts.count, localTime(conflicts.at, now, messages));
    rows.push({ id: 'conflicts', label: labels.conflicts, value, tone: 'warn' });
  }
  return others.length > 0 ? [...rows, othersRow(others, now, messages)] : rows;
}

function othersRow(others: readonly OtherAccount[], now: number, messages: Messages): Row {
  const { rows: labels } = messages;
  const troubled = others.filter((account) => heroOf(account, now, messages).isBand).length;
  const row = { id: 'others', label: labels.others, value: labels.othersCount(others.length, troubled) };
  return troubled > 0 ? { ...row, tone: 'warn' } : row;
}

/** What the page would say of another AppID if it were the own one. */
export function heroOf(
  { appid, failure, ...account }: OtherAccount,
  now: number,
  messages: Messages,
): HeroView {
  const admin: AdminDetails = { appid, others: [], ...(failure && { failure }) };
  return heroView({ ...account, ...(failure && { failure }), now, admin }, now, messages);
}

/** What an administrator looks up only when something is to be found out. */
export function detailsOf({ admin, standsInFor }: Status, { rows: labels }: Messages): Row[] {
  if (!admin) return [];
  const { version, token } = admin;
  const failure = lastFailure(admin);
  const appid = standsInFor ?? token?.appid ?? admin.appid;
  const rows: Row[] = [];
  if (failure) rows.push({ id: 'said', label: labels.said, value: failure.errMsg });
  rows.push({ id: 'appid', label: labels.appid, value: appid || '–' });
  if (token) rows.push({ id: 'source', label: labels.source, value: `/cgi-bin/${token.api}` });
  if (token) rows.push({ id: 'fingerprint', label: labels.fingerprint, value: token.fingerprint });
  if (version) rows.push({ id: 'version', label: labels.version, value: `cloud-token ${version}` });
  return rows;
}
