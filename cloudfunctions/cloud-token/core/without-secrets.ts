/** An access token is longer than 100 characters, an AppSecret 32 hex digits; a rid, a UUID or an OPENID is neither. */
const LIKE_A_SECRET = /[\w-]{40,}|[\da-f]{32}/gi;

/** Nobody reads more, and 72 of them fit into what a function may return (1 MB). */
const MAX_LENGTH = 1000;
/** More than this is not even searched. */
const MAX_SEARCHED = 10_000;

/**
 * Somebody else's text as it may be logged and returned: all that looks like a token or an AppSecret masked, also in
 * base64, and cut to 1000 characters. `known` secrets are masked whatever they look like.
 */
export function withoutSecrets(text: string, known = ''): string {
  const masked = cut(known ? text.replaceAll(known, '***') : text).replace(LIKE_A_SECRET, '***');
  return masked.length > MAX_LENGTH ? `${masked.slice(0, MAX_LENGTH)}…` : masked;
}

/** The beginning of a very long text, up to a place where no secret can be cut in two. */
function cut(text: string): string {
  if (text.length <= MAX_SEARCHED) return text;
  let end = MAX_SEARCHED;
  while (/[\w-]/.test(text.charAt(end - 1))) end--;
  return `${text.slice(0, end)}***…`;
}
