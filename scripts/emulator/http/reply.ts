import type { Readable } from 'node:stream';

/** One HTTP answer of the local platform, before any fault changes it. */
export interface Reply {
  status: number;
  headers: Record<string, string>;
  /** A stream is sent as it comes, until it ends or nobody listens any more. */
  body: string | Buffer | Readable;
}

/** Answers with JSON, as both CloudBase and WeChat do. */
export function json(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value),
  };
}
