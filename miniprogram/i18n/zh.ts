/** Simplified Chinese. */
export const zh = {
  language: 'zh' as 'zh' | 'en',
  /** What stands between two sentences. */
  space: '',

  states: {
    healthy: { title: '正常', text: '所有云函数都能拿到有效的 token。' },
    conflict: {
      title: '有冲突',
      text: '微信拒绝过一个未到期的 token：很可能另有程序或环境，在为同一个 AppID 获取 token。现在用的是新的。',
    },
    expiring: { title: '即将过期', text: '还剩不到 5 分钟，下一次 getToken() 会先刷新。' },
    failing: { title: '刷新失败', text: '现有的 token 到期前仍可使用，但没能刷新。' },
    refused: { title: '刷新失败', text: '现有的 token 已被微信拒绝，又没能刷新：调用正在失败。' },
    expired: { title: '已过期', text: '没有可用的 token。' },
    unfetched: { title: '没有 token', text: '还没能获取到 token。' },
    missing: {
      title: '尚未获取',
      text: '还没有存过 token。',
    },
    loading: { title: '正在读取', text: '' },
  },
  standIn: {
    title: '正在使用备用账号',
    text: '本账号的凭证已失效，现在用的是另一个账号的 token：OPENID 和接口权限都属于那个账号。',
  },
  conflictUntil: (time: string) => `此提示显示到 ${time}。`,
  timerCures: {
    missing: '请设置 refreshToken 的环境变量 APPSECRET，并上传它的触发器。',
    expired: '请看 refreshToken 的日志：它每个整点都运行吗？如果没有，请上传触发器。',
  },
  conflictCure: '让对方从这里读取，或者都改用 TOKEN_API=stable_token。',

  ring: {
    remaining: '剩余',
    expiredFor: (duration: string) => `已过期 ${duration}`,
    spoken: (duration: string) => `剩余有效期 ${duration}`,
    none: '没有 token',
  },

  rows: {
    lastRefresh: '上次刷新',
    nextRefresh: '下次刷新',
    expiry: '到期',
    source: '来源',
    appid: 'AppID',
    fingerprint: '指纹',
    version: '版本',
    today: '今天',
    conflicts: '被拒绝',
    backup: '备用账号',
    others: '其他 AppID',
    othersCount: (count: number, troubled: number) =>
      troubled ? `${count} 个，${troubled} 个需要留意` : `${count} 个，都正常`,
    said: '原始报错',
    about: (time: string) => `${time} 前后`,
    onUse: (time: string) => `${time} 起，使用时`,
    overdue: (time: string) => `${time} 未执行`,
    inVain: (time: string) => `${time} 试过，没有成功`,
    overdueNote: '定时触发器没有按时运行，请在开发者工具里上传触发器。',
    todayCount: (refreshes: string, failures: string) => `刷新 ${refreshes} 次，失败 ${failures} 次`,
    conflictCount: (count: number, time: string) => `${count} 次，最近 ${time}`,
  },

  failure: {
    line: (time: string, errCode: number) => `${time} 开始失败 · 错误码 ${errCode}`,
    retry: (duration: string) => `${duration}后会再试`,
    visitorCure: '请告诉这个小程序的管理员。',
    unknownCure: '请查看 refreshToken 的日志。',
  },

  history: {
    title: '刷新记录',
    titleOfSeveral: '各 AppID 的刷新记录',
    own: '本环境',
    left: (duration: string) => `剩余 ${duration}`,
    note: '横向是时间，一条竖线是一次刷新；越高，越需要留意。',
    empty: '第一次刷新后，这里会显示记录。',
    unread: '这次没能读到记录，请轻触页面底部重新读取。',
    prompt: '轻触竖线查看原因',
    summary: (total: number, early: number, failed: number) =>
      `共 ${total} 次，提前 ${early} 次，失败 ${failed} 次`,
    legend: { regular: '按时', early: '提前', failed: '失败' },
    previous: '上一条',
    next: '下一条',
    now: '现在',
    regularTitle: (time: string) => `${time} 按时刷新`,
    firstTitle: (time: string) => `${time} 首次获取`,
    earlyTitle: (time: string) => `${time} 提前刷新`,
    failedTitle: (time: string, errCode: number) => `${time} 刷新失败 (${errCode})`,
    standInTitle: (time: string) => `${time} 换用备用账号`,
    conflict: '微信拒绝了未到期的 token。',
    told: '原因见上方。',
    reasons: {
      missing: '之前没有 token。',
      appid_changed: 'AppID 换了。',
      rejected: '微信拒绝了当前的 token。',
      interrupted: '上一次刷新中断了，可能有 token 没有存下来。',
      expiring: '当时的 token 快到期了。',
      stale: '每小时的例行刷新。',
      stands_in: '之前用的是备用账号的 token，这次重新尝试了本账号。',
      lease_lost: '刷新时被别的实例抢先，为保险又取了一次。',
    },
  },

  refresh: {
    action: '立即刷新',
    busy: '正在刷新',
    done: { title: '已刷新', text: (time: string) => `新的 token 有效到 ${time}。` },
    notDue: { title: '不需要刷新', text: (time: string) => `当前的 token 有效到 ${time}，没有重复获取。` },
    justDone: { title: '冷却中', text: '几秒前刚刷新过，请稍候再试。' },
    cooling: {
      title: '冷却中',
      text: (duration: string) => `这是上一次失败的结果，${duration}后再试。`,
    },
    denied: {
      title: '被拒绝',
      text: '请把你的 OPENID 加入 refreshToken 的环境变量 ADMIN_OPENIDS。',
    },
    standIn: { title: '仍在使用备用账号', text: '本账号的凭证还没有修好，原因见上方。' },
    refused: (errCode: number) => `微信拒绝了请求 (${errCode})`,
    told: '原因和办法见上方。',
    failed: '刷新失败',
  },

  problems: {
    cloud_off: {
      title: '云开发未开通',
      text: () => '请在开发者工具里填写自己的 AppID，并点击“云开发”开通环境。',
    },
    env_missing: {
      title: '找不到云环境',
      text: () => '请检查 miniprogram/config.ts 里的 CLOUD_ENV，或在开发者工具里选择环境。',
    },
    not_deployed: {
      title: '尚未部署',
      text: (name: string) => `云端没有云函数 ${name}。请在开发者工具里右键它的目录，选择“上传并部署”。`,
    },
    no_permission: {
      title: '没有权限',
      text: (name: string) => `云函数的安全规则不允许调用 ${name}。请在云开发控制台的“云函数权限”里放开。`,
    },
    timeout: {
      title: '云函数超时',
      text: (name: string) => `${name} 没有在限定时间内完成。请把它的超时时间设为 20 秒，然后重试。`,
    },
    crashed: {
      title: '云函数崩溃',
      text: (name: string) => `${name} 运行时出错。请在云开发控制台查看它的日志，然后重新部署。`,
    },
    busy: { title: '请求太多', text: () => '云环境的并发或额度已满，请稍后重试。' },
    network: { title: '网络不通', text: () => '请检查手机网络，然后重试。' },
    bad_reply: {
      title: '版本不一致',
      text: (name: string) => `${name} 的返回结果格式不对，请重新部署它。`,
    },
    reported: { title: '云函数报错', text: (name: string) => `${name} 报告了一个错误。请查看它的日志。` },
    unknown: {
      title: '调用失败',
      text: (name: string) => `无法调用 ${name}。请重试；如果一直这样，请查看它的日志。`,
    },
  },
  problemCode: (errCode: number) => `错误码 ${errCode}`,

  page: {
    title: 'token 状态',
    retry: '重试',
    reload: (time: string) => `更新于 ${time}，轻触重新读取`,
    stale: (sentence: string) => `这次没有更新。${sentence}`,
    details: '详细信息',
    openid: '想看到更多，请把你的 OPENID 加入环境变量 ADMIN_OPENIDS（长按可复制）：',
    tryIt: '试一试',
    tryItNote: '用 token 生成小程序码',
  },

  qrcode: {
    title: '试一试',
    heading: '生成小程序码',
    intro: 'callWeixin() 用 getToken() 取 token；token 被拒绝时刷新并重试一次。核心只有这几行：',
    scene: '参数 scene',
    sceneNote: "最多 32 个字符：字母、数字和 !#$&'()*+,/:;=?@-._~",
    faults: {
      empty: 'scene 是空的，请至少填一个字符。',
      characters: (characters: string) => `scene 里不能有 ${characters}`,
    },
    space: '空格',
    make: '生成',
    busy: '正在生成',
    empty: '小程序码会显示在这里',
    made: (scene: string) => `小程序码，scene 为 ${scene}`,
    save: '长按图片可以保存。',
  },

  times: {
    yesterday: (clock: string) => `昨天 ${clock}`,
    tomorrow: (clock: string) => `明天 ${clock}`,
    day: (month: number, day: number, clock: string) => `${month}月${day}日 ${clock}`,
    ago: (duration: string) => `${duration}前`,
    seconds: (count: number) => `${count} 秒`,
    minutes: (count: number) => `${count} 分钟`,
    hoursMinutes: (hours: number, minutes: number) =>
      minutes ? `${hours} 小时 ${minutes} 分钟` : `${hours} 小时`,
    days: (count: number) => `${count} 天`,
  },
};

/** What a language has to say: as much as Chinese does. */
export type Messages = typeof zh;
