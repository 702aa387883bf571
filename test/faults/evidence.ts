import { type Emulator, type EmulatorOptions, startEmulator } from '../../scripts/emulator/emulator.ts';
import type { ServedRequest } from '../../scripts/emulator/http/server.ts';
import type { TokenGrant } from '../../scripts/emulator/weixin/weixin.ts';
import type { WeixinFailure } from '../../scripts/emulator/weixin/weixin-failure.ts';
import type { Secrets } from './find-leaks.ts';
import { STEP } from './scenario.ts';

/** More than any scenario has issued. */
const KNOWN_TOKENS = 8;

/** All that can be seen of an emulator's functions from outside, less the few places where a secret belongs. */
export interface Evidence {
  /** How many requests for a token there were since it was taken last. */
  countTokenRequests(): number;
  /** All output, results, errors and requests since it was taken last, and what is stored now, without the token in its `value`. */
  take(): { text: string; secrets: Secrets };
}

/** Starts an emulator and collects evidence. */
export async function startObserved(
  options: EmulatorOptions,
): Promise<{ emulator: Emulator; evidence: Evidence }> {
  let seen: string[] = [];
  let requests: string[] = [];
  const emulator = await startEmulator({
    ...options,
    onLog: (line) => seen.push(JSON.stringify(line)),
    onInvocation: (_, invocation) => seen.push(JSON.stringify(invocation)),
    onRequest(served) {
      requests.push(served.name);
      seen.push(withoutCredentials(served));
    },
  });
  const tokens = noteTokens(emulator);

  function describeStored(): string {
    const documents = emulator.database.find('cloud-token', {}).map((document) => {
      const { value, ...rest } = document;
      const mayHoldToken = /^access_token(\.|$)/.test(String(document._id));
      return mayHoldToken && tokens.includes(String(value)) ? rest : document;
    });
    return JSON.stringify(documents);
  }

  const evidence: Evidence = {
    countTokenRequests: () => requests.filter((name) => /^\/cgi-bin\/(stable_)?token$/.test(name)).length,
    take() {
      const text = [...new Set(seen), describeStored()].join('\n');
      seen = [];
      requests = [];
      const known = tokens.slice(-KNOWN_TOKENS).map((token, n) => [`token ${n + 1}`, token]);
      return { text, secrets: { AppSecret: emulator.account.secret, ...Object.fromEntries(known) } };
    },
  };
  return { emulator, evidence };
}

/** The tokens that WeChat issues from now on. */
function noteTokens({ weixin }: Emulator): string[] {
  const tokens: string[] = [];
  const noting =
    <R>(issue: (request: R) => TokenGrant | WeixinFailure) =>
    (request: R) => {
      const reply = issue(request);
      if ('access_token' in reply) tokens.push(reply.access_token);
      return reply;
    };
  weixin.fetchToken = noting(weixin.fetchToken);
  weixin.fetchStableToken = noting(weixin.fetchStableToken);
  return tokens;
}

/** A request, without the secret or the token that it is there to carry. */
function withoutCredentials({ name, request }: ServedRequest): string {
  const query = new URLSearchParams(request.query);
  let body = request.body.toString();
  if (name === '/cgi-bin/token') query.delete('secret');
  else if (name === '/cgi-bin/stable_token') body = body.replace(/"secret":"[^"]*"/, '');
  else if (request.path !== '/admin') query.delete('access_token');
  else if (STEP.commit(request)) body = body.replace(/\\"value\\":\\"[^"\\]*\\"/, '');
  return JSON.stringify([name, [...query], request.headers, body]);
}
