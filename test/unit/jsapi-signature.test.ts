import { describe, expect, it } from 'vitest';
import { jsapiSignature, pageAddress } from '../../cloudfunctions/cloud-token/core/jsapi-signature.ts';

describe('the signature of an address', () => {
  it('is that of WeChat’s published example', () => {
    const signed = {
      ticket: 'sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg',
      nonceStr: 'Wm3WZYTPz0wzccnW',
      timestamp: 1414587457,
      address: pageAddress('http://mp.weixin.qq.com?params=value'),
    };
    expect(jsapiSignature(signed)).toBe('0f9de62fce790f9a083d5c99e95740ceb90c27ed');
  });
});

describe('the address of a page', () => {
  it.each([
    ['https://shop.example/a?b=c#d', 'https://shop.example/a?b=c'],
    ['https://shop.example/#/cart?id=1#top', 'https://shop.example/'],
    ['https://shop.example/#', 'https://shop.example/'],
  ])('loses its fragment: %s', (url, address) => {
    expect(pageAddress(url)).toBe(address);
  });

  it.each([
    'http://mp.weixin.qq.com?params=value',
    'https://shop.example/%E4%B8%AD%20?q=%2F&&r=',
    'https://shop.example:443/../a',
    'https://SHOP.example',
    'https://商店.example/中文',
  ])('else is taken as it is: %s', (url) => {
    expect(pageAddress(url)).toBe(url);
  });

  it.each([
    [''],
    ['#'],
    ['/shop?id=1'],
    ['shop.example'],
    ['https%3A%2F%2Fshop.example'],
    ['javascript:alert(1)'],
    ['weixin://dl/business'],
    ['file:///etc/passwd'],
    ['https://'],
    ['https://shop.example:99999/'],
    [' https://shop.example/'],
    ['https://shop.example/a b'],
    ['https://shop.example/\n'],
    [undefined],
    [null],
    [new URL('https://shop.example/')],
    [['https://shop.example/']],
  ])('is refused when it is none: %j', (url) => {
    expect(() => pageAddress(url)).toThrow(
      expect.objectContaining({
        name: 'TokenError',
        code: 'configuration',
        errMsg: 'what is to be signed is no http(s) address',
        hint: expect.stringContaining("location.href.split('#')[0]"),
      }),
    );
  });
});
