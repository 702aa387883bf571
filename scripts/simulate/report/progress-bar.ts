// report/: what a person gets to see of a run: progress, the table, the targets, the picture.
// Reads what the world has written down, and changes nothing.

const WIDTH = 30;
const MIN_INTERVAL_MS = 100;

/** A bar on a terminal, drawn over itself; nothing where there is no terminal. */
export interface ProgressBar {
  /** @param share from 0 to 1 */
  show(share: number): void;
  clear(): void;
}

/** Creates a bar on `stream`. */
export function createProgressBar(stream: NodeJS.WriteStream): ProgressBar {
  if (!stream.isTTY) return { show: () => undefined, clear: () => undefined };
  const startedAt = performance.now();
  let shownAt = 0;
  return {
    show(share) {
      const now = performance.now();
      if (now < shownAt + MIN_INTERVAL_MS) return;
      shownAt = now;
      const done = Math.round(share * WIDTH);
      const bar = `${'█'.repeat(done)}${'░'.repeat(WIDTH - done)}`;
      stream.write(`\r${bar} ${Math.floor(share * 100)} %  ${Math.round((now - startedAt) / 1000)} s `);
    },
    clear: () => void stream.write('\r\x1b[2K'),
  };
}
