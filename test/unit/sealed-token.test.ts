import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { openSealed, seal } from '../../cloudfunctions/cloud-token/core/sealed-token.ts';
import { newAccessKey, open } from '../support/outside-server.ts';

const key = newAccessKey();
const bytes = Buffer.from(key.slice(6), 'base64');
const content = { token: 'for-a-test', appid: 'wx1', expiresAt: 7_200_000, reuseForMs: 120_000 };
const sealed = seal(bytes, 'msg_1', content, randomBytes(12));

it('is opened by the Web Crypto API, and by the library', async () => {
  expect(await open(key, 'msg_1', sealed)).toEqual(content);
  expect(openSealed(bytes, 'msg_1', sealed)).toEqual(content);
});

it('shows nothing of the token', () => {
  expect(Buffer.from(sealed, 'base64').toString('latin1')).not.toContain(content.token);
  expect(seal(bytes, 'msg_1', content, randomBytes(12))).not.toBe(sealed);
});

it.each([
  ['with another key', randomBytes(32), 'msg_1', sealed],
  ['for another request', bytes, 'msg_2', sealed],
  ['when it is cut', bytes, 'msg_1', sealed.slice(0, -8)],
  ['when a bit has changed', bytes, 'msg_1', flipped(20)],
  ['when its tag has changed', bytes, 'msg_1', flipped(-1)],
  ['when it is empty', bytes, 'msg_1', ''],
])('is not opened %s', (_, accessKey, id, text) => {
  expect(() => openSealed(accessKey, id, text)).toThrow();
});

function flipped(at: number): string {
  const changed = Buffer.from(sealed, 'base64');
  const index = at < 0 ? changed.length + at : at;
  changed[index] = (changed[index] as number) ^ 1;
  return changed.toString('base64');
}
