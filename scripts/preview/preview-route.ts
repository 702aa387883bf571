import { ADMIN, VISITOR } from '../emulator/emulator.ts';
import type { Credential } from '../emulator/http/credential.ts';
import { json, type Reply } from '../emulator/http/reply.ts';
import type { HttpRequest, Route } from '../emulator/http/route.ts';
import { act, setSpeed } from './actions.ts';
import type { Asset, Assets } from './assets/assets.ts';
import { refuse, replyOf } from './client-call.ts';
import type { EventFeed } from './event-feed.ts';
import { callEntry } from './outcome.ts';
import type { PreviewContext } from './preview-context.ts';
import type { CallReply, CallRequest } from './protocol.ts';
import { takeRefusal } from './switches.ts';

const USERS = { visitor: VISITOR, admin: ADMIN };

/** Scripts and styles come from here only; the framework sets styles on elements, and pictures are data. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; base-uri 'none'";

const STRANGER = { error: 'open the preview at the address that npm start has printed' };

/**
 * The preview on the local platform's port: the page at `/`, the phone in it, and what they ask for.
 *
 * @param context what they work on; not there yet in the first moment
 * @param key what a page has to show in its address; without one every page is answered
 */
export function createPreviewRoute(
  assets: Assets,
  feed: EventFeed,
  context: () => PreviewContext | undefined,
  key?: Credential,
): Route {
  return {
    matches: (path) => path === '/' || path === '/favicon.ico' || /^\/(preview|phone)(\/|$)/.test(path),
    name: ({ path }) => path,
    async handle(request) {
      const running = context();
      const isApi = request.method === 'POST' || request.path === '/preview/events';
      if (isApi && key && !key.isShown(request.query.get('key'))) return json(STRANGER, 403);
      if (request.path === '/preview/events') return events(feed);
      if (request.path === '/favicon.ico') return { status: 204, headers: {}, body: '' };
      if (request.method !== 'POST') return serve(await assets.get(request.path));
      return running ? answer(running, request) : json({ error: 'the platform is starting' }, 503);
    },
  };
}

function events(feed: EventFeed): Reply {
  return {
    status: 200,
    headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
    body: feed.open(),
  };
}

function serve(asset: Asset | undefined): Reply {
  if (!asset) return json({ error: 'nothing is served here' }, 404);
  return {
    status: 200,
    headers: {
      'content-type': asset.type,
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body: asset.body,
  };
}

async function answer(context: PreviewContext, { path, body }: HttpRequest): Promise<Reply> {
  const request = parse(body);
  if (path === '/preview/call') return call(context, request);
  const report = path === '/preview/action' ? await act(context, request.name) : undefined;
  if (report) return json(report);
  const isSet = path === '/preview/speed' && setSpeed(context, request.speed);
  return isSet ? json({}) : json({ error: 'there is no such thing to do' }, 400);
}

async function call(context: PreviewContext, { user, name, data }: Partial<CallRequest>): Promise<Reply> {
  const caller = user === 'visitor' || user === 'admin' ? USERS[user] : undefined;
  if (!caller || typeof name !== 'string') return json({ error: 'a call needs a user and a name' }, 400);
  return json(await callAs(context, caller, name, data));
}

async function callAs(
  { emulator, switches, feed }: PreviewContext,
  caller: typeof VISITOR,
  name: string,
  data: unknown,
): Promise<CallReply> {
  const refusal = takeRefusal(switches);
  if (!refusal) return replyOf(await emulator.call(name, data ?? {}, caller));
  const invocation = await refuse(refusal);
  feed.add(callEntry(name, invocation, caller));
  return replyOf(invocation);
}

function parse(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
