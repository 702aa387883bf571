import type { Explanation } from '../../cloud-token/core/errcodes.ts';

/** What a refused token tells that had stood. Nobody has seen the other program. */
export const CONFLICT: Explanation = {
  means: {
    en: 'probably another program or environment fetches tokens for this AppID',
    zh: '很可能有其他程序或环境在获取此 AppID 的 token',
  },
  cure: {
    en: 'make it read the token from here, or use TOKEN_API=stable_token in all of them',
    zh: '让它从这里读取，或全部改用 TOKEN_API=stable_token',
  },
};
