import { describe, expect, it } from 'vitest';
import { asTokenError, isTokenError, TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';

const busy = { code: 'weixin', errCode: -1, errMsg: 'system error rid: 1-2-3' } as const;

describe('a TokenError', () => {
  it('is an Error with wx-server-sdk’s errCode and errMsg, and nothing that was not given', () => {
    const error = new TokenError(busy);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'TokenError', message: busy.errMsg, ...busy });
    expect(Object.keys(error).sort()).toEqual(['code', 'errCode', 'errMsg', 'name']);
  });

  it('says in its message what to do next', () => {
    const error = new TokenError({ ...busy, hint: 'wait' });
    expect(error.message).toBe('system error rid: 1-2-3 (wait)');
    expect(error).toMatchObject({ errMsg: busy.errMsg, hint: 'wait' });
  });

  it('keeps the request id and the cause', () => {
    const cause = new TokenError(busy);
    expect(new TokenError({ ...busy, rid: '1-2-3', cause })).toMatchObject({ rid: '1-2-3', cause });
  });

  it('becomes JSON as a cloud function returns a failure, without its cause', () => {
    const cause = new TokenError(busy);
    expect(JSON.stringify(new TokenError({ ...busy, hint: 'wait', cause }))).toBe(
      '{"errCode":-1,"errMsg":"system error rid: 1-2-3","hint":"wait"}',
    );
    expect(new TokenError(busy).toJSON()).toStrictEqual({ errCode: -1, errMsg: busy.errMsg });
  });
});

describe('isTokenError', () => {
  const named = (fields: object) => Object.assign(new Error('no'), { name: 'TokenError' }, fields);

  it('knows its own and those of another bundle', () => {
    expect(isTokenError(new TokenError(busy))).toBe(true);
    expect(isTokenError(named({ errCode: -1, errMsg: 'no' }))).toBe(true);
  });

  it.each([
    [named({ errMsg: 'no' })],
    [named({ errCode: -1 })],
    [Object.assign(new Error('no'), { errCode: -1, errMsg: 'no' })],
    [{ name: 'TokenError', errCode: -1, errMsg: 'no' }],
    ['TokenError'],
    [null],
    [undefined],
  ])('does not take %o for one', (error) => {
    expect(isTokenError(error)).toBe(false);
  });
});

describe('asTokenError', () => {
  it('leaves a TokenError as it is', () => {
    const error = new TokenError(busy);
    expect(asTokenError(error)).toBe(error);
  });

  it.each([
    [new RangeError('too far'), 'unexpected error: too far'],
    ['thrown text', 'unexpected error: thrown text'],
    [undefined, 'unexpected error: undefined'],
  ])('turns %o into an unexpected one', (thrown, errMsg) => {
    const error = asTokenError(thrown);
    expect(isTokenError(error)).toBe(true);
    expect(error).toMatchObject({ code: 'unexpected', errCode: -1, errMsg });
  });

  it('masks what looks like a secret in the text', () => {
    expect(asTokenError(`no ${'c0ffee42'.repeat(4)}`).errMsg).toBe('unexpected error: no ***');
  });

  it('keeps only the text of what was thrown, for the rest may hold a secret', () => {
    const axiosLike = Object.assign(new Error('Request failed'), {
      config: { params: { secret: 'sesame' } },
    });
    expect(asTokenError(axiosLike).cause).toBeUndefined();
    expect(JSON.stringify(Object.values(asTokenError(axiosLike)))).not.toContain('sesame');
  });
});
