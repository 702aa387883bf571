import { expect, it } from 'vitest';
import { missingToken } from '../../cloudfunctions/cloud-token/core/missing-token.ts';
import { refreshFailed } from '../support/reader-world.ts';

it('that there is no token is said with what has prevented it', () => {
  expect(missingToken(refreshFailed)).toMatchObject({
    errCode: -1,
    errMsg: 'no valid access token: 40164 invalid ip',
    hint: 'whitelist it',
    cause: refreshFailed,
  });
});

it('that another reader has no token is said in its words', () => {
  const told = missingToken(refreshFailed);
  expect(missingToken(told)).toBe(told);
});
