/** What a terminal obeys instead of showing it: C0, C1, and what turns the direction of writing. */
const CONTROLS = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu;

/** As JSON writes them. */
const SHORT: Record<string, string> = { '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/**
 * Somebody else's text as a terminal may be given it: one line in which every control is spelt out, such as `\u001b`. JSON of
 * one line keeps its meaning. Colours of ours come around it, never before.
 */
export function printable(text: string): string {
  return text.replace(
    CONTROLS,
    (control) => SHORT[control] ?? `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The same for a text of ours that has several lines, such as JSON that is indented. */
export function printableLines(text: string): string {
  return text.split('\n').map(printable).join('\n');
}
