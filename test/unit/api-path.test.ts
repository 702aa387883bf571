import { describe, expect, it } from 'vitest';
import { checkedPath } from '../../cloudfunctions/cloud-token/core/api-path.ts';

const SLASH = 'begins with one slash, as in /wxa/getwxacodeunlimit';
const SIGNS = 'has no \\, no # and no control character';
const DOTS = 'has no . and no .. in it';
const TOKEN = 'has no access_token: the library adds it';

describe('checkedPath', () => {
  it.each([
    '/wxa/getwxacodeunlimit',
    '/cgi-bin/media/get?media_id=a..b',
    '/wxa/a.b/.c/d..',
    '/wxa/x?next=../../y',
    '/wxa/x?next=%2e%2e%2f',
    '/wxa/x?sign=a%23b%5Cc%0A',
    '/cgi-bin/component/x?component_access_token=1',
    '/cgi-bin/access_token/x',
    '/wxa/x?q=中文 %zz',
    '/wxa/x?at=a@b:80//c',
  ])('lets %s through', (path) => {
    expect(checkedPath(path)).toBe(path);
  });

  it.each([
    ['wxa/x', SLASH, 'wxa/x'],
    ['', SLASH, ''],
    ['/', SLASH, '/'],
    [' /wxa/x', SLASH, ' /wxa/x'],
    ['//evil.example/x', SLASH, '//evil.example/x'],
    ['/%2Fevil.example/x', SLASH, '/%2Fevil.example/x'],
    ['https://api.weixin.qq.com/wxa/x', SLASH, 'https://api.weixin.qq.com/wxa/x'],
    ['@evil.example/x', SLASH, '@evil.example/x'],
    [undefined, SLASH, 'undefined'],
    [new URL('https://api.weixin.qq.com/wxa/x'), SLASH, 'https://api.weixin.qq.com/wxa/x'],
    ['/\\evil.example/x', SIGNS, '/\\evil.example/x'],
    ['/wxa/x#y', SIGNS, '/wxa/x#y'],
    ['/wxa\n/x', SIGNS, '/wxa\n/x'],
    ['/\t/evil.example', SIGNS, '/\t/evil.example'],
    ['/wxa/../cgi-bin/x', DOTS, '/wxa/../cgi-bin/x'],
    ['/wxa/..', DOTS, '/wxa/..'],
    ['/wxa/..?a=1', DOTS, '/wxa/..'],
    ['/./x', DOTS, '/./x'],
    ['/wxa/%2e%2E/x', DOTS, '/wxa/%2e%2E/x'],
    ['/wxa/.%2e/x', DOTS, '/wxa/.%2e/x'],
    ['/wxa/..%2fx', DOTS, '/wxa/..%2fx'],
    ['/wxa/x?access_token=sesame', TOKEN, '/wxa/x'],
    ['/wxa/x?a=1&ACCESS_TOKEN=sesame', TOKEN, '/wxa/x'],
    ['/wxa/x?%61ccess_token=sesame', TOKEN, '/wxa/x'],
    ['/wxa/x?access%5Ftoken%3Dsesame', TOKEN, '/wxa/x'],
    ['/wxa/x&access_token=sesame&a=1', TOKEN, '/wxa/x&access_token=***&a=1'],
    ['https://h/wxa/x?\naccess_token=sesame', SIGNS, 'https://h/wxa/x'],
  ])('refuses %j, which %s', (path, law, shown) => {
    expect(() => checkedPath(path)).toThrow(
      expect.objectContaining({
        code: 'configuration',
        errCode: -501007,
        errMsg: `the path of a WeChat API ${law}: "${shown}"`,
      }),
    );
  });

  it('masks a token that stands in the path', () => {
    expect(() => checkedPath(`wxa/x/${'c0ffee42'.repeat(8)}`)).toThrow('"wxa/x/***"');
  });
});
