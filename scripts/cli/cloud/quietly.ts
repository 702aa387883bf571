const METHODS = ['log', 'info', 'debug', 'warn'] as const;

/** Runs something that prints on its own: what it prints goes to `onLine` instead of the console. */
export async function quietly<T>(
  run: () => Promise<T>,
  onLine: (line: string) => void = () => undefined,
): Promise<T> {
  const original = METHODS.map((method) => console[method]);
  for (const method of METHODS) console[method] = (...args: unknown[]) => onLine(args.join(' '));
  try {
    return await run();
  } finally {
    METHODS.forEach((method, index) => {
      if (original[index]) console[method] = original[index];
    });
  }
}
