import { inLanguage } from '../../../language.ts';
import { COLLECTION, LIMITS, OLDEST_NODE_MAJOR, PERMISSION, RUNTIME } from '../../cloud/road.ts';

const { timeoutSec, memoryMb } = LIMITS;

/** What the steps are called, and what they find. */
export const stepTexts = inLanguage({
  en: {
    collection: `collection ${COLLECTION}`,
    created: 'created',
    exists: 'exists',
    permission: `collection ${COLLECTION}: only functions may read and write (${PERMISSION})`,
    permissionWas: (before: string) => `it was ${before || 'unset'}`,
    fn: (name: string) => `${name}: the function`,
    createdOn: (runtime: string) => `created on ${runtime}, with its code`,
    existsOn: (runtime: string) => `exists, on ${runtime}`,
    tooOld: (name: string, runtime: string) =>
      `${name} runs on ${runtime}, which is too old for this code; the platform changes no runtime after the creation`,
    replace: (name: string) =>
      `CloudBase console → Cloud Functions → ${name}: note its environment variables, delete it, run this again (it is created on ${RUNTIME}). It needs Node.js ${OLDEST_NODE_MAJOR} or newer`,
    code: (name: string, folder: string, leftOut: string[]) =>
      `${name}: the code in ${folder}${leftOut.length > 0 ? `, without ${leftOut.join(', ')}` : ''}`,
    uploaded: (kilobytes: number) => `uploaded, ${kilobytes} kB zipped`,
    sameCode: 'the same code is there',
    limits: (name: string) => `${name}: time-out ${timeoutSec} s, memory ${memoryMb} MB`,
    limitsNow: (timeout: number, memory = memoryMb) => `${timeout} s, ${memory} MB`,
    limitsRefused: (why: string) =>
      `refused: ${why}. The free plan locks the time-out at 3 s; with that the function works while nothing is slow, and doctor will say so`,
    variables: (name: string, names: string[]) => `${name}: environment variables ${names.join(', ')}`,
    unread: (name: string) =>
      `the environment variables of ${name} could not be read, and writing would wipe them`,
    changed: (changed: string[], kept: number) =>
      `${changed.join(', ')} set${kept > 0 ? `, the ${kept} other${kept > 1 ? 's' : ''} kept` : ''}`,
    areSet: 'are set',
    trigger: (name: string, cron: string) => `${name}: trigger ${cron}`,
    route: (name: string) => `${name}: a path of the HTTP access service`,
    domain: (name: string) => `${name}: HTTPS only, and a limit for each client`,
  },
  zh: {
    collection: `数据库集合 ${COLLECTION}`,
    created: '已创建',
    exists: '已存在',
    permission: `数据库集合 ${COLLECTION}：仅管理端可读写（${PERMISSION}）`,
    permissionWas: (before: string) => `原来是 ${before || '未设置'}`,
    fn: (name: string) => `${name}：云函数`,
    createdOn: (runtime: string) => `已创建并上传代码，运行环境 ${runtime}`,
    existsOn: (runtime: string) => `已存在，运行环境 ${runtime}`,
    tooOld: (name: string, runtime: string) =>
      `${name} 的运行环境是 ${runtime}，版本过低，无法运行这份代码；平台不支持修改已创建函数的运行环境`,
    replace: (name: string) =>
      `云开发控制台 → 云函数 → ${name}：记下环境变量，删除该函数，然后重新运行（会用 ${RUNTIME} 重新创建）。需要 Node.js ${OLDEST_NODE_MAJOR} 或更新版本`,
    code: (name: string, folder: string, leftOut: string[]) =>
      `${name}：代码（${folder}${leftOut.length > 0 ? `，不含 ${leftOut.join('、')}` : ''}）`,
    uploaded: (kilobytes: number) => `已上传，压缩后 ${kilobytes} kB`,
    sameCode: '云端已是同样的代码',
    limits: (name: string) => `${name}：超时时间 ${timeoutSec} 秒，内存 ${memoryMb} MB`,
    limitsNow: (timeout: number, memory = memoryMb) => `${timeout} 秒，${memory} MB`,
    limitsRefused: (why: string) =>
      `被拒绝：${why}。免费套餐的超时时间固定为 3 秒；这样在一切都不慢时仍能工作，doctor 会给出提示`,
    variables: (name: string, names: string[]) => `${name}：环境变量 ${names.join('、')}`,
    unread: (name: string) => `读不到 ${name} 现有的环境变量，写入会清空它们`,
    changed: (changed: string[], kept: number) =>
      `已设置 ${changed.join('、')}${kept > 0 ? `，其余 ${kept} 个保持不变` : ''}`,
    areSet: '已设置',
    trigger: (name: string, cron: string) => `${name}：定时触发器 ${cron}`,
    route: (name: string) => `${name}：HTTP 访问服务的路径`,
    domain: (name: string) => `${name}：仅允许 HTTPS，并限制单客户端频率`,
  },
});
