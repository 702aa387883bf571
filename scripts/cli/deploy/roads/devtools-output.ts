import { inLanguage } from '../../../language.ts';
import { CliError } from '../../cli-error.ts';
import type { FunctionState } from '../../cloud/road.ts';

const texts = inLanguage({
  en: {
    port: 'WeChat DevTools does not let the command line in',
    openPort: 'WeChat DevTools → Settings → Security → turn the service port on',
    login: 'nobody is logged in to WeChat DevTools',
    logIn: 'log in to WeChat DevTools, open the project there once, and run this again',
    sign: 'WeChat has refused to sign the upload (41002)',
    signAgain: (name: string) =>
      `log in to WeChat DevTools again; if it stays, right-click ${name} in its file tree → Upload and deploy: all files`,
    tester: 'a test account has no cloud development',
    realAppid: 'put the AppID of a real mini program into project.config.json',
    failed: (name: string, why: string) => `WeChat DevTools did not deploy ${name}${why && `: ${why}`}`,
    byHand: (name: string) =>
      `WeChat DevTools → right-click ${name} in the file tree → Upload and deploy: all files`,
  },
  zh: {
    port: '微信开发者工具没有开启服务端口，无法使用命令行',
    openPort: '微信开发者工具 → 设置 → 安全设置 → 开启服务端口',
    login: '微信开发者工具尚未登录',
    logIn: '请登录微信开发者工具并打开一次该项目，然后重新运行',
    sign: '微信拒绝为上传签名（41002）',
    signAgain: (name: string) =>
      `请重新登录微信开发者工具；如果仍然失败，请在文件树中右键 ${name} →“上传并部署：所有文件”`,
    tester: '测试号不能使用云开发',
    realAppid: '请在 project.config.json 中填写正式小程序的 AppID',
    failed: (name: string, why: string) => `微信开发者工具未能部署 ${name}${why && `：${why}`}`,
    byHand: (name: string) => `微信开发者工具 → 在文件树中右键 ${name} →“上传并部署：所有文件”`,
  },
});

/** How one run of `cli cloud functions deploy` ended for a function. */
export type DeployResult = { kind: 'deployed' | 'again' } | { kind: 'failed'; why: string };

/**
 * Reads what `cli cloud functions deploy` has printed. Its exit code says nothing (0 after a failure, too): only a row
 * of the table with `true` under `success` is a success. The platform refuses code while a function is being created,
 * and at the first call the tool may not be up in time, or say nothing at all: `again`.
 */
export function readDeployOutput(output: string, name: string): DeployResult {
  const row = readRow(output, name);
  if (row?.success === 'true') return { kind: 'deployed' };
  if (/Creating|Updating|wait IDE port timeout/.test(output)) return { kind: 'again' };
  const why = row?.error || /^.*(?:\[error\]|✖|×)\s*(.+)$/m.exec(output)?.[1]?.trim();
  if (row || why) return { kind: 'failed', why: why ?? '' };
  return { kind: 'again' };
}

/** Reads what `cli cloud functions info` has printed: undefined when there is no row for the function. */
export function readInfoOutput(output: string, name: string): FunctionState | undefined {
  const { status, runtime, timeout } = readRow(output, name) ?? {};
  if (!status || !runtime) return undefined;
  return { runtime, timeoutSec: Number(timeout) };
}

/** Throws a `CliError` for what keeps every command of the tool from working. */
export function throwIfUnusable(output: string, name: string): void {
  if (/service port disabled|服务端口已关闭/i.test(output)) throw new CliError(texts.port, texts.openPort);
  if (
    /re-?login|not login|need(s)? (to )?log ?in|please (log|sign) ?in|"login":\s*false|重新登录|请先登录/i.test(
      output,
    )
  )
    throw new CliError(texts.login, texts.logIn);
  if (/getCloudAPISignedHeader|\b41002\b/.test(output)) throw new CliError(texts.sign, texts.signAgain(name));
  if (/测试号/.test(output)) throw new CliError(texts.tester, texts.realAppid);
}

/** The error for a deployment that has failed in a way nobody knows. */
export function deployError(name: string, why: string): CliError {
  return new CliError(texts.failed(name, why), texts.byHand(name));
}

/**
 * The row of a function in the table (`console.table`), by the names in its head. Cells are separated by whatever is
 * not ASCII: on Chinese Windows the lines of the table come in another encoding.
 */
function readRow(output: string, name: string): Record<string, string> | undefined {
  const rows = output.split(/\r?\n/).map(toCells);
  const head = rows.find(([first = '']) => /^(\(index\)|name)$/.test(first));
  const row = rows.find(([first]) => first === name);
  return head && row && Object.fromEntries(head.map((title, column) => [title, row[column] ?? '']));
}

function toCells(line: string): string[] {
  return line
    .split(/[^\x20-\x7e]+|\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replace(/^(['"])(.*)\1$/, '$2'));
}
