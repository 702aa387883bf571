import { randomUUID } from 'node:crypto';
import type { InvokeFunction } from '../functions/invocation.ts';
import { json, type Reply } from '../http/reply.ts';
import type { HttpRequest, Route } from '../http/route.ts';

/** CloudBase's limit for a body of text. */
const MAX_TEXT_BYTES = 100 * 1024;

/** What a function may return for an HTTP answer. */
interface Integration {
  statusCode?: number;
  headers?: Record<string, string>;
  body?: string;
  isBase64Encoded?: boolean;
}

/**
 * CloudBase's HTTP access service: what comes to a path is an event for a function, what the function returns is the answer.
 * Such a call has no context: neither user, nor AppID, nor source.
 *
 * @param paths the function by the path that is bound to it
 */
export function createHttpAccess(paths: Record<string, string>, invoke: InvokeFunction): Route {
  const bound = (path: string) =>
    Object.entries(paths).find(([prefix]) => path === prefix || path.startsWith(`${prefix}/`));
  return {
    matches: (path) => bound(path) !== undefined,
    name: ({ path }) => path,
    async handle(request) {
      const [prefix = '', name = ''] = bound(request.path) ?? [];
      if (isText(request) && request.body.length > MAX_TEXT_BYTES)
        return json({ code: 'EXCEED_MAX_PAYLOAD_SIZE', message: 'The request payload is too large.' }, 413);
      const { result, error, requestId } = await invoke(name, eventOf(request, prefix), { source: '' });
      if (error) return json({ ...error, requestId }, error.code === 'FUNCTION_NOT_FOUND' ? 404 : 500);
      return replyOf(result);
    },
  };
}

/** The path without the prefix that is bound, as without pass-through. */
function eventOf(request: HttpRequest, prefix: string): object {
  const { method, path, query, headers, body } = request;
  const isBase64Encoded = !isText(request);
  return {
    path: path.slice(prefix.length) || '/',
    httpMethod: method,
    headers,
    queryStringParameters: Object.fromEntries(query),
    requestContext: { requestId: randomUUID(), sourceIp: '127.0.0.1' },
    body: body.toString(isBase64Encoded ? 'base64' : 'utf8'),
    isBase64Encoded,
  };
}

function isText({ headers }: HttpRequest): boolean {
  return /^$|json|text|urlencoded/.test(headers['content-type'] ?? '');
}

/** What looks like no HTTP answer is the body of one. */
function replyOf(result: unknown): Reply {
  const { statusCode, headers = {}, body = '', isBase64Encoded } = Object(result) as Integration;
  if (typeof statusCode !== 'number') return json(result ?? null);
  return { status: statusCode, headers, body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8') };
}
