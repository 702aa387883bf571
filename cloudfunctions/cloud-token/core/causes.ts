import { type InBoth, inOneLine } from './errcodes.ts';

/** What somebody else's failure comes from, known by its words, and the next step. */
interface Cause extends InBoth {
  words: RegExp;
}

/**
 * wx-server-sdk keeps CloudBase's code for itself now and then, so that only the text tells. The first row that fits
 * counts: what a function throws may hold any words, so those of its end stand before those of the environment.
 */
const OF_CLOUDBASE: readonly Cause[] = [
  {
    words: /^-502003/,
    en: 'functions have full access to a collection: check TOKEN_ENV',
    zh: '云函数拥有集合的全部权限：检查 TOKEN_ENV',
  },
  {
    words: /^-502005/,
    en: 'create the collection cloud-token in the CloudBase console, permission ADMINONLY',
    zh: '在云开发控制台新建集合 cloud-token，权限设为仅管理端可读写',
  },
  {
    words: /missing secretId/,
    en: 'run this in the cloud, or with local debugging of DevTools',
    zh: '请在云端运行，或用微信开发者工具的本地调试',
  },
  {
    words:
      /FUNCTION_NOT_FOUND|FunctionName parameter could not be found|FunctionNotFound|ResourceNotFound\.Function\b/i,
    en: 'deploy the function refreshToken in the environment that owns the token',
    zh: '在持有 token 的云环境里部署云函数 refreshToken',
  },
  {
    words:
      /Cannot find (module|package)|handler not found|HandlerNotFound|ImportModuleError|ResourceNotFound\.File|SyntaxError/i,
    en: 'refreshToken is there, but its code cannot be loaded: build it, and upload its whole folder again',
    zh: 'refreshToken 已部署，但代码加载失败：重新构建，并重新上传整个云函数目录',
  },
  {
    words: /timed out after|TIME_LIMIT_EXCEEDED|TimeLimitReached|^-504003/i,
    en: 'refreshToken ran out of time: set its time-out to 20 s',
    zh: 'refreshToken 执行超时：把它的超时时间设为 20 秒',
  },
  {
    words: /memory ?limit|MEMORY_LIMIT|out of memory|code exit unexpected|内存超/i,
    en: 'refreshToken ran out of memory or was killed: give it 256 MB, and look at its log',
    zh: 'refreshToken 内存不足或进程被终止：把内存设为 256 MB，并查看它的日志',
  },
  {
    words: /in status (Updating|Creating|Publishing)|STATUS_ABNORM|函数状态/i,
    en: 'refreshToken is being updated: try again in a minute',
    zh: 'refreshToken 正在更新：一分钟后再试',
  },
  {
    words: /ServiceSuspended|InsufficientBalance|ResourceLimit|RESOURCE_LIMIT|^-50100[34]|欠费/i,
    en: 'the environment is suspended or its quota is used up: look at its package in the CloudBase console',
    zh: '云环境已停服或配额已用完：在云开发控制台查看套餐和用量',
  },
  {
    words: /INVALID_ENV|\benv(ironment)?\b.{0,80}?\b(not (found|exists?)|invalid)\b/i,
    en: 'check TOKEN_ENV: there is no such environment, or this function may not use it',
    zh: '检查环境变量 TOKEN_ENV：没有这个云环境，或此云函数无权使用',
  },
  {
    words: /functions execute fail|FUNCTIONS_EXECUTE_FAIL|^-504002/i,
    en: 'refreshToken itself threw an error: look at its log in the CloudBase console',
    zh: 'refreshToken 自身抛出了错误：在云开发控制台查看它的日志',
  },
  {
    words: /\b50[0234]\b|Bad Gateway|Unexpected token|ECONN|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|socket hang up/i,
    en: 'CloudBase itself did not answer properly: try again, else look at its status page',
    zh: '云开发没有正常响应：稍后再试；如果一直如此，查看云开发的状态公告',
  },
];

