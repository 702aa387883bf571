import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pageOf } from './markdown.ts';

/** Where the functions and the library read environment variables. */
const READERS = [
  'cloud-token/adapters/cloud.ts',
  'cloud-token/adapters/weixin-client.ts',
  'getToken/index.ts',
  'refreshToken/index.ts',
  'refreshToken/adapters/alerting.ts',
  'refreshToken/adapters/wiring.ts',
  'refreshToken/core/account.ts',
];

describe.each(['README.md', 'README.zh-CN.md'])('%s', (file) => {
  const { text, blocks } = pageOf(file);

  it('has exactly the code blocks that a reader needs first', () => {
    expect(blocks.map((block) => block.language)).toEqual([
      'js',
      'js',
      'sh',
      'sh',
      'ts',
      'js',
      'ts',
      'sh',
      'sh',
      'mermaid',
    ]);
    expect(blocks.flatMap(({ language, code }) => (language === 'sh' ? code : []))).toEqual([
      'npm install\nnpm run init -- --project ../your-mini-program\n',
      'npm pack ../../../cloud-token/dist/cloud-token\nnpm install ./cloud-token-1.0.0.tgz\n',
      'npm install && npm start\n',
      'npm install && npm test\n',
    ]);
  });

  it('is short', () => {
    expect(text.split('\n').length).toBeLessThanOrEqual(230);
  });

  it('tells every environment variable the functions read', async () => {
    const sources = await Promise.all(
      READERS.map((source) => readFile(join('cloudfunctions', source), 'utf8')),
    );
    // What begins with TCB_ or SCF_ is set by the platform, not by the user.
    const read = sources.join('\n').match(/(?<=process\.env\.|variables\.)(?!TCB_|SCF_)[A-Z_]+/g) ?? [];
    const told = text.match(/(?<=^\| .*`)[A-Z_]+(?=`.* \| (?:refreshToken|getToken|all|全部))/gm) ?? [];
    expect([...new Set(told)].sort()).toEqual([...new Set(read)].sort());
  });
});
