import type { IssuedTokenView, PreviewState, TokenView } from '../../protocol.ts';
import { byId, element } from './dom.ts';
import { duration } from './times.ts';
import type { Messages } from './zh.ts';

type Tone = 'good' | 'warn' | 'bad' | 'idle';

/** One token as it is at a moment. */
export interface TokenRow {
  id: 'newest' | 'previous' | 'stored';
  fingerprint?: string;
  leftMs: number;
  /** Share of its life that is left, 0 to 1. */
  share: number;
  tone: Tone;
  verdict: keyof Messages;
}

/** The tokens at `now`, ms since the epoch. */
export function tokenRows(state: PreviewState, now: number): TokenRow[] {
  const { newest, previous, isLive } = state;
  const stored = storedRow(state, now);
  if (isLive) return [stored];
  return [
    newest ? issuedRow('newest', newest, now, 'usable') : noRow('newest'),
    previous ? issuedRow('previous', previous, now, 'overlap') : noRow('previous'),
    stored,
  ];
}

function issuedRow(
  id: 'newest' | 'previous',
  { endsAt, ...token }: IssuedTokenView,
  now: number,
  good: 'usable' | 'overlap',
): TokenRow {
  const row = { id, fingerprint: token.fingerprint, ...lifeOf(token, endsAt, now) };
  if (row.leftMs > 0) return { ...row, tone: good === 'usable' ? 'good' : 'warn', verdict: good };
  return now >= token.expiresAt
    ? { ...row, tone: 'idle', verdict: 'expired' }
    : { ...row, tone: 'bad', verdict: 'refused' };
}

function storedRow({ stored, newest, previous, isLive }: PreviewState, now: number): TokenRow {
  if (!stored) return noRow('stored');
  const issued = [newest, previous].find((token) => token?.fingerprint === stored.fingerprint);
  const endsAt = Math.min(stored.expiresAt, issued?.endsAt ?? (isLive ? stored.expiresAt : 0));
  const row = { id: 'stored' as const, fingerprint: stored.fingerprint, ...lifeOf(stored, endsAt, now) };
  if (now >= stored.expiresAt) return { ...row, tone: 'bad', verdict: 'expired' };
  if (isLive) return { ...row, tone: 'good', verdict: 'unknown' };
  if (row.leftMs <= 0) return { ...row, tone: 'bad', verdict: 'isDead' };
  return issued === newest
    ? { ...row, tone: 'good', verdict: 'isNewest' }
    : { ...row, tone: 'warn', verdict: 'isPrevious' };
}

function noRow(id: TokenRow['id']): TokenRow {
  return { id, leftMs: 0, share: 0, tone: 'idle', verdict: 'none' };
}

function lifeOf({ issuedAt, expiresAt }: TokenView, endsAt: number, now: number) {
  const leftMs = Math.max(0, endsAt - now);
  return { leftMs, share: Math.min(1, leftMs / Math.max(1, expiresAt - issuedAt)) };
}

const known: string[] = [];

/** A letter for each token, in the order in which they are seen, so that one finds the same one again. */
function letterOf(fingerprint: string): string {
  if (!known.includes(fingerprint)) known.push(fingerprint);
  return String.fromCharCode(65 + (known.indexOf(fingerprint) % 26));
}

/** Draws the rows; only what changed, so that the page stays quiet. */
export function drawTokens(rows: TokenRow[], messages: Messages): void {
  const body = byId('tokens');
  if (body.children.length !== rows.length) body.replaceChildren(...rows.map(emptyRow));
  rows.forEach((row, index) => {
    drawRow(body.children[index] as HTMLElement, row, messages);
  });
}

function emptyRow({ id }: TokenRow): HTMLElement {
  const mark = element('span', 'mark');
  mark.setAttribute('aria-hidden', 'true');
  const head = element('th', '');
  head.setAttribute('scope', 'row');
  const bar = element('span', 'life', element('span', 'life-left'));
  const cells = [
    element('td', 'fingerprint', mark, element('code', '')),
    element('td', 'life-cell', bar),
    element('td', 'figure'),
    element('td', 'verdict', element('span', '')),
  ];
  const row = element('tr', '', head, ...cells);
  row.id = `token-${id}`;
  return row;
}

function drawRow(place: HTMLElement, row: TokenRow, messages: Messages): void {
  const write = (selector: string, text: string) => {
    const target = place.querySelector<HTMLElement>(selector);
    if (target && target.textContent !== text) target.textContent = text;
  };
  place.className = `is-${row.tone}`;
  write('th', messages[row.id] as string);
  write('code', row.fingerprint ?? '–');
  write('.mark', row.fingerprint ? letterOf(row.fingerprint) : '');
  write('.figure', row.leftMs > 0 ? duration(row.leftMs) : '');
  write('.verdict span', messages[row.verdict] as string);
  place.style.setProperty('--share', String(row.share));
}
