import { inLanguage } from '../../language.ts';
import type { RoadOffer } from '../cloud/road.ts';
import { roadNeeds } from './choose-road.ts';
import { looksLikeAppSecret, type SecretSource } from './steps/app-secret.ts';

const texts = inLanguage({
  en: {
    install: (spec: string) => `the package, in the project’s folder: npm install --save-dev ${spec}`,
    environment: 'the ID of the environment, unless the account has only one: --env',
    environmentNeeded: 'the ID of the environment: --env (WeChat DevTools → Cloud Development → Settings)',
    secret:
      'the AppSecret, unless it is online already: environment variable APPSECRET, or you are asked for it',
    wrongSecret: 'an AppSecret: what stands in APPSECRET is none, it has 32 hexadecimal digits',
  },
  zh: {
    install: (spec: string) => `npm 包：在项目目录下执行 npm install --save-dev ${spec}`,
    environment: '云环境 ID（账号下只有一个环境时不需要）：--env',
    environmentNeeded: '云环境 ID：--env（微信开发者工具 → 云开发 → 设置）',
    secret: 'AppSecret（线上已设置时不需要）：环境变量 APPSECRET，或在终端输入',
    wrongSecret: 'AppSecret：环境变量 APPSECRET 里的不是 AppSecret（32 位十六进制字符）',
  },
});

/** What a deployment would stumble over, as far as it can be known without sending anything. */
export function missingForDeployment(
  { name, found, missingPackage, doubt, environments }: RoadOffer,
  envId: string | undefined,
  secret: SecretSource,
): string[] {
  const isEnvironmentOpen = envId === undefined;
  const takesSecret = name !== 'devtools';
  return [
    ...(found === undefined ? [roadNeeds(name)] : []),
    ...(doubt === undefined ? [] : [doubt]),
    ...(found !== undefined && missingPackage !== undefined ? [texts.install(missingPackage)] : []),
    ...(isEnvironmentOpen ? [environments ? texts.environment : texts.environmentNeeded] : []),
    ...(takesSecret && !secret.given ? [texts.secret] : []),
    ...(takesSecret && secret.given && !looksLikeAppSecret(secret.given) ? [texts.wrongSecret] : []),
  ];
}
