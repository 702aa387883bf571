import type { ActionName, CallerName } from '../../protocol.ts';

/** What a button says, and what it tells once it is pressed. */
interface ActionText {
  label: string;
  told: string;
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
  isPrevious: '是上一个，即将失效',
  isDead: '微信已不接受',
  unknown: '微信那边看不到',
  requestsToday: '今天的 token 请求',
  nextRun: '定时器下次触发',
  off: '已关闭',
  alert: '发给负责人的消息（ALERT_WEBHOOK）',
  actions: '试一试',
  timeline: '发生了什么',
  clear: '清空',
  lost: '连接断开，正在重连',
  speedTold: (speed: number) => `平台时钟：${speed}×`,
  callers: { visitor: '访客', admin: '管理员', timer: '定时器', function: '云函数' } as Record<
    CallerName,
    string
  >,
  groups: { use: '日常', weixin: '微信', cloudbase: '云开发' },
  acts: {
    fire_timer: { label: '触发定时器', told: '定时器调用了 refreshToken；不到时候它什么也不做。' },
    use_token: {
      label: '让云函数用一次 token',
      told: 'qrcode 用 getToken() 取 token 并调用微信接口；token 被拒绝时会刷新一次再重试。',
    },
    revoke: {
      label: '使 token 失效',
      told: '微信不再接受最新的 token（时钟前进 10 秒）。点“让云函数用一次 token”，看它恢复。',
    },
    foreign_fetch: {
      label: '其他程序获取 token',
      told: '我们的 token 成了上一个，还能用 5 分钟。之后再用它，就会发现冲突并恢复。',
    },
    fail_requests: {
      label: '接下来 3 次请求失败',
      told: '接下来 3 次 token 请求得到 502，正好让一次刷新失败。先使 token 失效再用它，或等定时器。',
    },
    reset_secret: {
      label: '重置 AppSecret',
      told: 'refreshToken 里的 AppSecret 已经不对：下一次刷新会失败，在用的 token 不受影响。',
    },
    restore_secret: {
      label: '填入新的 AppSecret',
      told: 'refreshToken 的环境变量换成了新的 AppSecret，实例会重新启动。',
    },
    fail_database: { label: '数据库失败一次', told: '下一次读文档会失败：看手机上的页面怎么说。' },
    hang_call: {
      label: '下一次调用超时',
      told: '手机的下一次调用 3 秒后得到 CloudBase 的超时错误：看手机上的页面。',
    },
    kill_instances: { label: '结束所有实例', told: '所有云函数实例都已结束，下一次调用是冷启动。' },
    delete_document: {
      label: '删除 token 文档',
      told: '数据库里没有 token 了，下一个要用的云函数会让它重新获取。',
    },
    timer_off: {
      label: '关闭定时器',
      told: '定时器不再触发，好像没有上传触发器。把时钟加速，看 token 过期。',
    },
    timer_on: { label: '打开定时器', told: '定时器又在每个整点触发。' },
    undeploy: { label: '云函数未部署', told: '小程序找不到云函数。' },
    deny: { label: '没有权限', told: '安全规则拒绝小程序调用云函数。' },
    allow: { label: '恢复调用', told: '小程序又可以调用云函数了。' },
  } satisfies Record<ActionName, ActionText> as Record<ActionName, ActionText>,
};

/** What a language has to say: as much as Chinese does. */
export type Messages = typeof zh;
