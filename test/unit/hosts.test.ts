import { describe, expect, it } from 'vitest';
import { DEFAULT_HOSTS, parseHosts } from '../../cloudfunctions/cloud-token/core/hosts.ts';

describe('parseHosts', () => {
  it.each([[undefined], ['']])('names WeChat’s host and the one for disaster recovery for %j', (list) => {
    expect(parseHosts(list)).toEqual(['https://api.weixin.qq.com', 'https://api2.weixin.qq.com']);
  });

  it('keeps the order and drops spaces and slashes at the end', () => {
    expect(parseHosts(' https://sh.api.weixin.qq.com/ ,https://api.weixin.qq.com//')).toEqual([
      'https://sh.api.weixin.qq.com',
      'https://api.weixin.qq.com',
    ]);
  });

  it.each([
    'https://api.weixin.qq.com:8443',
    'https://[2001:db8::1]',
    'https://[2001:DB8::1]',
    'http://127.0.0.1:8080',
    'http://localhost:8080',
    'http://[::1]:8080',
    'http://localhost',
  ])('takes %s', (host) => {
    expect(parseHosts(host)).toEqual([host]);
  });

  it.each([
    'http://api.weixin.qq.com',
    'http://127.0.0.1.evil.example',
    'http://localhost.evil.example',
    'http://127.0.0.2',
    'http://evil-127.0.0.1',
    'http://evil-localhost',
    'xhttps://api.weixin.qq.com',
    'use https://api.weixin.qq.com',
    'http://127.0.0.1@evil.example',
    'https://user:password@api.weixin.qq.com',
    'https://api.weixin.qq.com/cgi-bin',
    'https://api.weixin.qq.com?x=1',
    'https://api.weixin.qq.com:port',
    'https://api.weixin.qq.com:99999',
    'https://api.weixin.qq.com:0',
    'https://api.weixin.qq.com:',
    'https://256.256.256.256',
    'https://[::::]',
    'api.weixin.qq.com',
    '//api.weixin.qq.com',
    'ftp://api.weixin.qq.com',
    'https://',
    ' ',
  ])('refuses "%s", which is not https or not a bare address', (host) => {
    expect(() => parseHosts(host)).toThrow(
      expect.objectContaining({
        name: 'TokenError',
        code: 'configuration',
        errCode: -501007,
        errMsg: expect.stringMatching(/^WEIXIN_API_HOSTS has an address that is not https:\/\/name: ".*"$/),
        hint: expect.stringContaining(DEFAULT_HOSTS),
      }),
    );
  });

  it('repeats neither an AppSecret that was put there nor a password', () => {
    expect(() => parseHosts('c0ffee42'.repeat(4))).toThrow('"***"');
    expect(() => parseHosts('https://user:p@ss@proxy')).toThrow('"https://***@proxy"');
  });

  it('refuses a whole list for one bad address in it', () => {
    expect(() => parseHosts('https://api.weixin.qq.com,')).toThrow('""');
    expect(() => parseHosts('https://api.weixin.qq.com,http://proxy.example')).toThrow(
      '"http://proxy.example"',
    );
  });
});
