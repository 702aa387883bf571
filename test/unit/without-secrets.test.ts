import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { withoutSecrets } from '../../cloudfunctions/cloud-token/core/without-secrets.ts';

const appSecret = createHash('md5').update('sesame').digest('hex');
const token = `89_${createHash('sha512').update('sesame').digest('base64url')}`;

describe('withoutSecrets', () => {
  it.each([
    ['an AppSecret', appSecret],
    ['an AppSecret in capital letters', appSecret.toUpperCase()],
    ['an AppSecret in a longer word', `x${appSecret}`],
    ['an AppSecret in base64', Buffer.from(appSecret).toString('base64url')],
    ['a token', token],
    ['a token in base64', Buffer.from(token).toString('base64url')],
  ])('masks %s', (_, secret) => {
    const text = withoutSecrets(`invalid ?secret=${secret}&x="${secret}"`);
    expect(text).toMatch(/^invalid \?secret=x?\*\*\*&x="x?\*\*\*"$/);
  });

  it('masks what is known to be secret, whatever it looks like, and before it may be cut in two', () => {
    expect(withoutSecrets('a sesame, a sesame', 'sesame')).toBe('a ***, a ***');
    expect(withoutSecrets(`${' '.repeat(997)}sesame`, 'sesame')).toBe(`${' '.repeat(997)}***`);
  });

  it.each([
    '',
    'invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken, more details at https://mmbizurl.cn/s/JtxxFh33r rid: 65f0c0de-1234abcd-5678ef90',
    'requestID 0f8fad5b-d9cb-469f-a165-70867728950e, AppSecret已被冻结，请登录小程序平台解冻后再次调用。',
    'invalid openid oABCD-0123456789_0123456789ab wx0123456789abcdef',
  ])('leaves what is none: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('cuts what nobody will read', () => {
    expect(withoutSecrets('a '.repeat(500))).toBe('a '.repeat(500));
    expect(withoutSecrets('a '.repeat(501))).toBe(`${'a '.repeat(500)}…`);
  });

  it.each([
    ['one character', 'a'],
    ['capital and small letters', 'aB'],
    ['what is almost an AppSecret', `${'0'.repeat(31)} `],
    ['what is almost a token', `${'x'.repeat(39)} `],
    ['spaces', ' '],
  ])('takes 8 MB of %s in its stride', (_, text) => {
    const startedAt = performance.now();
    expect(withoutSecrets(text.repeat(8_000_000 / text.length)).length).toBeLessThanOrEqual(1001);
    expect(performance.now() - startedAt).toBeLessThan(1000);
  });

  it('masks a secret that lies where a very long text is cut', () => {
    // Masked, the text before it is short enough for what comes after to be seen.
    const long = `${'x'.repeat(9_970)} ${appSecret}${'y'.repeat(50)}`;
    expect(withoutSecrets(long)).toBe('*** ***…');
    expect(withoutSecrets(`${'x'.repeat(9_990)} ses.ame`, 'ses.ame')).toBe('*** ***');
    expect(withoutSecrets(`${'x'.repeat(9_995)} ses.ame.`, 'ses.ame')).toBe('*** ***.');
  });
});
