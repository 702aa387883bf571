import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { version } from '../../package.json';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { tryLibrary } from '../compat/try-library.ts';
import { installLibrary } from '../support/npm-package.ts';
import { run } from '../support/run.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
});

afterEach(() => rm(folder, { recursive: true }));

// `npm run test:compat` tries every wx-server-sdk in both formats, on every Node.js.
it.each([
  ['import', 'wx-server-sdk'],
  ['require', 'sdk2'],
] as const)('works in a function of plain JavaScript by %s, beside %s', async (format, sdk) => {
  await installLibrary(folder, sdk);
  const root = join(folder, 'functions');
  await tryLibrary({ installed: folder, root, node: process.execPath, format, version });
});

describe('a function', () => {
  let emulator: Emulator;

  beforeEach(async () => {
    await cp('dist/cloudfunctions', folder, { recursive: true });
    emulator = await startEmulator({ root: folder, timeLimitMs: 20_000 });
  });

  afterEach(() => emulator.close());

  async function deploy(files: Record<string, string>): Promise<unknown> {
    await installLibrary(join(folder, 'mine'));
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'mine', name), text);
    emulator.functions.setEnvironment('mine', { WEIXIN_API_HOSTS: emulator.url });
    const { result, error } = await emulator.call('mine');
    expect(error).toBeUndefined();
    return result;
  }

  it('runs as the README of the package has it, in both formats', async () => {
    const readme = await readFile('dist/cloud-token/README.md', 'utf8');
    const [common = '', module = ''] = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
    const result = await deploy({
      'plain.js': common,
      'module.mjs': module,
      'index.js': `exports.main = async () =>
        Promise.all([require('./plain.js').main(), import('./module.mjs').then(({ main }) => main())]);`,
    });
    expect(result).toEqual([
      { addresses: ['127.0.0.1'], bytes: expect.any(Number), isSame: true },
      { tokenLength: expect.any(Number) },
    ]);
  });

  it('loads axios with the first callWeixin, never with getToken', async () => {
    const result = await deploy({
      'index.js': `const { callWeixin, getToken } = require('cloud-token');
        const isAxiosLoaded = () => require.resolve('axios') in require.cache;
        exports.main = async () => {
          await getToken();
          const before = isAxiosLoaded();
          await callWeixin('/cgi-bin/getcallbackip');
          return { before, after: isAxiosLoaded() };
        };`,
    });
    expect(result).toEqual({ before: false, after: true });
  });
});

it('has types that a strict TypeScript project accepts', async () => {
  await installLibrary(folder);
  await writeFile(
    join(folder, 'index.mts'),
    `import { callWeixin, createTokenReader, getToken, isTokenError, TokenError, version, withToken } from 'cloud-token';
     export async function main(): Promise<number> {
       const token: string = await getToken({ appid: version });
       const length: number = await withToken(async (value) => value.length + token.length);
       const image = await callWeixin<Uint8Array>('/wxa/getwxacodeunlimit', { data: { scene: 'a' }, responseType: 'arraybuffer' });
       const { ip_list } = await callWeixin<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
       const error: unknown = new TokenError({ code: 'network', errCode: -1, errMsg: '' });
       return isTokenError(error) ? error.errCode + length + image.length + ip_list.length : typeof createTokenReader;
     }`,
  );
  const options = ['--strict', '--noEmit', '--target', 'es2020', '--module', 'node16'];
  const tsc = resolve('node_modules/typescript/bin/tsc');
  const { stdout } = await run(process.execPath, [tsc, ...options, 'index.mts'], { cwd: folder });
  // The last line of the function above is wrong on purpose: a check that sees nothing would pass everything.
  expect(stdout.match(/^index\.mts.*/gm)).toEqual([expect.stringMatching(/^index\.mts\(8,.*TS2322/)]);
});
