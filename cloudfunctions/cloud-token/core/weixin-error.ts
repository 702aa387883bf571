import { errmsgOf, ridOf } from './errcodes.ts';
import { fieldsOf } from './fields-of.ts';
import { TokenError } from './token-error.ts';
import { withoutSecrets } from './without-secrets.ts';

/** Deeper than this no reply of WeChat's goes. */
const MAX_DEPTH = 10;

/** The errcode in a field of a reply, a number or its digits in quotes: 0 when there is none, NaN when it is something else. */
export function errcodeOf(value: unknown): number {
  if (value === undefined || value === null || value === '') return 0;
  const errcode = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(errcode) ? (errcode as number) : Number.NaN;
}

/** The error that a reply with an errcode is. Should any of its texts repeat a secret, or `token`, that is masked. */
export function weixinError(
  reply: unknown,
  { token, hint }: { token?: string; hint?: string | undefined },
): TokenError {
  const { errcode, errmsg, ...others } = fieldsOf(reply);
  const errMsg = errmsgOf(errmsg, token);
  return new TokenError({
    code: 'weixin',
    errCode: errcodeOf(errcode),
    errMsg,
    hint,
    rid: ridOf(errMsg),
    data: Object.keys(others).length > 0 ? (masked(others, token) as Record<string, unknown>) : undefined,
  });
}

function masked(value: unknown, token: string | undefined, depth = 0): unknown {
  if (typeof value === 'string') return withoutSecrets(value, token);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === MAX_DEPTH) return '…';
  if (Array.isArray(value)) return value.map((item) => masked(item, token, depth + 1));
  const fields = Object.entries(value).map(([name, field]) => [
    withoutSecrets(name, token),
    masked(field, token, depth + 1),
  ]);
  return Object.fromEntries(fields) as unknown;
}
