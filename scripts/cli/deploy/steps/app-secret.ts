// steps/: what has to be so in the cloud, one step each: finds out whether it is, and makes it so,
// or tells the clicks by hand where the road cannot.

import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { inLanguage } from '../../../language.ts';
import { CliError } from '../../cli-error.ts';

const texts = inLanguage({
  en: {
    ask: 'AppSecret (mp.weixin.qq.com → Development → Development settings; not shown): ',
    missing: 'the AppSecret is not known, and refreshToken needs it',
    give: 'put it into the environment variable APPSECRET and run this again',
    wrong: 'that is no AppSecret: it has 32 hexadecimal digits',
    copy: 'copy it again from mp.weixin.qq.com → Development → Development settings',
  },
  zh: {
    ask: 'AppSecret（公众平台 → 开发 → 开发设置；输入时不显示）：',
    missing: '没有 AppSecret，而 refreshToken 需要它',
    give: '请放入环境变量 APPSECRET，然后重新运行',
    wrong: '这不是 AppSecret：AppSecret 是 32 位十六进制字符',
    copy: '请从公众平台 → 开发 → 开发设置 重新复制',
  },
});

/** Where the AppSecret comes from. It is never an argument: those are seen by every program of the machine. */
export interface SecretSource {
  /** The environment variable APPSECRET. */
  given: string | undefined;
  /** Asks for it, without showing it; undefined where nobody can answer. */
  ask: (() => Promise<string>) | undefined;
}

/** The AppSecret to set: undefined to keep the one that is online. Rejects with a `CliError` when there is none. */
export async function appSecretToSet(source: SecretSource, isOnline: boolean): Promise<string | undefined> {
  if (!source.given && isOnline) return undefined;
  const secret = (source.given || (await source.ask?.()))?.trim();
  if (!secret) throw new CliError(texts.missing, texts.give);
  if (!looksLikeAppSecret(secret)) throw new CliError(texts.wrong, texts.copy);
  return secret;
}

/** Whether it has the looks of one; only WeChat knows more. */
export function looksLikeAppSecret(text: string): boolean {
  return /^[0-9a-f]{32}$/i.test(text.trim());
}

/** Asks on the terminal, without an echo. Resolves to nothing when the user gives up. */
export async function askSecret(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): Promise<string> {
  const silence = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input, output: silence, terminal: true });
  const givenUp = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
  try {
    output.write(texts.ask);
    return await Promise.race([terminal.question(''), givenUp]);
  } finally {
    terminal.close();
    output.write('\n');
  }
}
