import { configurationError } from './configuration-error.ts';

/** Where the way to an https host is looked up, the first one that is set. */
const NAMES = ['https_proxy', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'];

/** Throws a `TokenError` (`configuration`) when the environment names a proxy that cannot be one, without its password. */
export function checkProxy(variables: Record<string, string | undefined>): void {
  const name = NAMES.find((each) => variables[each]);
  if (name === undefined || isProxy(variables[name] as string)) return;
  throw configurationError(
    `the environment variable ${name} is no address of an HTTP proxy`,
    'write http://name:port or http://user:password@name:port, or remove it / 写成 http://名称:端口 或 http://用户名:密码@名称:端口，或删除该变量',
  );
}

function isProxy(value: string): boolean {
  try {
    const { protocol } = new URL(value.includes('://') ? value : `https://${value}`);
    return protocol === 'http:' || protocol === 'https:';
  } catch {
    return false;
  }
}