/** Of what answers in WeChat's place, and of a way to WeChat that does not get there. */
const OF_THE_WAY: readonly Cause[] = [
  {
    words: /status 3\d\d/,
    en: 'it redirects, which WeChat does not, and no redirect is followed: a gateway answers; check the path and WEIXIN_API_HOSTS',
    zh: '返回了重定向（微信不会这样做，也不会跟随）：应答的是网关，检查接口路径和 WEIXIN_API_HOSTS',
  },
  {
    words: /status 404/,
    en: 'there is no such API at this host: check the path and WEIXIN_API_HOSTS',
    zh: '该域名下没有这个接口：检查接口路径和 WEIXIN_API_HOSTS',
  },
  {
    words: /status 407|PROXY 407/,
    en: 'the proxy wants a user name and password: correct HTTPS_PROXY',
    zh: '代理要求用户名和密码：改正 HTTPS_PROXY',
  },
  {
    words: /PROXY \d/,
    en: 'the proxy of HTTPS_PROXY refuses the way to WeChat: allow its hosts there, or list them in NO_PROXY',
    zh: 'HTTPS_PROXY 指定的代理拒绝连接微信：在代理上放行，或把微信域名加入 NO_PROXY',
  },
  {
    words: /status 41[12]/,
    en: 'WeChat wants a Content-Length: a proxy takes it away; check WEIXIN_API_HOSTS',
    zh: '微信要求请求带 Content-Length，可能被代理去掉了：检查 WEIXIN_API_HOSTS',
  },
  {
    words: /status 413/,
    en: 'the body is too large for WeChat or for a gateway: send less',
    zh: '请求体超出微信或网关的限制：减小请求体',
  },
  {
    words: /status (429|5\d\d)/,
    en: 'a gateway answers, or WeChat is overloaded: try again, else check the proxy and WEIXIN_API_HOSTS',
    zh: '应答的是网关，或微信繁忙：稍后再试；如果一直如此，检查代理和 WEIXIN_API_HOSTS',
  },
  {
    words: /\bbytes of (image|audio|video|application\/[^j])|binary/,
    en: "for images and files use responseType: 'arraybuffer'",
    zh: "图片和文件请使用 responseType: 'arraybuffer'",
  },
  {
    words: /XML/,
    en: "it is XML, as WeChat Pay and storage answer: check the path; for a file use responseType: 'arraybuffer'",
    zh: "返回的是 XML（微信支付或对象存储的格式）：检查接口路径；如果是文件，请使用 responseType: 'arraybuffer'",
  },
  {
    words: /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS/,
    en: 'the certificate is not to be trusted: a proxy opens the connection; let WeChat through, or name its authority in NODE_EXTRA_CA_CERTS',
    zh: '证书不可信：有代理在解密连接；让代理放行微信，或用 NODE_EXTRA_CA_CERTS 指定其根证书',
  },
  {
    words: /^could not reach|^no answer/,
    en: "check the function's network, HTTPS_PROXY and WEIXIN_API_HOSTS",
    zh: '检查云函数的网络、HTTPS_PROXY 和 WEIXIN_API_HOSTS',
  },
];

const GATEWAY: InBoth = {
  en: 'a proxy or gateway may be answering for WeChat; check WEIXIN_API_HOSTS',
  zh: '可能是代理或网关的返回，检查 WEIXIN_API_HOSTS',
};

/** What to do about an error of CloudBase, in English and Chinese; absent when its words are not known. */
export function hintOfCloudbase(words: string): string | undefined {
  const cause = OF_CLOUDBASE.find((known) => known.words.test(words));
  return cause && inOneLine(cause);
}

/** What to do about an answer that is none of WeChat's, or about none at all, in English and Chinese. */
export function hintOfWay(words: string): string {
  return inOneLine(OF_THE_WAY.find((known) => known.words.test(words)) ?? GATEWAY);
}
