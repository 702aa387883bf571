import type { ActionName, ActionReport, CallerName, OutsideStep } from '../../protocol.ts';

/** What a button says, what it tells once it was pressed, and what one may press then. */
interface ActionText {
  label: string;
  told(report: ActionReport): string;
  next?: string;
}

type Outcome = ActionReport['outcome'];

/** A text for each outcome; `%` stands for what the function said. */
export function told(texts: Partial<Record<Outcome, string>>): ActionText['told'] {
  return ({ outcome, detail = '' }) => (texts[outcome] ?? texts.done ?? '').replace('%', () => detail);
}

/** Simplified Chinese. */
export const zh = {
  title: '本地预览',
  note: '这里是微信的组件框架 glass-easel，不是微信客户端。',
  languageLabel: '语言',
  themeLabel: '外观',
  themeSystem: '跟随系统',
  themeLight: '浅色',
  themeDark: '深色',
  phoneLabel: '小程序',
  userLabel: '以谁的身份打开',
  visitor: '访客',
  admin: '管理员',
  pull: '下拉刷新',
  back: '返回',
  platform: '平台',
  speedLabel: '平台时钟的速度',
  tokens: '各处的 token',
  newest: '微信 · 最新',
  previous: '微信 · 上一个',
  stored: '数据库 · 在用',
  none: '没有',
  left: '剩余',
  usable: '可用',
  overlap: '重叠期，仍可用',
  refused: '被拒绝',
  expired: '已过期',
  isNewest: '是最新的',
  isPrevious: '是上一个，快失效',
  isDead: '微信已不接受',
  unknown: '微信那边看不到',
  requestsToday: '今天的 token 请求',
  nextRun: '定时器下次触发',
  timerOff: '已关闭',
  off: '服务器已停止，按钮暂时不可用。重新运行 npm start 后，这里会自动恢复。',
  alert: '发给负责人的消息（ALERT_WEBHOOK）',
  actions: '操作',
  timeline: '发生了什么',
  clear: '清空',
  lost: '连接已断开',
  speedTold: (speed: number) => `平台时钟：${speed}×`,
  callers: {
    visitor: '访客',
    admin: '管理员',
    timer: '定时器',
    function: '云函数',
    outside: '外部服务器',
  } as Record<CallerName, string>,
  outside: { asks: '请求', is_answered: '收到', opens: '解密后' } as Record<OutsideStep, string>,
  groups: { use: '日常', outside: '外部服务器', weixin: '微信', cloudbase: '云开发' },
  acts: {
    fire_timer: {
      label: '触发定时器',
      told: told({
        refreshed: 'refreshToken 换了新的 token（%）。',
        not_due: 'refreshToken 运行了，还不需要刷新（%）。',
        failed: 'refreshToken 运行了，但刷新失败：%',
        nothing: '没有带触发器的云函数。',
      }),
    },
    use_token: {
      label: '让云函数用一次 token',
      told: told({
        used: 'qrcode 用 token 调用了微信接口，拿到了图片（%）。',
        renewed: 'qrcode 换了新的 token，调用了微信接口，拿到了图片（%）。',
        failed: 'qrcode 调用失败：%',
      }),
    },
    outside_asks: {
      label: '外部服务器来取',
      told: told({
        served: '外部服务器签名后请求 serveToken，用密钥解开响应，拿到了 token（指纹 %）。',
        failed: '外部服务器没有拿到 token：%',
      }),
      next: '接着点“使 token 失效”，再点“它报告 token 被拒绝”。',
    },
    outside_reports: {
      label: '它报告 token 被拒绝',
      told: told({
        renewed: 'serveToken 让 refreshToken 换了新的 token，同一次响应就带给了外部服务器（指纹 %）。',
        served: '还是原来的 token（指纹 %）：刚刷新的 token 不会因为一次报告就更换。',
        failed: '外部服务器没有拿到 token：%',
        nothing: '数据库里没有 token，没有可报告的。',
      }),
    },
    revoke: {
      label: '使 token 失效',
      told: told({
        done: '微信不再接受在用的 token；时钟前进了 3 分钟。',
        nothing: '数据库里没有 token，没有可失效的。',
      }),
      next: '接着点“让云函数用一次 token”，看它恢复。',
    },
    foreign_fetch: {
      label: '其他程序获取 token',
      told: told({
        overlap: '另一个程序获取了 token；我们的成了上一个，还能用 5 分钟。',
        ended: '另一个程序又获取了 token；我们的已经失效。',
        nothing: '另一个程序获取了 token；数据库里没有我们的。',
      }),
      next: '接着点“使 token 失效”，再点“让云函数用一次 token”，看冲突和恢复。',
    },
    fail_requests: {
      label: '接下来 3 次请求失败',
      told: told({ done: '微信会用 502 回答接下来的 3 次 token 请求，一次刷新正好用完。' }),
      next: '接着点“使 token 失效”，再点“让云函数用一次 token”。',
    },
    reset_secret: {
      label: '重置 AppSecret',
      told: told({ done: '微信换了 AppSecret；refreshToken 里还是旧的，在用的 token 仍然有效。' }),
      next: '把时钟加速到下一次刷新，看它失败。',
    },
    restore_secret: {
      label: '填入新的 AppSecret',
      told: told({ done: 'refreshToken 的环境变量换成了新的 AppSecret，旧的实例已结束。' }),
      next: '接着点“触发定时器”。',
    },
    add_accounts: {
      label: '再加两个 AppID',
      told: told({
        done: 'refreshToken 多了两个 AppID 的 AppSecret；其中一个的 IP 白名单里没有本机。',
      }),
      next: '接着点“触发定时器”，管理员的状态页会列出它们。',
    },
    fail_database: {
      label: '数据库失败一次',
      told: told({ done: '下一次读文档会失败，手机上的页面正在读。' }),
    },
    hang_call: {
      label: '下一次调用超时',
      told: told({ done: '手机的下一次调用会在 3 秒后超时，它正在调用。' }),
    },
    kill_instances: { label: '结束所有实例', told: told({ done: '所有云函数实例都已结束。' }) },
    delete_document: {
      label: '删除 token 文档',
      told: told({ done: '数据库里的 token 文档已删除。', nothing: '数据库里没有 token 文档。' }),
      next: '接着点“触发定时器”，看它重新获取。云函数两分钟内还会使用内存里的 token。',
    },
    timer_off: {
      label: '关闭定时器',
      told: told({ done: '定时器已关闭，和没有上传触发器一样。' }),
      next: '把时钟加速，看 token 过期。',
    },
    timer_on: { label: '打开定时器', told: told({ done: '定时器已打开，每个整点触发。' }) },
    undeploy: {
      label: '云函数未部署',
      told: told({ done: '小程序现在找不到任何云函数。' }),
    },
    deny: { label: '没有权限', told: told({ done: '安全规则现在拒绝小程序调用云函数。' }) },
    allow: { label: '恢复调用', told: told({ done: '小程序又可以调用云函数了。' }) },
  } satisfies Record<ActionName, ActionText> as Record<ActionName, ActionText>,
};

/** What a language has to say: as much as Chinese does. */
export type Messages = typeof zh;
