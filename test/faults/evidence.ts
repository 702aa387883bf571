import type { Database } from '../../scripts/emulator/database.ts';
import type { ServedRequest } from '../../scripts/emulator/server.ts';
import type { TokenGrant, Weixin } from '../../scripts/emulator/weixin.ts';
import type { WeixinFailure } from '../../scripts/emulator/weixin-errors.ts';
import type { Secrets } from './find-leaks.ts';
import { STEP } from './scenario.ts';

/** More than any scenario has issued. */
const KNOWN_TOKENS = 8;

/** All that can be seen of the functions from outside, less the few places where a secret belongs. */
export interface Evidence {
  /** A line of output, a result, an error. */
  add(what: unknown): void;
  /** A request, without the secret or the token it is there to carry. */
  addRequest(served: ServedRequest): void;
  /** Everything since it was asked for last, and all that is stored now, without the token in its `value`. */
  take(database: Database): { text: string; secrets: Secrets };
}

/** Collects evidence, and the tokens that WeChat issues from now on. */
export function createEvidence(weixin: Weixin, appSecret: () => string): Evidence {
  const tokens: string[] = [];
  let seen: string[] = [];
  const noting =
    <R>(issue: (request: R) => TokenGrant | WeixinFailure) =>
    (request: R) => {
      const reply = issue(request);
      if ('access_token' in reply) tokens.push(reply.access_token);
      return reply;
    };
  weixin.fetchToken = noting(weixin.fetchToken);
  weixin.fetchStableToken = noting(weixin.fetchStableToken);

  return {
    add: (what) => {
      seen.push(typeof what === 'string' ? what : JSON.stringify(what));
    },
    addRequest: (served) => {
      seen.push(withoutCredentials(served));
    },
    take(database) {
      const stored = database.find('cloud-token', {}).map((document) => {
        const { value, ...rest } = document;
        return tokens.includes(String(value)) ? rest : document;
      });
      const text = [...seen, JSON.stringify(stored)].join('\n');
      seen = [];
      const known = tokens.slice(-KNOWN_TOKENS).map((token, n) => [`token ${n + 1}`, token]);
      return { text, secrets: { AppSecret: appSecret(), ...Object.fromEntries(known) } };
    },
  };
}

function withoutCredentials({ name, request }: ServedRequest): string {
  const query = new URLSearchParams(request.query);
  let body = request.body.toString();
  if (name === '/cgi-bin/token') query.delete('secret');
  else if (name === '/cgi-bin/stable_token') body = body.replace(/"secret":"[^"]*"/, '');
  else if (request.path !== '/admin') query.delete('access_token');
  else if (STEP.commit(request)) body = body.replace(/\\"value\\":\\"[^"\\]*\\"/, '');
  return JSON.stringify([name, [...query], request.headers, body]);
}
