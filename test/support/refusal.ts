import { vi } from 'vitest';

/** What a command line prints about words that it does not take, and its exit code, without a process of its own. */
export function refusalOf(
  parse: (argv: string[]) => unknown,
  words: string[],
): { code: unknown; printed: string } {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const left = vi.spyOn(process, 'exit').mockImplementation(() => {
    throw new Error('exit');
  });
  try {
    parse(['node', 'command', ...words]);
    return { code: undefined, printed: '' };
  } catch {
    return { code: left.mock.lastCall?.[0], printed: written.mock.calls.map(([text]) => text).join('') };
  } finally {
    written.mockRestore();
    left.mockRestore();
  }
}
