// deploy/: `deploy`: chooses the best road the user has, the environment and the functions,
// then takes the steps one by one.

import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';
import type { RoadName, RoadOffer } from '../cloud/road.ts';

const texts = inLanguage({
  en: {
    none: 'there is no road to CloudBase yet. Take one of these three, the best first:',
    needs: {
      cloud: [
        'cloud     a Tencent Cloud key: does everything',
        '          console.cloud.tencent.com (log in with the mini program’s account) → Access Management → API Keys',
        '          environment variables TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY; in the project’s folder: npm install --save-dev @cloudbase/manager-node@5',
      ],
      ci: [
        'ci        a code-upload key: does everything but the collection',
        '          mp.weixin.qq.com → Development → Development settings → code upload: download the key, set the IP whitelist',
        '          private.<appid>.key in the project’s folder or the one above, or --key <file>; in the project’s folder: npm install --save-dev miniprogram-ci@2.1',
      ],
      devtools: [
        'devtools  WeChat DevTools, logged in: uploads the code, the rest is by hand',
        '          WeChat DevTools → Settings → Security → service port on; --devtools <file> if it is not in its usual place',
      ],
    },
    notThis: (name: RoadName) => `the road "${name}" is not open. It needs:`,
  },
  zh: {
    none: '还没有可用的部署方式。请从下面三种中选一种（按推荐顺序）：',
    needs: {
      cloud: [
        'cloud     腾讯云密钥：所有步骤都能自动完成',
        '          console.cloud.tencent.com（用小程序关联的账号登录）→ 访问管理 → API 密钥管理',
        '          设置环境变量 TENCENTCLOUD_SECRETID 和 TENCENTCLOUD_SECRETKEY；在项目目录下执行 npm install --save-dev @cloudbase/manager-node@5',
      ],
      ci: [
        'ci        代码上传密钥：除数据库集合外都能自动完成',
        '          公众平台（mp.weixin.qq.com）→ 开发 → 开发设置 → 小程序代码上传：下载密钥，设置 IP 白名单',
        '          把 private.<appid>.key 放在项目目录或其上级目录，或用 --key <文件> 指定；在项目目录下执行 npm install --save-dev miniprogram-ci@2.1',
      ],
      devtools: [
        'devtools  已登录的微信开发者工具：只上传代码，其余步骤手动完成',
        '          微信开发者工具 → 设置 → 安全设置 → 开启服务端口；不在默认位置时用 --devtools <文件> 指定',
      ],
    },
    notThis: (name: RoadName) => `部署方式“${name}”不可用，它需要：`,
  },
});

/**
 * The road that is taken: the one asked for, else the first of `offers` (best first) that is open. The best is the one
 * that leaves the least to be done by hand, for what is done by hand is forgotten. Throws a `CliError` when there is none.
 */
export function chooseRoad(offers: RoadOffer[], asked: RoadName | undefined): RoadOffer {
  const candidates = offers.filter(({ name }) => asked === undefined || name === asked);
  const open = candidates.find(({ found }) => found !== undefined);
  if (open) return open;
  const needs = candidates.map(({ name }) => roadNeeds(name)).join('\n  ');
  throw new CliError(asked ? texts.notThis(asked) : texts.none, needs);
}

/** The road that a dry run shows: the one that would be taken, and where none is open yet, the best. */
export function roadToShow(offers: RoadOffer[], asked: RoadName | undefined): RoadOffer {
  const [best] = offers.filter(({ name }) => asked === undefined || name === asked);
  const isOpen = offers.some(({ name, found }) => found !== undefined && (asked ?? name) === name);
  return isOpen || !best ? chooseRoad(offers, asked) : best;
}

/** What a road needs, in three lines. */
export function roadNeeds(name: RoadName): string {
  return texts.needs[name].join('\n  ');
}
