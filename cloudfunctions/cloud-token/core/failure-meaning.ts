import { ERRCODES, type InBoth } from './errcodes.ts';

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
