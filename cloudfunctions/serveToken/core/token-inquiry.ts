import { configurationError } from '../../cloud-token/core/configuration-error.ts';
import { fieldsOf } from '../../cloud-token/core/fields-of.ts';
import type { RefreshRequest } from '../../cloud-token/core/token-reader-ports.ts';

const HINT =
  'send {} or {"appid":"wx…","rejected":"<first 16 hex digits of the SHA-256 of the refused token>"} / 请求正文为 {} 或 {"appid":"wx…","rejected":"<被拒绝 token 的 SHA-256 前 16 位十六进制>"}';

/** Reads what a signed request asks for. Throws a `TokenError` (`configuration`) for what is not in the protocol. */
export function parseInquiry(body: Buffer): RefreshRequest {
  const found = objectIn(String(body));
  const unknown = Object.keys(found).some((name) => name !== 'appid' && name !== 'rejected');
  if (unknown) throw configurationError('the body has a field besides appid and rejected', HINT);
  const { appid, rejected } = found;
  return {
    ...(appid !== undefined && { appid: matching(/^[\w-]{1,64}$/, appid, 'appid is no AppID') }),
    ...(rejected !== undefined && {
      rejected: matching(/^[\da-f]{16}$/i, rejected, 'rejected is not 16 hex digits').toLowerCase(),
    }),
  };
}

function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (!Array.isArray(value) && value === Object(value)) return fieldsOf(value);
  } catch {}
  throw configurationError('the body is no JSON object', HINT);
}

function matching(pattern: RegExp, value: unknown, problem: string): string {
  if (typeof value === 'string' && pattern.test(value)) return value;
  throw configurationError(problem, HINT);
}
