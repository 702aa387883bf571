import { describe, expect, it } from 'vitest';
import { resultOf, resultOfAll } from '../../cloudfunctions/refreshToken/core/refresh-result.ts';
import { refreshFailed } from '../support/reader-world.ts';
import { aToken, HOUR } from '../support/tokens.ts';

const outcome = { refreshed: true, reason: 'stale', token: aToken() } as const;
const renewed = { refreshed: true, reason: 'stale', expiresAt: 2 * HOUR };
const ok = { errCode: 0, errMsg: 'ok', ...renewed };
const failed = { errCode: 40164, errMsg: 'invalid ip', hint: 'whitelist it' };

describe('the result of a refresh', () => {
  it('has everything of the token but the token', () => {
    expect(resultOf(outcome)).toEqual(ok);
  });

  it('is the failure where there was one', () => {
    expect(resultOf(refreshFailed)).toEqual(failed);
  });

  it('is that of the own AppID, with those of the others and of variables that are wrong', () => {
    const wrong = { appid: 'wx3', error: refreshFailed };
    const accounts = { own: 'wx1', credentials: [], backup: undefined, misconfigured: [wrong] };
    const outcomes = new Map([
      ['wx2', outcome],
      ['wx1', outcome],
    ]);
    expect(resultOfAll(accounts, outcomes)).toEqual({
      ...ok,
      accounts: [
        { appid: 'wx2', ...renewed },
        { appid: 'wx3', ...failed },
      ],
    });
  });

  it('names no others where there are none', () => {
    const accounts = { own: 'wx1', credentials: [], backup: undefined, misconfigured: [] };
    expect(resultOfAll(accounts, new Map([['wx1', refreshFailed]]))).toEqual(failed);
  });
});
