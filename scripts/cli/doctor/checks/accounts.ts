// checks/: what doctor looks at, a file for each thing: what is good, what is broken, and the cure.
// A check asks for what it needs and tells findings; it prints nothing and mends nothing.

import { explanationOf } from '../../../../cloudfunctions/cloud-token/core/errcodes.ts';
import { parseHosts } from '../../../../cloudfunctions/cloud-token/core/hosts.ts';
import { asTokenError, type TokenError } from '../../../../cloudfunctions/cloud-token/core/token-error.ts';
import { readNamedSecret, SECRET_OF } from '../../../../cloudfunctions/refreshToken/core/named-secret.ts';
import { inLanguage, language } from '../../../language.ts';
import { tidyMessage } from '../../../tidy-message.ts';
import { broken, type Check, type Finding, ok, type Subject } from '../check.ts';
import { enterAddress } from '../enter-address.ts';
import { askForStableToken } from './weixin.ts';

const texts = inLanguage({
  en: {
    asking: (appid: string) => `asking WeChat for ${appid}`,
    accepted: (appid: string) => `WeChat accepts the AppSecret of ${appid}`,
    refused: (name: string, errCode: number, errMsg: string) =>
      `${name} does not work (${errCode}): ${errMsg}`,
    mend: (name: string) => `correct ${name}`,
  },
  zh: {
    asking: (appid: string) => `正在向微信询问 ${appid}`,
    accepted: (appid: string) => `微信接受 ${appid} 的 AppSecret`,
    refused: (name: string, errCode: number, errMsg: string) => `${name} 不可用（${errCode}）：${errMsg}`,
    mend: (name: string) => `改正 ${name}`,
  },
});

/**
 * WeChat accepts every further AppID that the environment of this terminal has an `APPSECRET_<AppID>` of. Asks
 * `stable_token` in its normal mode, one after the other.
 */
export const checkAccounts: Check = async (subject) => {
  const findings: Finding[] = [];
  for (const name of Object.keys(subject.variables).filter((each) => each.startsWith(SECRET_OF)))
    findings.push(await judge(subject, name));
  return findings;
};

async function judge(subject: Subject, name: string): Promise<Finding> {
  const id = `weixin.${name.slice(SECRET_OF.length)}`;
  try {
    const credentials = readNamedSecret(name, subject.variables[name]);
    subject.onProgress(texts.asking(credentials.appid));
    const hosts = parseHosts(subject.variables.WEIXIN_API_HOSTS);
    const reply = await askForStableToken(subject, credentials, hosts);
    return reply.ok ? ok(id, texts.accepted(credentials.appid)) : refused(id, name, reply.error);
  } catch (error) {
    return refused(id, name, asTokenError(error));
  }
}

function refused(id: string, name: string, { errCode, errMsg, code, hint }: TokenError): Finding {
  const known = code === 'configuration' ? hint : explanationOf(errCode)?.[language];
  const fix =
    enterAddress(errCode, errMsg) ?? known?.replace(/\bAPP(SECRET|ID)\b/g, name) ?? texts.mend(name);
  return broken(id, texts.refused(name, errCode, tidyMessage(errMsg)), fix);
}
