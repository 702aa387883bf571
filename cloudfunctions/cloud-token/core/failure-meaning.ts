import { ERRCODES, hintFor, type InBoth } from './errcodes.ts';
import type { Failure } from './token-document.ts';

/** What went wrong where WeChat said nothing. */
const OF_OURS: Readonly<Record<number, InBoth>> = {
  [-601003]: { en: 'WeChat cannot be reached', zh: '连不上微信' },
  [-601001]: { en: 'something other than WeChat answers', zh: '应答的不是微信' },
  [-501002]: { en: 'the time was too short to get an answer', zh: '时间太短，没等到应答' },
  [-501007]: { en: 'an environment variable of refreshToken is wrong', zh: 'refreshToken 的环境变量有误' },
};

const REFUSED: InBoth = { en: 'WeChat refuses to give a token', zh: '微信拒绝发放 token' };
const FAILED: InBoth = { en: 'the refresh failed', zh: '刷新失败' };

/** What a failure's errCode means, for everybody: never WeChat's own text, an address or a request id. */
export function meaningOf(errCode: number): InBoth {
  return ERRCODES[errCode]?.means ?? OF_OURS[errCode] ?? (errCode > 0 ? REFUSED : FAILED);
}

/** What to do about a failure, without what it means; absent where nobody knows. */
export function cureOf({ errCode, hint }: Pick<Failure, 'errCode' | 'hint'>): InBoth | undefined {
  if (hint === undefined || hint === hintFor(errCode)) return ERRCODES[errCode]?.cure;
  return partsOf(hint);
}

/** A hint's languages: `English / 中文`. One that has but one stands for both. */
export function partsOf(hint: string): InBoth {
  const [, en = hint, zh = hint] = /^([^\u4e00-\u9fff]*) \/ (.*)$/s.exec(hint) ?? [];
  return { en, zh };
}
