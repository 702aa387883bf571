/** Nobody reads more of a proxy's error page. */
const MAX_CHARS = 300;

/** A code that is also the message, as CloudBase sends it. */
const REPEATED = /\b([A-Z][A-Z_]{3,})(\]?)(?:[\s:,;|-]+\1\b)+/g;

/**
 * What WeChat or Tencent Cloud says, as one sentence among others: on one line, no word twice, and the request id, which support
 * asks for, in brackets behind it: `invalid ip … (rid 5f…)`; without one when there is none.
 */
export function tidyMessage(message: string, maxChars = MAX_CHARS): string {
  const line = message
    .slice(0, 10 * MAX_CHARS)
    .replace(/\s+/g, ' ')
    .trim();
  const ridAt = line.search(/\brid: ?[\w-]*$/);
  const [sentence, rid = ''] = ridAt === -1 ? [line] : [line.slice(0, ridAt), line.slice(ridAt + 4).trim()];
  const said = sentence.replace(REPEATED, '$1$2').slice(0, maxChars);
  const cut = said.replace(/[\s,;]+$/, '');
  return rid === '' ? cut : `${cut} (rid ${rid})`.trim();
}
