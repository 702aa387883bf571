import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { seal } from '../../cloudfunctions/cloud-token/core/sealed-token.ts';
import { open } from '../support/outside-server.ts';
import { pageOf } from './markdown.ts';

/** The values of the table of test vectors, in its order. */
function vectorsOf(file: string): string[] {
  const rows =
    pageOf(file)
      .text.match(/^\|.*\| `[^`]+` \|$/gm)
      ?.slice(-8) ?? [];
  return rows.map((row) => /\| `([^`]+)` \|$/.exec(row)?.[1] ?? '');
}

it('the test vectors are what the official package signs and what the function seals', async () => {
  const [key = '', id = '', timestamp, body = '', signature, iv = '', inside = '', sealed = ''] =
    vectorsOf('docs/servers.md');
  const at = new Date(Number(timestamp) * 1000);
  expect(new Webhook(key).sign(id, at, body)).toBe(signature);
  const bytes = Buffer.from(key.slice('whsec_'.length), 'base64');
  expect(seal(bytes, id, JSON.parse(inside), Buffer.from(iv, 'hex'))).toBe(sealed);
  expect(JSON.stringify(await open(key, id, sealed))).toBe(inside);
});

it('the Chinese page has the same test vectors', () => {
  expect(vectorsOf('docs/servers.zh-CN.md')).toEqual(vectorsOf('docs/servers.md'));
});
