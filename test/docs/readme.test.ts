import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ERRCODES } from '../../cloudfunctions/cloud-token/core/errcodes.ts';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { installLibrary } from '../support/npm-package.ts';
import { run } from '../support/run.ts';

const READMES = [
  { file: 'README.md', language: 'en' },
  { file: 'README.zh-CN.md', language: 'zh' },
] as const;

interface CodeBlock {
  language: string;
  code: string;
}

function codeBlocksOf(text: string): CodeBlock[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
}

const withoutComments = ({ language, code }: CodeBlock) => ({
  language,
  code: code.replace(/^ *\/\/.*\n/gm, ''),
});

describe.each(READMES)('$file', ({ file, language }) => {
  let text: string;
  let blocks: CodeBlock[];
  let folder: string;
  let emulator: Emulator;

  beforeAll(async () => {
    text = await readFile(file, 'utf8');
    blocks = codeBlocksOf(text);
    folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
    await cp('dist/cloudfunctions', folder, { recursive: true });
    await installLibrary(folder);
    emulator = await startEmulator({ root: folder, timeLimitMs: 20_000 });
  });

  afterAll(async () => {
    await emulator.close();
    await rm(folder, { recursive: true });
  });

  const codeOf = (wanted: string, n = 0) =>
    blocks.filter((block) => block.language === wanted)[n]?.code ?? '';

  /** Deploys code as a function and runs it. */
  async function deploy(name: string, code: string, event: object) {
    await cp(join(folder, 'getToken'), join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'index.js'), code);
    emulator.functions.setEnvironment(name, {
      WEIXIN_API_HOSTS: `${emulator.url},https://api2.weixin.qq.com`,
    });
    return emulator.call(name, event);
  }

  it('has exactly the code blocks that are tried here', () => {
    expect(blocks.map((block) => block.language)).toEqual(['sh', 'sh', 'sh', 'ts', 'js', 'ts', 'mermaid']);
    expect([codeOf('sh'), codeOf('sh', 1), codeOf('sh', 2)]).toEqual([
      'npm install && npm start\n',
      'npm install && npm test\n',
      'npm install cloud-token\n',
    ]);
  });

  it('has a function in JavaScript that works', async () => {
    const { result, error } = await deploy('plain', codeOf('js'), {});
    expect(error).toBeUndefined();
    expect(result).toEqual({ tokenLength: expect.any(Number), addresses: ['127.0.0.1'] });
  });

  it('has a function in TypeScript that works and type-checks', async () => {
    const { code } = await transform(codeOf('ts'), { loader: 'ts', format: 'cjs' });
    const sent: string[] = [];
    emulator.faults.inject({
      on: '/cgi-bin/message/custom/send',
      when: (request) => sent.push(String((request as { body: Buffer }).body)) > 0,
      reply: { json: { errcode: 0, errmsg: 'ok' } },
    });
    expect((await deploy('typed', code, { openid: 'someone' })).result).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(JSON.parse(String(sent[0]))).toMatchObject({ touser: 'someone', text: { content: 'Hello' } });
    await writeFile(join(folder, 'typed.ts'), codeOf('ts'));
    expect(await typeCheck('typed.ts', [])).toMatchObject({ code: 0, stdout: '' });
  });

  it('has lines for a mini program that type-check', async () => {
    const declared = `async function example(): Promise<void> {\n${codeOf('ts', 1)}}\nvoid example;\n`;
    await writeFile(join(folder, 'page.ts'), declared);
    const typings = resolve('node_modules/miniprogram-api-typings/index.d.ts');
    expect(await typeCheck('page.ts', [typings, '--lib', 'es2021'])).toMatchObject({ code: 0, stdout: '' });
  });

  function typeCheck(source: string, more: string[]) {
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const options = [
      '--strict',
      '--noEmit',
      '--target',
      'es2021',
      '--module',
      'esnext',
      '--moduleResolution',
      'bundler',
    ];
    return run(process.execPath, [tsc, ...options, source, ...more], { cwd: folder });
  }

  it('tells every errcode as the code knows it', () => {
    const again = { en: ['at once', '60 s', '30 s'], zh: ['立即', '60 秒', '30 秒'] }[language];
    for (const [errcode, known] of Object.entries(ERRCODES)) {
      const row =
        text.split('\n').find((line) => line.startsWith(`| ${errcode} | ${known[language]} |`)) ?? errcode;
      expect(row).toContain(again[['now', 'later', 'no'].indexOf(known.retry)]);
    }
    const rows = text.match(/^\| -?\d+ \|/gm) ?? [];
    expect(rows.length).toBe(Object.keys(ERRCODES).length + 3);
  });

  it('tells every environment variable the functions read', async () => {
    const sources = await Promise.all(
      [
        'cloud-token/adapters/cloud.ts',
        'cloud-token/adapters/weixin-client.ts',
        'getToken/index.ts',
        'refreshToken/index.ts',
        'refreshToken/adapters/wiring.ts',
        'refreshToken/core/account.ts',
      ].map((source) => readFile(join('cloudfunctions', source), 'utf8')),
    );
    const read = sources.join('\n').match(/(?<=process\.env\.|variables\.)[A-Z_]+/g) ?? [];
    const told = text.match(/(?<=^\| .*`)[A-Z_]+(?=`.* \| (?:refreshToken|getToken|all|全部))/gm) ?? [];
    expect([...new Set(told)].sort()).toEqual([...new Set(read)].sort());
  });

  it('links to what is there', () => {
    const targets = [...text.matchAll(/(?:\]\(|src=")(?!https?:)([^)#"]+)/g)].map(([, target]) =>
      String(target),
    );
    expect(targets.filter((target) => !existsSync(target))).toEqual([]);
  });
});

it('both languages show the same code', async () => {
  const [english, chinese] = await Promise.all(
    READMES.map(async ({ file }) => codeBlocksOf(await readFile(file, 'utf8'))),
  );
  const withoutDiagram = (blocks: CodeBlock[] = []) => blocks.slice(0, -1).map(withoutComments);
  expect(withoutDiagram(chinese)).toEqual(withoutDiagram(english));
});
