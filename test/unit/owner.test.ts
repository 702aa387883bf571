import { expect, it } from 'vitest';
import { notOwner } from '../../cloudfunctions/refreshToken/core/owner.ts';

it.each([
  ['', 'env-1'],
  [undefined, 'env-1'],
  ['env-1', 'env-1'],
  ['env-1', ''],
  ['env-1', undefined],
])('with TOKEN_ENV %j the environment %j fetches its token', (tokenEnv, ownEnv) => {
  expect(notOwner(tokenEnv, ownEnv)).toBeUndefined();
});

it('fetches none where another environment owns it, and says what to do', () => {
  expect(notOwner('env-1', 'env-2')).toMatchObject({
    code: 'configuration',
    errMsg: 'nothing is done here: TOKEN_ENV says that the environment env-1 owns the token',
    hint: expect.stringMatching(/delete this refreshToken.*删除这里的 refreshToken/),
  });
});
