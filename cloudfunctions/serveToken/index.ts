// serveToken/: gives servers outside CloudBase the token, over its HTTP access service: to those who have a key, sealed.
// `core/` says who that is, and what is answered.

import { randomBytes } from 'node:crypto';
import { readerPorts } from '../cloud-token/adapters/reader-ports.ts';
import { type InvocationContext, systemClock, timeOf } from '../cloud-token/adapters/system-clock.ts';
import { createTokenSource, type TokenSource } from '../cloud-token/core/token-reader.ts';
import { within } from '../cloud-token/core/within.ts';
import { type AccessKeys, parseAccessKeys, problemOf } from './core/access-keys.ts';
import { type HttpAnswer, type ServeEvent, serve } from './core/serve.ts';

/**
 * What CloudBase's HTTP access service calls for a server outside: the token that `getToken()` would give, or the successor
 * of one that WeChat has refused. Only for requests that are signed with one of `HTTP_ACCESS_KEYS`.
 */
export async function main(event: unknown, context?: InvocationContext): Promise<HttpAnswer> {
  const left = timeOf(context);
  return serve(event, {
    keys: accessKeys(),
    now: systemClock.now,
    lend: (request) => within(systemClock, left(), source().lend(request), 'serveToken'),
    newIv: () => randomBytes(12),
    log: writeLog,
  });
}

let shared: TokenSource | undefined;

/** One for all requests to this function instance. */
function source(): TokenSource {
  shared ??= createTokenSource(readerPorts());
  return shared;
}

let told: string | undefined;

/** Read for every request; what is wrong with them is told once. */
function accessKeys(): AccessKeys['keys'] {
  const list = process.env.HTTP_ACCESS_KEYS ?? '';
  const { keys, badEntries } = parseAccessKeys(list);
  const problems = badEntries.map(problemOf);
  const all =
    keys.length > 0
      ? problems
      : [...problems, 'HTTP_ACCESS_KEYS of serveToken holds no key: nobody is served'];
  const isNew = told !== list;
  told = list;
  if (isNew)
    for (const errMsg of all)
      console.error(JSON.stringify({ event: 'access_keys_wrong', errMsg, hint: MAKE }));
  return keys;
}

const MAKE = 'npx cloud-token-cli key makes a key / 用 npx cloud-token-cli key 生成密钥';

/** One line of JSON, as the log search of CloudBase reads it. */
function writeLog(event: ServeEvent): void {
  const write = event.event === 'token_served' ? console.log : console.error;
  write(JSON.stringify(event));
}
