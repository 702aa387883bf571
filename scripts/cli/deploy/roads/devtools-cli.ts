import { spawn } from 'node:child_process';
import { once } from 'node:events';

const LIMIT_MS = 300_000;

/** What runs the command line of WeChat DevTools. */
export interface DevtoolsCommand {
  file: string;
  args: string[];
  /** The arguments are quoted already. */
  windowsVerbatimArguments: boolean;
}

/** Where WeChat DevTools puts its command line. */
export function devtoolsPath(platform: NodeJS.Platform): string | undefined {
  if (platform === 'darwin') return '/Applications/wechatwebdevtools.app/Contents/MacOS/cli';
  if (platform === 'win32') return 'C:\\Program Files (x86)\\Tencent\\微信web开发者工具\\cli.bat';
  return undefined;
}

/** Windows starts a .bat through its shell only, which wants the whole line in quotes once more. */
export function devtoolsCommand(path: string, args: string[], platform: NodeJS.Platform): DevtoolsCommand {
  if (platform !== 'win32') return { file: path, args, windowsVerbatimArguments: false };
  const line = [path, ...args].map((word) => `"${word}"`).join(' ');
  return { file: 'cmd.exe', args: ['/d', '/s', '/c', `"${line}"`], windowsVerbatimArguments: true };
}

/**
 * Runs the command line of WeChat DevTools and resolves to everything it has printed, whatever its exit code: it means
 * nothing. Without an input, since the tool would ask whether to open its service port. Is ended after 5 minutes.
 */
export async function runDevtools(path: string, args: string[]): Promise<string> {
  const { file, args: words, ...options } = devtoolsCommand(path, args, process.platform);
  const child = spawn(file, words, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    windowsHide: true,
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(child, 'close');
  return Buffer.concat(chunks).toString();
}
