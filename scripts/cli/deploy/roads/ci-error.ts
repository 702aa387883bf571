// roads/: the roads that only deploy takes: miniprogram-ci with an upload key, and WeChat DevTools.
// Each does what `cloud/road.ts` asks, as far as its tool lets it.

import { inLanguage } from '../../../language.ts';
import { tidyMessage } from '../../../tidy-message.ts';
import { CliError } from '../../cli-error.ts';

const texts = inLanguage({
  en: {
    address:
      'mp.weixin.qq.com → Development → Development settings → code upload: add this IP address to the whitelist, or close the whitelist',
    key: 'mp.weixin.qq.com → Development → Development settings → code upload: generate the key again, for the AppID of project.config.json',
    environment: 'check --env: the environment must belong to the mini program of project.config.json',
    rights:
      'the mini program must have opened cloud development, and the key must be its own: open the project in WeChat DevTools once and look at cloud development there',
    created:
      'CloudBase console → Cloud Functions: delete the function, whose creation has failed, and run this again',
    busy: 'the function is still being changed: run this again in a minute',
    other: 'run this again; if it stays, upload with WeChat DevTools instead: --road devtools',
  },
  zh: {
    address:
      '公众平台（mp.weixin.qq.com）→ 开发 → 开发设置 → 小程序代码上传：把该 IP 加入白名单，或关闭白名单',
    key: '公众平台（mp.weixin.qq.com）→ 开发 → 开发设置 → 小程序代码上传：重新生成密钥，并确认与 project.config.json 的 AppID 一致',
    environment: '请检查 --env：云环境必须属于 project.config.json 里的小程序',
    rights: '小程序必须已开通云开发，且密钥属于该小程序：请用微信开发者工具打开项目，查看云开发',
    created: '云开发控制台 → 云函数：删除这个创建失败的云函数，然后重新运行',
    busy: '云函数正在变更中：一分钟后重新运行',
    other: '请重新运行；如果仍然失败，可改用微信开发者工具上传：--road devtools',
  },
});

/** From WeChat's or Tencent Cloud's words to what the user can do; the first that matches. */
const FIXES: [RegExp, string][] = [
  [/-10008|invalid ip/, texts.address],
  [/-1000[0-9]|private key|signature|PEM|DECODER|asn1|rand_str/i, texts.key],
  [/env not found|ResourceNotFound\.Namespace/, texts.environment],
  [/base_?resp|Base resp|UnauthorizedOperation|NO_CLOUD_MANAGE/i, texts.rights],
  [/create function failed|CreateFailed/, texts.created],
  [/FailedOperation|ResourceInUse/, texts.busy],
];

/** Says in one line what WeChat has refused, and what to do about it. */
export function ciError(error: Error): CliError {
  if (error instanceof CliError) return error;
  const line = tidyMessage(error.message);
  return new CliError(line, FIXES.find(([pattern]) => pattern.test(line))?.[1] ?? texts.other);
}
