import { inLanguage } from '../../language.ts';
import { commandLine } from '../clone.ts';
import { COLLECTION, LIMITS, PERMISSION } from './road.ts';

const { timeoutSec, memoryMb } = LIMITS;

/** How a person does by hand what a road does, click by click. */
export const clicks = inLanguage({
  en: {
    collection: `CloudBase console → Database → “+” → collection name: ${COLLECTION}`,
    permission: `CloudBase console → Database → ${COLLECTION} → Permissions → ${PERMISSION} (only functions may read and write)`,
    upload: (name: string) =>
      `WeChat DevTools → right-click ${name} in the file tree → Upload and deploy: all files`,
    limits: (name: string) =>
      `CloudBase console → Cloud Functions → ${name} → Configuration → Edit: time-out ${timeoutSec} s, memory ${memoryMb} MB`,
    variables: (name: string, names: string[]) =>
      `CloudBase console → Cloud Functions → ${name} → Configuration → Edit → Environment variables: ${names.join(', ')}`,
    appSecret: 'APPSECRET = the AppSecret',
    accessKeys: `HTTP_ACCESS_KEYS = what ${commandLine('key')} prints`,
    route: (name: string) =>
      `CloudBase console → HTTP access service → new path: /token → cloud function ${name}, no authentication (the function checks the signature), time-out as long as the function’s`,
    domain:
      'CloudBase console → HTTP access service: your own domain, HTTPS only; on the path a limit for each client, 5 requests per second are plenty',
    trigger: (name: string) => `WeChat DevTools → right-click ${name} in the file tree → Upload trigger`,
  },
  zh: {
    collection: `云开发控制台 → 数据库 → “+” → 集合名称：${COLLECTION}`,
    permission: `云开发控制台 → 数据库 → ${COLLECTION} → 权限设置 → 仅管理端可读写（${PERMISSION}）`,
    upload: (name: string) => `微信开发者工具 → 在文件树中右键 ${name} →“上传并部署：所有文件”`,
    limits: (name: string) =>
      `云开发控制台 → 云函数 → ${name} → 配置 → 编辑：超时时间 ${timeoutSec} 秒，内存 ${memoryMb} MB`,
    variables: (name: string, names: string[]) =>
      `云开发控制台 → 云函数 → ${name} → 配置 → 编辑 → 环境变量：${names.join('、')}`,
    appSecret: 'APPSECRET = 你的 AppSecret',
    accessKeys: `HTTP_ACCESS_KEYS = ${commandLine('key')} 输出的值`,
    route: (name: string) =>
      `云开发控制台 → HTTP 访问服务 → 新建路径：/token → 云函数 ${name}，不开启身份认证（由函数校验签名），超时时间与函数一致`,
    domain:
      '云开发控制台 → HTTP 访问服务：绑定自己的域名，仅允许 HTTPS；在该路径上设置单客户端限频，每秒 5 次足够',
    trigger: (name: string) => `微信开发者工具 → 在文件树中右键 ${name} →“上传触发器”`,
  },
});
