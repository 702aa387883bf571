import { parseAccessKey } from '../../../../cloudfunctions/cloud-token/core/request-signature.ts';
import { openSealed } from '../../../../cloudfunctions/cloud-token/core/sealed-token.ts';
import { inLanguage } from '../../../language.ts';
import { signedHeaders } from '../../../signed-headers.ts';
import { commandLine } from '../../clone.ts';
import { broken, type Check, type Finding, ok, warning } from '../check.ts';

/** The finding that tells whether serveToken gives the token. */
export const SERVED_TOKEN_ID = 'serve.answer';
const TIMEOUT_MS = 20_000;

const texts = inLanguage({
  en: {
    good: (appid: string, minutes: number) =>
      `serveToken gives the token of ${appid}, which lives for another ${minutes} min`,
    plain: 'the address of serveToken is plain http',
    https:
      'allow HTTPS only: CloudBase console → HTTP access service; the answer is sealed, but the path is not',
    notSet: 'the environment variable CLOUD_TOKEN_KEY is not set, without which serveToken is not asked',
    copy: `set it to a key of HTTP_ACCESS_KEYS of serveToken, the whsec_… behind the name; ${commandLine('key')} makes new ones`,
    noKey: 'CLOUD_TOKEN_KEY is no access key (whsec_ and the base64 of 24 to 64 bytes)',
    make: `${commandLine('key')} makes one`,
    bad: (why: string) => `serveToken does not give the token: ${why}`,
    look: 'docs/servers.md → Switch it on: the path, the key, the clock; the log of serveToken says which it is',
  },
  zh: {
    good: (appid: string, minutes: number) => `serveToken 返回了 ${appid} 的 token，还有 ${minutes} 分钟有效`,
    plain: 'serveToken 的地址是明文 http',
    https: '请仅允许 HTTPS：云开发控制台 → HTTP 访问服务；返回内容是加密的，但路径不是',
    notSet: '没有设置环境变量 CLOUD_TOKEN_KEY，无法询问 serveToken',
    copy: `请设为 serveToken 的 HTTP_ACCESS_KEYS 中的一个密钥（名称后面的 whsec_…）；用 ${commandLine('key')} 生成新的`,
    noKey: 'CLOUD_TOKEN_KEY 不是访问密钥（whsec_ 加 24 到 64 字节的 base64）',
    make: `用 ${commandLine('key')} 生成`,
    bad: (why: string) => `serveToken 没有返回 token：${why}`,
    look: 'docs/servers.zh-CN.md → 启用：检查路径、密钥和时钟；serveToken 的日志会说明原因',
  },
});

/** Asks the address given with `--url` once, with the key in `CLOUD_TOKEN_KEY`. */
export const checkServedToken: Check = async ({ url, variables }) => {
  if (url === undefined) return [];
  const text = (variables.CLOUD_TOKEN_KEY ?? '').trim();
  if (text === '') return [broken(SERVED_TOKEN_ID, texts.notSet, texts.copy)];
  const key = parseAccessKey(text);
  if (!key) return [broken(SERVED_TOKEN_ID, texts.noKey, texts.make)];
  const found = await ask(url, key).catch((error: Error) =>
    broken(SERVED_TOKEN_ID, texts.bad(error.message), texts.look),
  );
  return [found, ...(/^https:/i.test(url) ? [] : [warning('serve.https', texts.plain, texts.https)])];
};

async function ask(url: string, key: Buffer): Promise<Finding> {
  const body = '{}';
  const headers = signedHeaders(key, body, Date.now());
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'error' });
  const answer = (await response.json()) as { sealed?: string; errMsg?: string };
  if (!answer.sealed) throw new Error(`HTTP ${response.status} ${answer.errMsg ?? ''}`);
  const { appid, expiresAt } = openSealed(key, headers['webhook-id'], answer.sealed);
  return ok(SERVED_TOKEN_ID, texts.good(appid, Math.floor((expiresAt - Date.now()) / 60_000)));
}
