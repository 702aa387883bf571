import { inLanguage } from '../../language.ts';
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
    trigger: (name: string) => `微信开发者工具 → 在文件树中右键 ${name} →“上传触发器”`,
  },
});
