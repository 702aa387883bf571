import { parseAccessKey } from '../../cloudfunctions/cloud-token/core/request-signature.ts';
import { openSealed, type SealedToken } from '../../cloudfunctions/cloud-token/core/sealed-token.ts';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { signedHeaders } from '../signed-headers.ts';
import type { PreviewContext } from './preview-context.ts';
import type { ActionReport, EntryBody } from './protocol.ts';

/** As much of a signature or of a sealed answer as the list shows, characters. */
const SHOWN_LENGTH = 12;

/** What serveToken answers with, or the HTTP access service where the function has ended without an answer. */
interface Answer {
  sealed?: string;
  errMsg?: string;
  message?: string;
}

/**
 * Plays a server outside, which asks serveToken over HTTP as docs/servers.md has it, with the platform's made-up key. The list
 * shows what travels, shortened; the token by its fingerprint.
 *
 * @param rejected the fingerprint of a token that it reports as refused
 */
export async function askFromOutside(
  { emulator, feed }: PreviewContext,
  rejected?: string,
): Promise<ActionReport> {
  const { url, key } = emulator.httpAccess;
  const accessKey = parseAccessKey(key) ?? Buffer.alloc(0);
  const body = JSON.stringify({ rejected });
  const headers = signedHeaders(accessKey, body, emulator.clock.now());
  feed.add(requestEntry(url, headers, body));
  const response = await fetch(url, { method: 'POST', headers, body });
  const answer = (await response.json()) as Answer;
  feed.add(answerEntry(response.status, answer));
  if (answer.sealed === undefined) return { outcome: 'failed', detail: whyNot(answer) };
  const opened = openSealed(accessKey, headers['webhook-id'], answer.sealed);
  feed.add(openedEntry(opened));
  const name = fingerprint(opened.token);
  return { outcome: rejected && rejected !== name ? 'renewed' : 'served', detail: name };
}

function requestEntry(url: string, headers: ReturnType<typeof signedHeaders>, body: string): EntryBody {
  const { 'content-type': _, 'webhook-signature': signature, ...shown } = headers;
  const facts = { ...shown, 'webhook-signature': shortened(signature), body };
  return { kind: 'outside', step: 'asks', text: textOf(`POST ${new URL(url).pathname}`, facts) };
}

function answerEntry(status: number, answer: Answer): EntryBody {
  const { sealed } = answer;
  const facts = sealed === undefined ? { errMsg: whyNot(answer) } : { sealed: shortened(sealed) };
  return { kind: 'outside', step: 'is_answered', text: textOf(`HTTP ${status}`, facts) };
}

function whyNot({ errMsg, message = '' }: Answer): string {
  return errMsg ?? message;
}

function openedEntry({ token, appid, reuseForMs }: SealedToken): EntryBody {
  const facts = { fingerprint: fingerprint(token), appid, reuseForMs };
  return { kind: 'outside', step: 'opens', text: textOf('', facts) };
}

function textOf(what: string, facts: object): string {
  const parts = Object.entries(facts).map(([name, value]) => `${name}=${value}`);
  return [what, ...parts].join(' ').trim();
}

function shortened(text: string): string {
  return `${text.slice(0, SHOWN_LENGTH)}…`;
}
