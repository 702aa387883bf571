import { inLanguage } from '../language.ts';

const en = {
  account: 'made-up account',
  expires: 'the token expires',
  nextRun: 'the timer fires ',
  inMinutes: (minutes: number) => `in ${minutes} min`,
  allWell: 'every step went well',
  failed: 'a step failed',
  live: 'live: the real WeChat host, through stable_token, which leaves the token that production is using as it is. The address above holds the key to the preview: keep it to yourself',
  help: 'keys:  t timer  c call as a client  r revoke the token  f fetch as a foreign program  e next requests fail  q quit',
  liveHelp: 'keys:  t timer  c call as a client  q quit',
  revoked: 'WeChat no longer accepts the current token: press c to see a call recover',
  foreign: 'a foreign program has fetched a token: ours is the previous one now and lives 5 more minutes',
  faulty: 'the next 3 token requests and the next database read will fail',
  portTaken: (port: number) => `port ${port} is taken: choose another one with --port`,
  noBuild: 'dist/cloudfunctions is missing: run npm run build, or leave out --no-build',
  noAccount: '--live needs APPID and APPSECRET in the environment',
};

const zh: typeof en = {
  account: '虚构账号',
  expires: 'token 过期时间  ',
  nextRun: '定时器下次触发  ',
  inMinutes: (minutes) => `${minutes} 分钟后`,
  allWell: '所有步骤均成功',
  failed: '有步骤失败',
  live: 'live：使用真实的微信接口，通过 stable_token 获取，不会影响线上正在使用的 token。上面的地址含有预览的密钥，请勿外传',
  help: '按键：t 触发定时器  c 以小程序调用  r 使 token 失效  f 模拟其他程序获取 token  e 让接下来的请求失败  q 退出',
  liveHelp: '按键：t 触发定时器  c 以小程序调用  q 退出',
  revoked: '微信已不再接受当前 token：按 c 看调用如何恢复',
  foreign: '其他程序获取了新的 token：我们的成了上一个，还能用 5 分钟',
  faulty: '接下来 3 次 token 请求和 1 次数据库读取会失败',
  portTaken: (port) => `端口 ${port} 已被占用：请用 --port 换一个`,
  noBuild: '缺少 dist/cloudfunctions：请先运行 npm run build，或去掉 --no-build',
  noAccount: '--live 需要环境变量 APPID 和 APPSECRET',
};

/** What a person reads. */
export const texts = inLanguage({ en, zh });
