import type { Finding } from './check.ts';

/** Variables whose values nobody may read. */
const SECRET_VARIABLE = /SECRET|TOKEN$|TOKEN_KEY$|ACCESS_KEYS$/;

const MASK = '********';

/**
 * Takes out of a finding what nobody may read, should a check have quoted it: the values of secret variables, and whatever
 * looks like an AppSecret.
 */
export function createMask(variables: Record<string, string | undefined>): (finding: Finding) => Finding {
  const values = Object.entries(variables)
    .filter(([name]) => SECRET_VARIABLE.test(name))
    .map(([, value = '']) => value.trim())
    .filter((value) => value.length >= 8);
  const mask = (text: string) =>
    maskSecrets(values.reduce((rest, value) => rest.replaceAll(value, MASK), withoutQuotes(text)));
  return ({ id, text, fix, ...finding }) => ({
    ...finding,
    id: mask(id),
    text: mask(text),
    ...(fix !== undefined && { fix: mask(fix) }),
  });
}

/** A text without whatever looks like an AppSecret. */
export function maskSecrets(text: string): string {
  return text.replace(/[0-9a-f]{32,}/gi, MASK);
}

/** JSON.parse quotes what stands around a fault, which may be half a secret. */
function withoutQuotes(text: string): string {
  return text.replace(/,? (?:\.{3})?".*"(?:\.{3})? is not valid JSON/s, '');
}
