import { drawBytes } from './draw-bytes.ts';

/** How long the previous token stays usable after a new one was issued (official: 5 minutes). */
export const OVERLAP_MS = 5 * 60_000;

/** A token as the platform remembers it. All times in ms since the epoch. */
export interface IssuedToken {
  value: string;
  issuedAt: number;
  /** The end its `expires_in` promised. */
  expiresAt: number;
  /** When it really stops working: earlier than `expiresAt` once it was demoted or revoked. */
  endsAt: number;
}

/** The only two tokens of one kind that an account can have at a time. */
export interface TokenPair {
  newest?: IssuedToken;
  previous?: IssuedToken;
}

/** A pair after its first issue. */
export type IssuedPair = TokenPair & { newest: IssuedToken };

/**
 * Issues a new token: the newest so far becomes the previous one and lives 5 more minutes, never longer than promised;
 * the one that was previous until now is dead at once.
 */
export function issueToken({ newest: demoted }: TokenPair, now: number, lifetimeMs: number): IssuedPair {
  const expiresAt = now + lifetimeMs;
  const newest = { value: tokenValue(), issuedAt: now, expiresAt, endsAt: expiresAt };
  if (demoted === undefined) return { newest };
  return { newest, previous: { ...demoted, endsAt: Math.min(demoted.endsAt, now + OVERLAP_MS) } };
}

/** Ends one of the tokens now, while its `expires_in` still promises more. */
export function revokeToken(
  { newest, previous }: TokenPair,
  value: string | undefined,
  now: number,
): TokenPair {
  const end = (token: IssuedToken) =>
    token.value === value ? { ...token, endsAt: Math.min(token.endsAt, now) } : token;
  return { ...(newest && { newest: end(newest) }), ...(previous && { previous: end(previous) }) };
}

/** What the platform says of a token: 0 (usable), 42001 (lived its whole life), 40001 (anything else). */
export function tokenVerdict(pair: TokenPair, value: string, now: number): 0 | 40001 | 42001 {
  const token = [pair.newest, pair.previous].find((candidate) => candidate?.value === value);
  if (token === undefined) return 40001;
  if (now >= token.expiresAt) return 42001;
  return now < token.endsAt ? 0 : 40001;
}

// As long and of the same alphabet as a real one: two digits, an underscore, then base64url.
function tokenValue(): string {
  return `89_${drawBytes(100).toString('base64url')}`;
}
