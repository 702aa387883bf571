import { inLanguage } from '../../language.ts';
import { tidyMessage } from '../../tidy-message.ts';
import { CliError } from '../cli-error.ts';

const texts = inLanguage({
  en: {
    keys: 'check TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY (console.cloud.tencent.com → Access Management → API Keys), and the clock of this machine',
    rights:
      'give the user of this key the policies QcloudTCBFullAccess and QcloudSCFFullAccess (console.cloud.tencent.com → Access Management → Users)',
    environment:
      'check --env: the environment must belong to the Tencent Cloud account of the key (for a mini program, the account it is linked with)',
    busy: 'the function is still being changed: run this again in a minute',
    network: 'check the network, and the proxy if there is one (environment variable http_proxy)',
    other: 'run this again; if it stays, look the code up in the Tencent Cloud documentation',
  },
  zh: {
    keys: '请检查 TENCENTCLOUD_SECRETID 和 TENCENTCLOUD_SECRETKEY（console.cloud.tencent.com → 访问管理 → API 密钥管理），以及本机时间',
    rights:
      '请为该密钥所属用户授予策略 QcloudTCBFullAccess 和 QcloudSCFFullAccess（console.cloud.tencent.com → 访问管理 → 用户）',
    environment:
      '请检查 --env：云环境必须属于该密钥的腾讯云账号（小程序的云环境属于与小程序关联的腾讯云账号）',
    busy: '云函数正在变更中：一分钟后重新运行',
    network: '请检查网络，以及代理设置（环境变量 http_proxy）',
    other: '请重新运行；如果仍然失败，请在腾讯云文档中查询该错误码',
  },
});

/** From the code of Tencent Cloud's answer to what the user can do; the first that matches. */
const FIXES: [RegExp, string][] = [
  [/^AuthFailure\.UnauthorizedOperation|^UnauthorizedOperation|^OperationDenied/, texts.rights],
  [/^AuthFailure|SignatureExpire|SecretId/, texts.keys],
  [/^ResourceNotFound\.(Namespace|Env)|EnvNotExist|InvalidParameter.*Env/i, texts.environment],
  [/^(FailedOperation|ResourceInUse)/, texts.busy],
  [/^(ENOTFOUND|ECONN|ETIMEDOUT|EAI_AGAIN|CERT_|UNABLE_TO|DEPTH_|SELF_SIGNED)/, texts.network],
];

/** What `@cloudbase/manager-node` rejects with. */
export interface CloudFailure {
  message: string;
  code?: string;
  requestId?: string;
}

/** Says in one line what Tencent Cloud has refused, and what to do about it. */
export function cloudError({ message, code = '', requestId }: CloudFailure): CliError {
  const isNetwork = /\brequest to https:.* failed, reason/.test(message);
  const fix = isNetwork ? texts.network : FIXES.find(([pattern]) => pattern.test(code))?.[1];
  const line = tidyMessage(message);
  const details = [line.includes(code) ? '' : code, requestId].filter(Boolean).join(', ');
  return new CliError(details ? `${line} (${details})` : line, fix ?? texts.other);
}
