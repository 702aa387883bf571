import { printable } from './printable.ts';

/**
 * A word as it is typed in a shell: in the quotes that every shell knows; where they would have it read what is in them, in those
 * that it does not look into.
 */
export function shellWord(word: string): string {
  if (/^[\p{L}\p{N}/:.,@=+_~-]+$/u.test(word)) return printable(word);
  return printable(/["$`]/.test(word) ? `'${word.replaceAll("'", "'\\''")}'` : `"${word}"`);
}
