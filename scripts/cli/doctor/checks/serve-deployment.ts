import { parseAccessKeys } from '../../../../cloudfunctions/serveToken/core/access-keys.ts';
import { inLanguage } from '../../../language.ts';
import { CliError } from '../../cli-error.ts';
import { commandLine } from '../../clone.ts';
import type { HttpRoute, Variables } from '../../cloud/road.ts';
import { SERVER } from '../../ready-functions.ts';
import { broken, type Check, type Finding, ok, unknown, warning } from '../check.ts';
import { chosenRoad } from '../chosen-road.ts';

const texts = inLanguage({
  en: {
    keys: (names: string[]) => `${SERVER} knows ${names.join(', ')} (HTTP_ACCESS_KEYS)`,
    nobody: `HTTP_ACCESS_KEYS of ${SERVER} holds no key, so it serves nobody`,
    bad: (entry: string) =>
      `${entry} in HTTP_ACCESS_KEYS of ${SERVER} is no name:whsec_… with the base64 of 24 to 64 bytes: who has it gets a 401`,
    named: (name: string) => `the key "${name}"`,
    placed: (place: number) => `entry ${place}`,
    make: `${commandLine('key', '<name>')} makes one; CloudBase console (云开发控制台) → Cloud Functions (云函数) → ${SERVER} → Configuration (配置) → Edit (编辑) → Environment variables (环境变量)`,
    route: (addresses: string[]) => `servers outside reach ${SERVER} at ${addresses.join(', ')}`,
    noRoute: `no path of the HTTP access service leads to ${SERVER}, so no server outside reaches it`,
    addRoute: `CloudBase console (云开发控制台) → Environment (环境管理) → HTTP access service (HTTP 访问服务) → Routes (路由管理) → Add a route (添加路由): /token → cloud function (云函数) ${SERVER}, no authentication (身份认证)`,
    testDomain: (addresses: string[]) =>
      `servers outside reach ${SERVER} at CloudBase’s default domain only (${addresses.join(', ')}), which is for tests and rate limited`,
    bind: 'CloudBase console (云开发控制台) → Environment (环境管理) → HTTP access service (HTTP 访问服务) → Domains (域名管理) → Add a custom domain (添加自定义域名)',
    login: (addresses: string[]) =>
      `the platform asks for a login before ${SERVER} at ${addresses.join(', ')}, which a server outside does not have`,
    noLogin:
      'CloudBase console (云开发控制台) → Environment (环境管理) → HTTP access service (HTTP 访问服务) → Routes (路由管理) → the path → Edit (编辑): switch off authentication (身份认证); the function checks the signature',
    https: `${SERVER} is reached by HTTPS only`,
    plain: (domains: string[]) =>
      `${domains.join(', ')} answers plain HTTP too, so what is asked of ${SERVER} can be read on the way (the token itself is sealed)`,
    redirect:
      'CloudBase console (云开发控制台) → Environment (环境管理) → HTTP access service (HTTP 访问服务) → Domains (域名管理) → the domain → Edit (编辑): protocol (协议类型) HTTP to HTTPS; or switch the domain off if nobody needs it',
    limit: (qps: number[]) => `each address may ask ${SERVER} ${qps.join(', ')} times a second`,
    noLimit: (addresses: string[]) =>
      `${addresses.join(', ')} has no limit for each address, so anybody can have ${SERVER} run as often as they like, at your expense`,
    unread: (addresses: string[]) =>
      `whether there is a limit for each address at ${addresses.join(', ')} was not to be read: the platform says nothing of limits there`,
    setLimit:
      'CloudBase console (云开发控制台) → Environment (环境管理) → HTTP access service (HTTP 访问服务) → Routes (路由管理) → the path → Rate limit (限频设置): by client IP, 5 requests per second are plenty',
    look: 'CloudBase console (云开发控制台) → Environment (环境管理) → HTTP access service (HTTP 访问服务): see that a path leads to it, that HTTP is sent to HTTPS, and that there is a rate limit (限频设置)',
    failed: (why: string) => `how ${SERVER} is reached could not be checked: ${why}`,
  },
  zh: {
    keys: (names: string[]) => `${SERVER} 认识的调用方：${names.join('、')}（HTTP_ACCESS_KEYS）`,
    nobody: `${SERVER} 的 HTTP_ACCESS_KEYS 中没有密钥，任何人都无法使用`,
    bad: (entry: string) =>
      `${SERVER} 的 HTTP_ACCESS_KEYS 中，${entry}不是“名称:whsec_…”（24 到 64 字节的 base64），使用它的服务器只会得到 401`,
    named: (name: string) => `密钥“${name}”`,
    placed: (place: number) => `第 ${place} 项`,
    make: `用 ${commandLine('key', '<名称>')} 生成；云开发控制台 → 云函数 → ${SERVER} → 配置 → 编辑 → 环境变量`,
    route: (addresses: string[]) => `外部服务器访问 ${SERVER} 的地址：${addresses.join('、')}`,
    noRoute: `HTTP 访问服务中没有指向 ${SERVER} 的路径，外部服务器无法访问`,
    addRoute: `云开发控制台 → 环境管理 → HTTP 访问服务 → 路由管理 → 添加路由：/token → 云函数 ${SERVER}，不开启身份认证`,
    testDomain: (addresses: string[]) =>
      `外部服务器只能通过云开发的默认域名访问 ${SERVER}（${addresses.join('、')}），默认域名仅供测试，且有频率限制`,
    bind: '云开发控制台 → 环境管理 → HTTP 访问服务 → 域名管理 → 添加自定义域名',
    login: (addresses: string[]) =>
      `${addresses.join('、')} 开启了平台的身份认证，外部服务器没有登录态，无法访问 ${SERVER}`,
    noLogin:
      '云开发控制台 → 环境管理 → HTTP 访问服务 → 路由管理 → 该路径 → 编辑：关闭身份认证（由函数校验签名）',
    https: `${SERVER} 只能通过 HTTPS 访问`,
    plain: (domains: string[]) =>
      `${domains.join('、')} 也响应明文 HTTP，发给 ${SERVER} 的请求可能在途中被读取（token 本身是加密的）`,
    redirect:
      '云开发控制台 → 环境管理 → HTTP 访问服务 → 域名管理 → 该域名 → 编辑：协议类型选择 HTTP 强制跳转 HTTPS；没有人用的域名可以停用',
    limit: (qps: number[]) => `每个 IP 每秒最多请求 ${SERVER} ${qps.join('、')} 次`,
    noLimit: (addresses: string[]) =>
      `${addresses.join('、')} 没有按客户端限频，任何人都能无限次触发 ${SERVER}，费用由你承担`,
    unread: (addresses: string[]) => `读不到 ${addresses.join('、')} 是否按客户端限频：平台没有返回限频信息`,
    setLimit:
      '云开发控制台 → 环境管理 → HTTP 访问服务 → 路由管理 → 该路径 → 限频设置：按客户端 IP，每秒 5 次足够',
    look: '云开发控制台 → 环境管理 → HTTP 访问服务：确认有路径指向它，HTTP 会跳转到 HTTPS，并设置了限频',
    failed: (why: string) => `无法检查 ${SERVER} 的访问方式：${why}`,
  },
});

