import type { Token } from '../../cloudfunctions/cloud-token/core/token-document.ts';

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

export const APPID = 'wx0000000000000001';

/** A token issued at 0 that lives two hours, as WeChat's do. */
export function aToken(fields: Partial<Token> = {}): Token {
  return { value: 'token-1', appid: APPID, api: 'token', issuedAt: 0, expiresAt: 2 * HOUR, ...fields };
}
