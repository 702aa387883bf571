import type { Readable } from 'node:stream';

/** Where a line of output was written. */
export type OutputStream = 'stdout' | 'stderr';

/** What `function-host.cjs` writes behind the output of each invocation. */
const END_OF_OUTPUT = '\u0000end\u0000';

/** Who listens to a function's output. */
export interface OutputListener {
  line(text: string): void;
  /** All output of the invocation under way has been read. */
  end(): void;
}

/**
 * Cuts a host's output into lines and finds the mark behind each invocation. Output and replies reach the parent by
 * different pipes, so that without the mark a function's last lines could be missed or be taken for the next caller's.
 */
export function readOutput(stream: Readable, { line, end }: OutputListener): void {
  let rest = '';
  const flush = () => {
    if (rest !== '') line(rest);
    rest = '';
  };
  const take = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(line);
  };
  let unread = '';
  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const parts = (unread + chunk).split(END_OF_OUTPUT);
    const last = parts.pop() ?? '';
    for (const part of parts) {
      take(part);
      flush();
      end();
    }
    // A mark may be cut in two by the pipe: what could be its beginning waits for the next chunk.
    const markAt = last.lastIndexOf('\u0000');
    unread = markAt === -1 ? '' : last.slice(markAt);
    take(markAt === -1 ? last : last.slice(0, markAt));
  });
  stream.on('end', flush);
}
