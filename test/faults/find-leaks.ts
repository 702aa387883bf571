/** What must not be found, by name. */
export type Secrets = Readonly<Record<string, string>>;

const FRAGMENT = 12;
const STRIDE = 4;
/** Something encoded within something encoded is still found; a third layer nobody makes by accident. */
const MAX_DEPTH = 2;

/**
 * Which of the secrets a text holds, as they are or in pieces of 15 characters and more, in any case of letters: in plain
 * text, JSON- or URL-escaped, in base64, hex or lists of bytes, and in one of these inside another.
 */
export function findLeaks(text: string, secrets: Secrets): string[] {
  const views = viewsOf(text, MAX_DEPTH).map((view) => view.toLowerCase());
  return Object.keys(secrets).filter((name) => {
    const fragments = fragmentsOf(String(secrets[name]).toLowerCase());
    return views.some((view) => fragments.some((fragment) => view.includes(fragment)));
  });
}

function fragmentsOf(secret: string): string[] {
  if (secret.length < FRAGMENT) throw new RangeError('a secret this short would be found everywhere');
  const count = Math.floor((secret.length - FRAGMENT) / STRIDE) + 1;
  return Array.from({ length: count }, (_, n) => secret.slice(n * STRIDE, n * STRIDE + FRAGMENT));
}

/** The text, and what its encoded parts say. */
function viewsOf(text: string, depth: number): string[] {
  if (depth === 0) return [text];
  const decoded = DECODERS.map((decode) => decode(text)).filter((view) => view !== '' && view !== text);
  return [text, ...decoded.flatMap((view) => viewsOf(view, depth - 1))];
}

const DECODERS: readonly ((text: string) => string)[] = [
  (text) =>
    text
      .replace(/\\+u([\da-f]{4})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
      .replace(/\\+(["'/\\])/g, '$1'),
  (text) => text.replace(/%([\da-f]{2})/gi, (_, hex: string) => charOf(hex)),
  (text) =>
    all(text, /[\w+/-]{16,}/g)
      .flatMap(base64Readings)
      .join('\n'),
  // Also as Node prints a Buffer: <Buffer 61 62 …>.
  (text) =>
    all(text, /(?:[\da-f]{2}[ :]?){12,}/gi)
      .flatMap(hexReadings)
      .join('\n'),
  (text) =>
    all(text, /(?:\d{1,3},\s*){11,}\d{1,3}/g)
      .map(bytesOf)
      .join('\n'),
];

/** Where a secret begins in the encoded text is not known: one of four readings is in step with it. */
function base64Readings(run: string): string[] {
  return [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64').toString('latin1'));
}

function hexReadings(run: string): string[] {
  const digits = run.replace(/[ :]/g, '');
  return [0, 1].map((start) => Buffer.from(digits.slice(start), 'hex').toString('latin1'));
}

function bytesOf(list: string): string {
  return String.fromCharCode(...list.split(',').map(Number));
}

function all(text: string, pattern: RegExp): string[] {
  return text.match(pattern) ?? [];
}

function charOf(hex: string): string {
  return String.fromCharCode(Number.parseInt(hex, 16));
}
