import { explanationOf, retryOf } from '../../../../cloudfunctions/cloud-token/core/errcodes.ts';
import { parseHosts } from '../../../../cloudfunctions/cloud-token/core/hosts.ts';
import { isTokenError, type TokenError } from '../../../../cloudfunctions/cloud-token/core/token-error.ts';
import { createTokenSender } from '../../../../cloudfunctions/refreshToken/adapters/send-token-request.ts';
import { fetchToken, type Issued } from '../../../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { inLanguage, language } from '../../../language.ts';
import { tidyMessage } from '../../../tidy-message.ts';
import { broken, type Check, type Finding, ok, type Subject, unknown } from '../check.ts';
import { enterAddress } from '../enter-address.ts';

const LIMIT_MS = 15_000;

/** The caller's address is not let in, or an administrator has yet to confirm it. */
const ADDRESS = [40164, 61004, 89501, 89503, 89506, 89507];
/** The AppSecret is missing, wrong or frozen. */
const SECRET = [40001, 40125, 40243, 41004];

const texts = inLanguage({
  en: {
    asking: 'asking WeChat',
    unasked: 'WeChat could not be asked, because APPSECRET is not in the environment',
    unnamed: 'WeChat could not be asked, because neither APPID nor project.config.json tells an AppID',
    provide:
      'set APPID and APPSECRET in the environment of this terminal, in no file of the project, and run this again',
    hosts: (why: string) => `WeChat could not be asked: ${why}`,
    correct: 'write WEIXIN_API_HOSTS=https://api.weixin.qq.com,https://api2.weixin.qq.com, or remove it',
    reached: (host: string) => `WeChat answers at ${host}`,
    unreached: (why: string) => `WeChat does not answer: ${why}`,
    network: 'check the network, HTTPS_PROXY and WEIXIN_API_HOSTS of this machine',
    foreign: 'a proxy or gateway answers in its place: check HTTPS_PROXY and WEIXIN_API_HOSTS',
    letIn:
      'WeChat lets this machine in; the function has an address of its own, which an IP whitelist must hold too',
    ownAddress: (fix: string) => `this is the address of this machine, the function has another one; ${fix}`,
    refused: (errcode: number, errmsg: string) => `WeChat refuses (${errcode}): ${errmsg}`,
    noAddress: 'the IP whitelist could not be checked, because WeChat does not get that far',
    noSecret: 'the AppSecret could not be checked, because WeChat does not get that far',
    mendFirst: 'mend what is above and run this again',
    accepted: (appid: string) => `WeChat accepts the AppSecret of ${appid}`,
    see: 'look the errcode up: developers.weixin.qq.com → error codes',
  },
  zh: {
    asking: '正在向微信确认',
    unasked: '无法询问微信：没有环境变量 APPSECRET',
    unnamed: '无法询问微信：环境变量 APPID 和 project.config.json 里都没有 AppID',
    provide: '在当前终端设置环境变量 APPID 和 APPSECRET（不要写进项目文件），然后重新运行',
    hosts: (why: string) => `无法询问微信：${why}`,
    correct: '写成 WEIXIN_API_HOSTS=https://api.weixin.qq.com,https://api2.weixin.qq.com，或删除该变量',
    reached: (host: string) => `微信接口可以访问：${host}`,
    unreached: (why: string) => `微信接口没有回应：${why}`,
    network: '检查本机的网络、HTTPS_PROXY 和 WEIXIN_API_HOSTS',
    foreign: '是代理或网关的返回：检查 HTTPS_PROXY 和 WEIXIN_API_HOSTS',
    letIn: '微信允许本机的 IP；云函数有自己的出口 IP，如果设置了白名单，也要把它加进去',
    ownAddress: (fix: string) => `这是本机的 IP，云函数的出口 IP 与它不同；${fix}`,
    refused: (errcode: number, errmsg: string) => `微信拒绝（${errcode}）：${errmsg}`,
    noAddress: '无法检查 IP 白名单：微信还没有检查到这一步',
    noSecret: '无法检查 AppSecret：微信还没有检查到这一步',
    mendFirst: '先解决上面的问题，然后重新运行',
    accepted: (appid: string) => `微信接受 ${appid} 的 AppSecret`,
    see: '查询错误码：developers.weixin.qq.com → 全局返回码',
  },
});

/**
 * WeChat is there, lets this machine in and accepts the AppSecret. Asks `stable_token` in its normal mode, which makes no
 * token in use invalid, neither one of its own nor one of `/cgi-bin/token`.
 */
export const checkWeixin: Check = async (subject) => {
  const { APPID, APPSECRET = '', WEIXIN_API_HOSTS } = subject.variables;
  const credentials = { appid: (APPID || subject.project.appid).trim(), secret: APPSECRET.trim() };
  if (!credentials.secret) return [unknown('weixin', texts.unasked, texts.provide)];
  if (!/^wx/.test(credentials.appid)) return [unknown('weixin', texts.unnamed, texts.provide)];
  subject.onProgress(texts.asking);
  try {
    return await ask(subject, credentials, parseHosts(WEIXIN_API_HOSTS));
  } catch (error) {
    if (!isTokenError(error)) throw error;
    return [broken('weixin.reachable', texts.hosts(error.errMsg), texts.correct)];
  }
};

async function ask(
  subject: Subject,
  credentials: { appid: string; secret: string },
  hosts: string[],
): Promise<Finding[]> {
  const reply = await askForStableToken(subject, credentials, hosts);
  if (!reply.ok && reply.error.code !== 'weixin') return [notReached(reply.error)];
  const reached = ok('weixin.reachable', texts.reached(hosts.join(' | ')));
  return [reached, ...(reply.ok ? accepted(credentials.appid) : refused(reply.error))];
}

/** Asks in the normal mode, which makes no token invalid. */
export async function askForStableToken(
  { clock }: Pick<Subject, 'clock'>,
  credentials: { appid: string; secret: string },
  hosts: string[],
): Promise<Issued> {
  const { appid } = credentials;
  const send = createTokenSender(credentials, 'stable_token');
  const source = { appid, api: 'stable_token' as const, hosts, clock, send };
  const until = clock.now() + LIMIT_MS;
  return fetchToken(source, {
    left: () => until - clock.now(),
    force: false,
    failures: 0,
    isSparing: false,
  });
}

function notReached({ code, errMsg }: TokenError): Finding {
  const fix = code === 'invalid_reply' ? texts.foreign : texts.network;
  return broken('weixin.reachable', texts.unreached(tidyMessage(errMsg)), fix);
}

function accepted(appid: string): Finding[] {
  return [ok('weixin.whitelist', texts.letIn), ok('weixin.secret', texts.accepted(appid))];
}

function refused({ errCode, errMsg }: TokenError): Finding[] {
  const text = texts.refused(errCode, tidyMessage(errMsg));
  const fix = explanationOf(errCode)?.[language] ?? texts.see;
  const noAddress = unknown('weixin.whitelist', texts.noAddress, texts.mendFirst);
  const noSecret = unknown('weixin.secret', texts.noSecret, texts.mendFirst);
  const enter = [fix, enterAddress(errCode, errMsg)].filter(Boolean).join('; ');
  if (ADDRESS.includes(errCode)) return [broken('weixin.whitelist', text, texts.ownAddress(enter)), noSecret];
  if (SECRET.includes(errCode)) return [noAddress, broken('weixin.secret', text, fix)];
  return retryOf(errCode) === 'no'
    ? [broken('weixin.account', text, fix), noAddress, noSecret]
    : [unknown('weixin.account', text, fix), noAddress, noSecret];
}
