import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transform } from 'esbuild';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { type CodeBlock, TRIED_PAGES } from './markdown.ts';

type PlacedBlock = CodeBlock & { file: string };

/** In the generated reference, what is no example is a signature, which TypeDoc has drawn from the types. */
const isSignature = ({ file, code }: PlacedBlock) => file === 'docs/api.md' && !code.includes('import ');

const BLOCKS: PlacedBlock[] = TRIED_PAGES.flatMap(({ file, blocks }) =>
  blocks.map((block) => ({ ...block, file })),
).filter((block) => !isSignature(block));

const ofLanguage = (...wanted: string[]) => BLOCKS.filter(({ language }) => wanted.includes(language));

/** What is wrong with the blocks, each with its place; none when all is well. */
async function problemsOf(blocks: PlacedBlock[], check: (block: PlacedBlock) => unknown): Promise<string[]> {
  const problems = await Promise.all(
    blocks.map(async (block) => {
      try {
        await check(block);
        return [];
      } catch (error) {
        return [`${block.file}:${block.line} ${(error as Error).message}`];
      }
    }),
  );
  return problems.flat();
}

it('every code block is in a language that is checked, or what a command has printed', () => {
  // The languages of docs/servers.md are compiled and run by `npm run test:clients`.
  const checked = ['js', 'ts', 'json', 'sh', 'mermaid', 'text', 'python', 'go', 'java', 'php'];
  const others = BLOCKS.filter(({ language }) => !checked.includes(language));
  expect(others.map(({ file, line, language }) => `${file}:${line} ${language}`)).toEqual([]);
});

it('every block of JavaScript and TypeScript is well-formed', async () => {
  const blocks = ofLanguage('js', 'ts');
  expect(blocks.length).toBeGreaterThan(12);
  expect(
    await problemsOf(blocks, ({ language, code }) => transform(code, { loader: language as 'js' })),
  ).toEqual([]);
});

it('every block of JSON is well-formed', async () => {
  expect(await problemsOf(ofLanguage('json'), ({ code }) => JSON.parse(code) as unknown)).toEqual([]);
});

it('every block of shell is well-formed', async () => {
  const parse = ({ code }: PlacedBlock) => {
    const { status, stderr } = spawnSync('bash', ['-n'], { input: code, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  expect(await problemsOf(ofLanguage('sh'), parse)).toEqual([]);
});

it('every block of TypeScript type-checks against the published types', async () => {
  const wrong = {
    language: 'ts',
    code: "import { getToken } from 'cloud-token';\ngetToken(1);\n",
    file: 'wrong',
    line: 1,
  };
  // A check that sees nothing would pass everything.
  expect(await typeErrors([...ofLanguage('ts'), wrong])).toEqual([
    expect.stringMatching(/wrong-1\.ts.*no properties in common/),
  ]);
});

/** As a strict project sees them: with the library's types as they are published, those of Node.js and of a mini program. */
async function typeErrors(blocks: PlacedBlock[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  try {
    const names = blocks.map(({ file, line }) => join(folder, `${file.replace(/\W/g, '-')}-${line}.ts`));
    await Promise.all(blocks.map(({ code }, n) => writeFile(names[n] ?? '', `${code}\nexport {};\n`)));
    const program = ts.createProgram([...names, ...TYPINGS], OPTIONS);
    const errors = ts.getPreEmitDiagnostics(program);
    return errors.map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  } finally {
    await rm(folder, { recursive: true });
  }
}

const TYPINGS = ['miniprogram-api-typings/index.d.ts', '@types/node/index.d.ts'].map((path) =>
  resolve('node_modules', path),
);

const OPTIONS: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  esModuleInterop: true,
  types: [],
  paths: {
    'cloud-token': [resolve('dist/cloud-token/index.d.ts')],
    'cloud-token/http': [resolve('dist/cloud-token/http.d.ts')],
    axios: [resolve('node_modules/axios/index.d.ts')],
  },
};
