import { createHash } from 'node:crypto';
import { configurationError } from './configuration-error.ts';
import { isAddress } from './hosts.ts';

const HINT =
  "pass location.href.split('#')[0] as the page has it, not encoded / 原样传入页面的 location.href.split('#')[0]，不要编码";

/**
 * The address of a page as WeChat signs it: without its fragment, else as it is. Throws a `TokenError` (`configuration`) for
 * what is no http(s) address.
 */
export function pageAddress(url: unknown): string {
  const [address = ''] = typeof url === 'string' ? url.split('#') : [];
  if (/^https?:\/\/\S+$/i.test(address) && isAddress(address)) return address;
  throw configurationError('what is to be signed is no http(s) address', HINT);
}

/** For `wx.config`, which wants a `jsApiList` besides. */
export interface JsapiConfig {
  /** Whose ticket. */
  appId: string;
  /** Seconds since the epoch. */
  timestamp: number;
  /** A random text. */
  nonceStr: string;
  /** 40 hex digits. */
  signature: string;
}

/** What is signed. */
export interface JsapiSigned {
  ticket: string;
  nonceStr: string;
  /** Seconds since the epoch. */
  timestamp: number;
  /** As `pageAddress` gives it. */
  address: string;
}

/**
 * WeChat's signature for `wx.config`, in which the names are all lower case.
 *
 * @see https://developers.weixin.qq.com/doc/offiaccount/OA_Web_Apps/JS-SDK.html
 */
export function jsapiSignature({ ticket, nonceStr, timestamp, address }: JsapiSigned): string {
  const text = `jsapi_ticket=${ticket}&noncestr=${nonceStr}&timestamp=${timestamp}&url=${address}`;
  return createHash('sha1').update(text).digest('hex');
}
