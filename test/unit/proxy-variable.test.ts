import { describe, expect, it } from 'vitest';
import { checkProxy } from '../../cloudfunctions/cloud-token/core/proxy-variable.ts';

describe('checkProxy', () => {
  it.each([
    [{}],
    [{ HTTPS_PROXY: '' }],
    [{ HTTPS_PROXY: 'http://proxy.example:3128' }],
    [{ HTTPS_PROXY: 'https://user:p%40ss@proxy.example' }],
    [{ HTTPS_PROXY: 'proxy.example:3128' }],
    [{ HTTPS_PROXY: 'http://[2001:db8::1]:3128' }],
    [{ https_proxy: 'http://a', HTTPS_PROXY: 'http://:::' }],
    [{ HTTPS_PROXY: 'http://a', ALL_PROXY: 'socks5://b' }],
    [{ HTTP_PROXY: 'http://:::' }],
  ])('lets %j through', (variables) => {
    expect(() => checkProxy(variables)).not.toThrow();
  });

  it.each([
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://:::' }],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://user:pw@[bad' }],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://user:pw@proxy:99999' }],
    ['HTTPS_PROXY', { HTTPS_PROXY: ' ' }],
    ['HTTPS_PROXY', { HTTPS_PROXY: 'http://' }],
    ['https_proxy', { https_proxy: 'http://:::', HTTPS_PROXY: 'http://a' }],
    ['all_proxy', { all_proxy: 'socks5://user:pw@b:1080' }],
    ['ALL_PROXY', { HTTPS_PROXY: '', ALL_PROXY: 'ftp://user:pw@b' }],
  ])('names %s, and never its password: %j', (name, variables) => {
    let error: unknown;
    try {
      checkProxy(variables);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({
      code: 'configuration',
      errCode: -501007,
      errMsg: `the environment variable ${name} is no address of an HTTP proxy`,
      hint: expect.stringMatching(/http:\/\/name:port .* \/ 写成 http:/),
    });
    expect(String((error as Error).stack)).not.toMatch(/pw|:::/);
  });
});
