import { describe, expect, it } from 'vitest';
import { LEASE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import { noToken } from '../../cloudfunctions/getToken/core/no-token.ts';
import { aToken, HOUR } from '../support/tokens.ts';

const token = aToken();
const now = 3 * HOUR;
const rid = '65a1b2c3-0d4e5f60-1a2b3c4d';
const failure = {
  at: now,
  retryAt: now,
  count: 1,
  errCode: 40164,
  errMsg: `invalid ip 1.2.3.4 rid: ${rid}`,
  hint: 'add it',
};
const lease = { id: 'lease-1', until: now } as const;

describe('why there is no valid token', () => {
  it('is to an admin what the last failure says', () => {
    expect(noToken({ failure }, now, true).toJSON()).toEqual({
      errCode: -1,
      errMsg: `no valid access token: 40164 ${failure.errMsg}`,
      hint: 'add it',
    });
  });

  it("is to others what the failure's errCode means, and what to do", () => {
    expect(noToken({ token, failure }, now, false).toJSON()).toEqual({
      errCode: -1,
      errMsg: 'no valid access token: 40164 this IP address is not in the API whitelist',
      hint: 'add it',
    });
  });

  it.each([
    ['none has ever been fetched', {}, /set APPSECRET .*upload its trigger/],
    ['it has expired, and nobody has tried', { token }, /runs at every full hour/],
    ['it has expired, and nobody', { token, lease: { ...lease, state: 'ended' } }, /every full hour/],
    ['the last refresh was broken off', { lease: { ...lease, state: 'held' } }, /time-out/],
    ['the last refresh was broken off', { token, lease: { ...lease, state: 'interrupted' } }, /time-out/],
    ['it is being fetched', { lease: { ...lease, state: 'held', until: now + LEASE_MS } }, /a few seconds/],
  ] as const)('is that %s', (why, document, hint) => {
    const { errMsg, hint: told } = noToken(document, now, false);
    expect(errMsg).toContain(`no valid access token: ${why}`);
    expect(told).toMatch(hint);
  });
});
