import { configurationError } from './configuration-error.ts';
import { withoutSecrets } from './without-secrets.ts';

/**
 * The options of a call. Throws a `TokenError` (`configuration`) for what is no object of these options: else a wrong
 * name would quietly mean the token of the environment's own account.
 *
 * @param names the options that there are
 */
export function checkOptions(options: unknown, names: readonly string[]): void {
  if (options === undefined) return;
  const isObject = typeof options === 'object' && options !== null && !Array.isArray(options);
  if (!isObject) throw configurationError(`the options are no object but ${shown(options)}`, HINT);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown !== undefined) {
    const known = names.join(', ');
    throw configurationError(`there is no option ${shown(unknown)}, only ${known}`, HINT);
  }
  const { appid } = options as { appid?: unknown };
  if (appid === undefined || (typeof appid === 'string' && appid !== '')) return;
  throw configurationError(`the option appid is no AppID but ${shown(appid)}`, HINT);
}

const HINT =
  "options are an object: { appid: 'wx…' } means another account's token, none the own one's / 选项是对象：{ appid: 'wx…' } 表示其他账号的 token，不写表示本环境账号的";

/** As it stands in code, as far as that is short and no secret. */
function shown(value: unknown): string {
  return typeof value === 'string' ? `'${withoutSecrets(value)}'` : value === null ? 'null' : typeof value;
}