/** Where `serveToken` is deployed: it has keys, and a path that is safe to reach. */
export const checkServeDeployment: Check = async (subject) => {
  const road = await chosenRoad(subject);
  try {
    const state = await road?.find(SERVER);
    if (!road || !state) return [];
    const keys = state.variables ? judgeKeys(state.variables) : [];
    return [...keys, ...(road.httpRoutesOf ? judgeRoutes(await road.httpRoutesOf(SERVER)) : [])];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [unknown('cloud.serve.route', texts.failed(error.message), texts.look)];
  }
};

/** A bad entry is told by its name or its place, and never shown. */
function judgeKeys({ HTTP_ACCESS_KEYS }: Variables): Finding[] {
  const id = 'cloud.serve.keys';
  const { keys, badEntries } = parseAccessKeys(HTTP_ACCESS_KEYS);
  const bad = badEntries.map(({ name, place }) =>
    broken(id, texts.bad(name === undefined ? texts.placed(place) : texts.named(name)), texts.make),
  );
  if (keys.length > 0) return [ok(id, texts.keys(keys.map(({ name }) => name))), ...bad];
  return [...bad, broken(id, texts.nobody, texts.make)];
}

function judgeRoutes(routes: HttpRoute[]): Finding[] {
  if (routes.length === 0) return [broken('cloud.serve.route', texts.noRoute, texts.addRoute)];
  return [judgeReach(routes), judgeProtocol(routes), judgeLimit(routes)];
}

function judgeReach(routes: HttpRoute[]): Finding {
  const id = 'cloud.serve.route';
  const closed = routes.filter(({ needsLogin }) => needsLogin);
  if (closed.length > 0) return broken(id, texts.login(addressesOf(closed)), texts.noLogin);
  if (routes.every(({ isDefaultDomain }) => isDefaultDomain))
    return warning(id, texts.testDomain(addressesOf(routes)), texts.bind);
  return ok(id, texts.route(addressesOf(routes)));
}

function judgeProtocol(routes: HttpRoute[]): Finding {
  const id = 'cloud.serve.https';
  const plain = routes.filter(({ isHttpsOnly }) => !isHttpsOnly).map(({ domain }) => domain);
  return plain.length > 0
    ? warning(id, texts.plain([...new Set(plain)]), texts.redirect)
    : ok(id, texts.https);
}

function judgeLimit(routes: HttpRoute[]): Finding {
  const id = 'cloud.serve.limit';
  const unlimited = routes.filter(({ perAddressQps }) => perAddressQps === 0);
  if (unlimited.length > 0) return warning(id, texts.noLimit(addressesOf(unlimited)), texts.setLimit);
  const unread = routes.filter(({ perAddressQps }) => perAddressQps === undefined);
  if (unread.length > 0) return unknown(id, texts.unread(addressesOf(unread)), texts.setLimit);
  return ok(id, texts.limit([...new Set(routes.map(({ perAddressQps = 0 }) => perAddressQps))]));
}

function addressesOf(routes: HttpRoute[]): string[] {
  return routes.map(({ domain, path }) => domain + path);
}
