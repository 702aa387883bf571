import { inLanguage } from '../language.ts';

const en = {
  description:
    'Measures the budgets of this project beside what others do, on one local platform, and exits with 1 when one is missed.',
  runs: 'how often each thing is measured; counts, which hardly vary, 3 times at most',
  only: 'one row: %s',
  json: 'one JSON object instead of the table',
  quick: 'once, and smaller: to see that everything runs, not for its figures',
  wholeNumber: 'A whole number from 1 to 99.',
  installing: 'installing what to compare with (once)',
  noPeers: (why: string) =>
    `the others are left out: npm ci in scripts/bench/peers failed (${why}). Check the network and the npm registry, then run it again.`,
  machine: ({ cpu, cores, memoryGb, node, os }: Machine) =>
    `${cpu}, ${cores} cores, ${memoryGb} GB, ${os}, Node ${node}`,
  runsOf: (runs: number, seconds: number) =>
    `median of up to ${runs} runs (min…max), × = how many times ours; ${seconds} s`,
  target: 'budget',
  missed: 'budget missed',
  allMet: 'every budget is kept',
  hangs: 'hangs',
  ours: 'ours',
  stable: 'ours, stable_token',
  article: "article's code",
  expired: 'the token has expired',
  unbundled: 'ours, node_modules',
  figures: {
    perCall: 'per call',
    requests: 'token requests',
    tokens: 'tokens',
    failed: 'failed',
    invocations: 'calls of refreshToken',
    operations: 'database operations',
    tookMs: 'after',
    succeeded: 'succeeded',
    untilError: 'fails after',
    reads: 'reads',
    start: 'start',
    memory: 'memory',
    size: 'size',
    p50: 'half within',
    p99: '99 % within',
    refreshed: 'refreshed',
    lastAfter: 'last one after',
    ticketRequests: 'ticket requests',
  },
  rows: {
    warm: 'getToken() when warm, no latency',
    'cold-process': (callers: number) => `${callers} callers at once in a cold process`,
    'cold-instances': (callers: number, instances: number) =>
      `${callers} callers at once in ${instances} cold processes`,
    expired: (readers: number, instances: number) =>
      `${readers} readers on ${instances} warm instances meet an expired token`,
    day: (hours: number, instances: number) => `${hours} hours of ${instances} instances`,
    revoked: (calls: number) => `${calls} API calls at once after WeChat has revoked the token`,
    refused: 'WeChat answers 40001 to a hundred token requests (the AppSecret was reset)',
    html: 'WeChat answers HTML to every token request',
    'refusing-api': (hours: number) =>
      `${hours} hours of an API that refuses every token, called every 20 s, and of one that does not`,
    rival: (hours: number) => `${hours} hours beside a program that fetches a token every 4 minutes`,
    'slow-database': (seconds: number) =>
      `the database takes ${seconds} s for every answer, and the token has expired`,
    reads: (calls: number) => `database reads for ${calls} calls within 2 minutes`,
    hour: (calls: number) => `database reads of a warm instance in an hour with ${calls} calls`,
    start: (name: string) => `${name}: load and first answer, above an empty Node process`,
    size: 'a deployed function',
    accounts: (accounts: number) => `one run of the timer for ${accounts} AppIDs, one of them silent`,
    tickets: (callers: number, instances: number) =>
      `${callers} callers ask for a jsapi ticket at once in ${instances} cold processes`,
    served: (requests: number, instances: number) =>
      `${requests} signed requests at once on ${instances} instances, beside as many bare function calls`,
  },
  targets: {
    warm: '≤ 1 µs, and ≥ 1000 × faster than a read',
    fetching: '1 token request, nobody fails',
    day: (hours: number) => `${hours} token requests`,
    revoked: 'all succeed with 1 refresh',
    'refusing-api': (hours: number) =>
      `${8 * hours} token requests, ${10 * hours} with stable_token, no other call fails`,
    rival: 'no call fails',
    'slow-database': 'served',
    hour: '≤ 31',
    start: '≤ 0.6 × the same with node_modules',
    size: '≤ 1.5 MB',
    accounts: (others: number) => `${others} refreshed within 20 s`,
    tickets: (instances: number) => `≤ ${instances} ticket requests, nobody fails`,
    served: '0 token requests, 1 when it has expired, nobody fails',
  },
};

