import { randomBytes } from 'node:crypto';
import { Command, InvalidArgumentError } from 'commander';
import { inLanguage } from '../language.ts';

const KEY_BYTES = 32;

const texts = inLanguage({
  en: {
    description: 'Makes an access key for a server outside CloudBase; keeps it nowhere.',
    name: 'who gets it, for the log of serveToken',
    wrong:
      'a name has 1 to 32 characters, without spaces, colons and commas, and does not begin with whsec_.',
    function:
      'CloudBase console → Cloud Functions → serveToken → environment variables (more keys follow after a comma):',
    client: 'on the server outside, where its secrets are kept:',
    node: 'in Node.js; for other languages see docs/servers.md:',
    once: 'The key is shown this once. Who has it can read the token.',
  },
  zh: {
    description: '为云开发之外的服务器生成访问密钥；不会保存在任何地方。',
    name: '给谁使用，会出现在 serveToken 的日志里',
    wrong: '名称为 1 到 32 个字符，不含空格、冒号和逗号，也不以 whsec_ 开头。',
    function: '云开发控制台 → 云函数 → serveToken → 环境变量（多个密钥用逗号分隔）：',
    client: '在外部服务器上，与其他密钥放在一起：',
    node: 'Node.js 的写法；其他语言见 docs/servers.zh-CN.md：',
    once: '密钥只显示这一次。拿到它的人可以读取 token。',
  },
});

/** `cloud-token-cli key`: prints a new key, for the function and for the client. */
export function createKeyCommand(): Command {
  return new Command('key')
    .description(texts.description)
    .argument('[name]', texts.name, checkedName, 'server')
    .allowExcessArguments(false)
    .action((name: string) => print(name, `whsec_${randomBytes(KEY_BYTES).toString('base64')}`));
}

function checkedName(name: string): string {
  if (/^(?!whsec_)[^:,\s\p{C}]{1,32}$/u.test(name)) return name;
  throw new InvalidArgumentError(texts.wrong);
}

function print(name: string, key: string): void {
  console.log(`${texts.function}
  HTTP_ACCESS_KEYS=${name}:${key}
${texts.client}
  CLOUD_TOKEN_KEY=${key}
${texts.node}
  const { createHttpTokenReader } = require('cloud-token/http');
  const { getToken } = createHttpTokenReader({ url: 'https://…/token', key: process.env.CLOUD_TOKEN_KEY });

${texts.once}`);
}
