import type { IncomingHttpHeaders } from 'node:http';
import type { Reply } from './reply.ts';

/** One HTTP request to the local platform, its body read to the end. */
export interface HttpRequest {
  method: string;
  /** The path without its query, such as `/cgi-bin/token`. */
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** One part of the local platform: CloudBase, WeChat, the preview. */
export interface Route {
  matches(path: string): boolean;
  /** What faults and observers call this request: a WeChat path or a CloudBase action. */
  name(request: HttpRequest): string;
  handle(request: HttpRequest): Promise<Reply>;
}
