import { inLanguage } from '../../language.ts';

const texts = inLanguage({
  en: (ip: string) =>
    `WeChat saw the address ${ip}: mp.weixin.qq.com of that account → Development → Development management (official account: Basic configuration) → IP whitelist`,
  zh: (ip: string) =>
    `微信看到的 IP 是 ${ip}：登录该账号的 mp.weixin.qq.com → 开发管理（公众号为“基本配置”）→ IP 白名单`,
});

/** Which address WeChat saw, and where it is entered; absent where its answer names none. */
export function enterAddress(errCode: number, errMsg: string): string | undefined {
  const ip = /invalid ip ([\d.]+|[\da-f:]+)/i.exec(errMsg)?.[1];
  return errCode === 40164 && ip ? texts(ip) : undefined;
}