const zh: typeof en = {
  description: '在同一个本地平台上测量本项目的各项预算，并与其他方案对比；有预算未达标时退出码为 1。',
  runs: '每项测量的次数；几乎不变的计数最多 3 次',
  only: '只测一行：%s',
  json: '输出一个 JSON 对象而不是表格',
  quick: '只跑一次且规模更小：用来确认能跑通，数字没有意义',
  wholeNumber: '请输入 1 到 99 的整数。',
  installing: '正在安装对比对象（仅一次）',
  noPeers: (why) =>
    `不与其他库对比：在 scripts/bench/peers 里执行 npm ci 失败（${why}）。请检查网络和 npm 源后重试。`,
  machine: ({ cpu, cores, memoryGb, node, os }) => `${cpu}，${cores} 核，${memoryGb} GB，${os}，Node ${node}`,
  runsOf: (runs, seconds) => `最多 ${runs} 次的中位数（最小…最大），× 为本项目的倍数；用时 ${seconds} 秒`,
  target: '预算',
  missed: '未达标',
  allMet: '所有预算均达标',
  hangs: '一直没有结果',
  ours: '本项目',
  stable: '本项目，stable_token',
  article: '原文章的代码',
  expired: 'token 已过期',
  unbundled: '本项目，node_modules',
  figures: {
    perCall: '每次调用',
    requests: 'token 请求',
    tokens: '不同的 token',
    failed: '失败',
    invocations: '调用 refreshToken',
    operations: '数据库操作',
    tookMs: '用时',
    succeeded: '成功',
    untilError: '报错用时',
    reads: '读取',
    start: '启动',
    memory: '内存',
    size: '大小',
    p50: '一半不超过',
    p99: '99% 不超过',
    refreshed: '已刷新',
    lastAfter: '最后一个用时',
    ticketRequests: 'ticket 请求',
  },
  rows: {
    warm: '内存中已有 token 时的 getToken()，不加延迟',
    'cold-process': (callers) => `一个冷启动的进程里 ${callers} 个调用同时开始`,
    'cold-instances': (callers, instances) => `${instances} 个冷启动的进程里共 ${callers} 个调用同时开始`,
    expired: (readers, instances) => `${instances} 个热实例上的 ${readers} 个读取方同时遇到过期的 token`,
    day: (hours, instances) => `${instances} 个实例的 ${hours} 小时`,
    revoked: (calls) => `微信使 token 失效后，同时发起 ${calls} 个接口调用`,
    refused: '微信对一百次 token 请求都返回 40001（AppSecret 被重置）',
    html: '微信对所有 token 请求都返回 HTML',
    'refusing-api': (hours) => `${hours} 小时：每 20 秒调用一次拒绝任何 token 的接口，再调用一次正常的接口`,
    rival: (hours) => `${hours} 小时：另一个程序每 4 分钟获取一次 token`,
    'slow-database': (seconds) => `数据库每次响应都要 ${seconds} 秒，且 token 已过期`,
    reads: (calls) => `两分钟内 ${calls} 次调用的数据库读取`,
    hour: (calls) => `一个热实例一小时内 ${calls} 次调用的数据库读取`,
    start: (name) => `${name}：加载并给出第一个结果，扣除空 Node 进程`,
    size: '一个已部署的云函数',
    accounts: (accounts) => `定时器运行一次，共 ${accounts} 个 AppID，其中一个没有响应`,
    tickets: (callers, instances) => `${instances} 个冷启动的进程里共 ${callers} 个调用同时要 jsapi ticket`,
    served: (requests, instances) =>
      `${instances} 个实例上同时有 ${requests} 个签名请求，与同样多的直接函数调用对比`,
  },
  targets: {
    warm: '≤ 1 µs，且比读数据库快 1000 倍以上',
    fetching: '1 次 token 请求，无人失败',
    day: (hours) => `${hours} 次 token 请求`,
    revoked: '1 次刷新，全部成功',
    'refusing-api': (hours) => `${8 * hours} 次 token 请求（stable_token ${10 * hours} 次），其他调用都成功`,
    rival: '所有调用都成功',
    'slow-database': '能取得 token',
    hour: '≤ 31',
    start: '≤ 用 node_modules 部署时的 0.6 倍',
    size: '≤ 1.5 MB',
    accounts: (others) => `20 秒内刷新 ${others} 个`,
    tickets: (instances) => `ticket 请求 ≤ ${instances} 次，无人失败`,
    served: '0 次 token 请求（已过期时 1 次），无人失败',
  },
};

/** The computer that was measured on. */
export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  node: string;
  os: string;
}

/** What a person reads. */
export const texts = inLanguage({ en, zh });
