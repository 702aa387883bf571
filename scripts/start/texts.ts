import type { DueReason, NotDueReason } from '../../cloudfunctions/refreshToken/core/next-step.ts';
import { zh as pages } from '../../miniprogram/i18n/zh.ts';
import type { TokenState } from '../../miniprogram/model/status.ts';
import { inLanguage } from '../language.ts';

type Reason = DueReason | NotDueReason;

const REASONS: Record<Reason, string> = {
  missing: '之前没有 token',
  appid_changed: 'AppID 换了',
  rejected: '微信拒绝了原来的 token',
  interrupted: '上次刷新中断',
  expiring: '快过期了',
  stale: '每小时一次',
  stands_in: '之前是备用账号的 token，重新尝试了本账号',
  lease_lost: '被别的实例抢先',
  fresh: '还很新',
  superseded: '已有更新的 token',
  just_refreshed: '几秒前刚换过',
  budget_spent: '短时间内换得太多',
};

const en = {
  account: 'made-up account',
  liveAccount: 'your real AppID',
  building: 'building the functions and packages into dist/ …',
  build: 'build         ',
  upToDate: 'dist/ is up to date: ',
  comma: ', ',
  refreshed: (reason: Reason) => `refreshed (${reason})`,
  notDue: (reason: Reason) => `not due (${reason})`,
  image: (type: string, size: string, bytes: number) =>
    `${[type, size].filter(Boolean).join(', ')}, ${bytes} bytes`,
  withoutToken: (state: TokenState) => `${state}, no token in the answer`,
  leak: 'the answer holds the token',
  expires: 'the token expires',
  nextRun: 'the timer fires ',
  inMinutes: (minutes: number) => `in ${minutes} min`,
  allWell: 'every step went well',
  failed: 'a step failed',
  live: 'live: the real WeChat host, through stable_token, which leaves the token that production is using as it is. The address above holds the key to the preview: keep it to yourself',
  help: 'keys:  t timer  c call as a client  r revoke the token  f fetch as a foreign program  e next requests fail  ? keys  q quit',
  liveHelp: 'keys:  t timer  c call as a client  ? keys  q quit',
  noKeys: 'serving until Ctrl-C',
  outside: 'for a client of serveToken (docs/servers.md):',
  revoked: 'WeChat no longer accepts the token in use: press c to see a call recover',
  foreign:
    'a foreign program has fetched a token: ours is the previous one now and lives 5 more minutes. Press r to end it now, then c to see the call recover',
  faulty:
    'the next 3 token requests and the next database read will fail: press r, then c to see both fail. 10 s later, c works again',
  portTaken: (port: number) => `port ${port} is taken: npm start -- --port ${port + 1}`,
  portDenied: (port: number) =>
    `port ${port} is not for ordinary users: choose one above 1023, such as npm start -- --port 8788`,
  noBuild: 'dist/cloudfunctions is missing: run npm run build, or leave out --no-build',
  noTrigger: 'no function of dist/cloudfunctions has a trigger: run npm run build',
  noAccount: '--live needs APPID and APPSECRET in the environment',
};

const zh: typeof en = {
  account: '虚构账号',
  liveAccount: '你的真实 AppID',
  building: '正在构建云函数和 npm 包到 dist/ …',
  build: '构建          ',
  upToDate: 'dist/ 已是最新：',
  comma: '、',
  refreshed: (reason) => `已刷新（${REASONS[reason]}）`,
  notDue: (reason) => `不需要刷新（${REASONS[reason]}）`,
  image: (type, size, bytes) => `${[type, size].filter(Boolean).join('，')}，${bytes} 字节`,
  withoutToken: (state) => `${pages.states[state].title}，返回值里没有 token`,
  leak: '返回值里有 token',
  expires: 'token 过期时间  ',
  nextRun: '定时器下次触发  ',
  inMinutes: (minutes) => `${minutes} 分钟后`,
  allWell: '所有步骤均成功',
  failed: '有步骤失败',
  live: 'live：使用真实的微信接口，通过 stable_token 获取，不会影响线上正在使用的 token。上面的地址含有预览的密钥，请勿外传',
  help: '按键：t 触发定时器  c 以小程序调用  r 使 token 失效  f 模拟其他程序获取 token  e 让接下来的请求失败  ? 列出按键  q 退出',
  liveHelp: '按键：t 触发定时器  c 以小程序调用  ? 列出按键  q 退出',
  noKeys: '持续运行，按 Ctrl-C 结束',
  outside: '供 serveToken 的客户端使用（docs/servers.zh-CN.md）：',
  revoked: '微信已不再接受在用的 token：按 c 看调用如何恢复',
  foreign:
    '其他程序获取了新的 token：我们的成了上一个，还能用 5 分钟。按 r 让它现在就失效，再按 c 看调用如何恢复',
  faulty: '接下来 3 次 token 请求和 1 次数据库读取会失败：先按 r，再按 c，看两者失败；10 秒后按 c 就恢复',
  portTaken: (port) => `端口 ${port} 已被占用：请换一个，npm start -- --port ${port + 1}`,
  portDenied: (port) => `普通用户不能使用端口 ${port}：请换一个大于 1023 的，如 npm start -- --port 8788`,
  noBuild: '缺少 dist/cloudfunctions：请先运行 npm run build，或去掉 --no-build',
  noTrigger: 'dist/cloudfunctions 里没有带触发器的云函数：请运行 npm run build',
  noAccount: '--live 需要环境变量 APPID 和 APPSECRET',
};

/** What a person reads. */
export const texts = inLanguage({ en, zh });
