import { configurationError } from './configuration-error.ts';

/**
 * A path with parameters in its query, and the token, which a parameter of that name does not replace. A parameter that
 * is undefined or null is left out. Throws a `TokenError` (`configuration`) for one that cannot stand in a query.
 */
export function withQuery(path: string, params: unknown, token: string): string {
  const pairs = entriesOf(params).filter(([name]) => name !== 'access_token');
  const query = [...pairs, ['access_token', token] as const]
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => `${encoded(name, name)}=${encoded(value, name)}`)
    .join('&');
  return `${path}${path.includes('?') ? '&' : '?'}${query}`;
}

function entriesOf(params: unknown): [name: string, value: unknown][] {
  if (params === undefined) return [];
  if (params instanceof URLSearchParams) return [...params];
  if (Object.prototype.toString.call(params) === '[object Object]') return Object.entries(params as object);
  throw configurationError('params are no object of names and values', HINT);
}

function encoded(value: unknown, name: string): string {
  const isPlain = ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
  try {
    if (isPlain) return encodeURIComponent(String(value));
  } catch {
    // Half of a character that takes two: UTF-8 has no such thing.
  }
  const what = isPlain ? 'holds half a character (a lone surrogate)' : 'is no text, number or boolean';
  throw configurationError(`the parameter ${JSON.stringify(name)} ${what}`, HINT);
}

const HINT = "write params: { name: 'text', count: 1 } / 写成 params: { name: 'text', count: 1 }";
