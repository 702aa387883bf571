import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import project from '../../package.json';
import { startEmulator } from '../../scripts/emulator/emulator.ts';
import { tryLibrary } from '../compat/try-library.ts';
import { installedLibrary, installLibrary } from '../support/npm-package.ts';
import { run } from '../support/run.ts';

const MAX_BYTES = 60_000;

let tarball: Uint8Array<ArrayBuffer>;
let folder: string;

beforeAll(async () => {
  const library = await installedLibrary();
  tarball = Uint8Array.from(await readFile(library.tarball));
});

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  return () => rm(folder, { recursive: true });
});

describe('the tarball of the library', () => {
  it('holds both formats, their types, README and LICENSE: less than 60 kB, LICENSES.txt apart', () => {
    const packed = createPackageFromTarballData(tarball);
    const paths = packed.listFiles();
    expect(paths.map((path) => path.split('/').at(-1)).sort()).toEqual([
      'LICENSE',
      'LICENSES.txt',
      'README.md',
      'http.d.mts',
      'http.d.ts',
      'http.js',
      'http.mjs',
      'index.d.mts',
      'index.d.ts',
      'index.js',
      'index.mjs',
      'package.json',
      'shared.js',
    ]);
    const own = paths.filter((path) => !path.endsWith('/LICENSES.txt'));
    const bytes = own.reduce((sum, path) => sum + Buffer.byteLength(packed.readFile(path)), 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it('says what the project says, and needs axios only, and in functions the user’s own wx-server-sdk', async () => {
    const { version, license, dependencies, ...more } = project;
    const { repository, homepage, bugs } = more as Record<string, unknown>;
    const manifest = JSON.parse(await readFile('dist/cloud-token/package.json', 'utf8')) as typeof project;
    expect(manifest).toMatchObject({ name: 'cloud-token', version, license, engines: { node: '>=16.13' } });
    expect(manifest).toMatchObject(JSON.parse(JSON.stringify({ repository, homepage, bugs })) as object);
    expect(manifest.dependencies).toEqual({ axios: dependencies.axios });
    expect(manifest).toHaveProperty('peerDependencies', { 'wx-server-sdk': '>=2.6.0' });
    expect(manifest).toHaveProperty('peerDependenciesMeta', { 'wx-server-sdk': { optional: true } });
  });

  it('gives publint nothing to say', async () => {
    const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that are right and found by every kind of module resolution', async () => {
    const checked = await checkPackage(createPackageFromTarballData(tarball));
    expect(checked).toMatchObject({ types: { kind: 'included' }, problems: [] });
  });
});

describe('the library, installed by npm from its tarball', () => {
  // `npm run test:compat` tries every wx-server-sdk in both formats, on every Node.js.
  it('works in an ES module beside the oldest wx-server-sdk', async () => {
    await installLibrary(folder, 'sdk2');
    await tryLibrary({
      installed: folder,
      root: join(folder, 'functions'),
      node: process.execPath,
      format: 'import',
      version: project.version,
    });
  });

  it('works as its README has it, in both formats, and loads axios with the first callWeixin', async () => {
    const readme = await readFile('dist/cloud-token/README.md', 'utf8');
    const [, common = ''] = /^```js\n(.*?)^```$/ms.exec(readme) ?? [];
    const result = await runFunction({
      'module.mjs':
        "import { getToken } from 'cloud-token'; export const main = async () => ({ tokenLength: (await getToken()).length });",
      'common.js': common,
      'index.js': `
        const isAxiosLoaded = () => require.resolve('axios') in require.cache;
        exports.main = async () => [
          await (await import('./module.mjs')).main(), isAxiosLoaded(),
          await require('./common.js').main(), isAxiosLoaded(),
        ];`,
    });
    const ofCommon = { addresses: ['127.0.0.1'], bytes: expect.any(Number), isSame: true };
    expect(result).toEqual([{ tokenLength: expect.any(Number) }, false, ofCommon, true]);
  });

  it('works on a server outside without wx-server-sdk, in both formats, which share one copy of the code', async () => {
    const library = await installedLibrary();
    const emulator = await startEmulator({ timeLimitMs: 20_000 });
    onTestFinished(() => emulator.close());
    for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
    const script = `
      const common = require('cloud-token/http');
      import('cloud-token/http').then(async (module) => {
        const { getToken } = module.createHttpTokenReader(${JSON.stringify(emulator.httpAccess)});
        console.log(JSON.stringify([await getToken(), module.TokenError === common.TokenError]));
      });`;
    const { stdout, stderr } = await run(process.execPath, ['-e', script], { cwd: library.folder });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual([emulator.weixin.newestToken(emulator.account.appid), true]);
  });

  describe('has types that a strict TypeScript project accepts', () => {
    const types = resolve('node_modules/@types');
    it.each([
      ['node16, as an ES module', 'index.mts', ['--module', 'node16'], true],
      ['node16, as CommonJS', 'index.cts', ['--module', 'node16'], true],
      ['bundler', 'index.ts', ['--module', 'esnext', '--moduleResolution', 'bundler'], true],
      [
        'node10',
        'index.ts',
        ['--module', 'commonjs', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0'],
        true,
      ],
      ['node16, without the types of Node.js', 'index.mts', ['--module', 'node16'], false],
    ])(
      'under the module resolution %s',
      async (_, file, resolution, hasNodeTypes) => {
        await installLibrary(folder);
        await writeFile(join(folder, file), programFor(hasNodeTypes ? 'Buffer' : 'Uint8Array'));
        const found = hasNodeTypes ? ['--typeRoots', types, '--types', 'node'] : [];
        const options = ['--strict', '--noEmit', '--lib', 'es2020', ...found, ...resolution];
        const tsc = resolve('node_modules/typescript/bin/tsc');
        const { stdout } = await run(process.execPath, [tsc, ...options, file], { cwd: folder });
        // The last line of the function is wrong on purpose: a check that sees nothing would pass everything.
        expect(stdout.match(/^\w+\.\w+\(.*/gm)).toEqual([expect.stringMatching(/\(17,.*TS2322/)]);
      },
      120_000,
    );
  });

  it('neither shows its requests to the axios of the function nor is changed by it, in both formats', async () => {
    const shared = `
      axios.interceptors.request.use((config) => { seen.push(config); return config; });
      axios.interceptors.response.use(({ data }) => data);
      Object.assign(axios.defaults, { baseURL: 'http://127.0.0.1:1', adapter: 'none', transformResponse: [() => 'mine'] });
      axios.defaults.headers.common.Authorization = 'mine';`;
    const result = await runFunction({
      'module.mjs': `
        import axios from 'axios';
        import { callWeixin } from 'cloud-token';
        export const seen = [];
        ${shared}
        export const main = () => callWeixin('/cgi-bin/getcallbackip');`,
      'index.js': `
        const axios = require('axios');
        const { callWeixin } = require('cloud-token');
        const seen = [];
        ${shared}
        exports.main = async () => {
          const module = await import('./module.mjs');
          return [await callWeixin('/cgi-bin/getcallbackip'), await module.main(), seen.length + module.seen.length];
        };`,
    });
    expect(result).toEqual([{ ip_list: ['127.0.0.1'] }, { ip_list: ['127.0.0.1'] }, 0]);
  });
});

/** @param bytes the type of what a call for bytes resolves to */
function programFor(bytes: string): string {
  return `import { createHttpTokenReader, type HttpTokenReader } from 'cloud-token/http';
    import { callWeixin, createTokenReader, getToken, isTokenError, TokenError, version, withToken } from 'cloud-token';
    export async function main(): Promise<number> {
      const outside: HttpTokenReader = createHttpTokenReader({ url: 'https://a/token', key: 'whsec_' });
      const token: string = (await getToken({ appid: version })) + (await outside.getToken());
      const length: number = await withToken(async (value) => value.length + token.length);
      const image: ${bytes} = await callWeixin('/wxa/x', { data: { scene: 'a' }, responseType: 'arraybuffer', timeoutMs: 1 });
      const text: string = ${bytes === 'Buffer' ? "image.toString('base64')" : 'image.toString()'};
      const asBefore = await callWeixin<Uint8Array>('/wxa/x', { responseType: 'arraybuffer' });
      const { ip_list } = await callWeixin<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
      const { msgid } = await callWeixin<{ msgid: number | string }>('/wxa/x', { params: { a: 1 } });
      const unknown: unknown = (await callWeixin('/wxa/x')).anything;
      const error: unknown = new TokenError({ code: 'network', errCode: -1, errMsg: '', data: { unknown } });
      const data: Record<string, unknown> | undefined = isTokenError(error) ? error.data : undefined;
      const all: number = text.length + asBefore.length + ip_list.length + String(msgid).length + Object.keys(data ?? {}).length;
      if (all > length) return all;
      return isTokenError(error) ? error.errCode + image.length : typeof createTokenReader;
    }`;
}

/** Runs a function of these files beside the built ones. */
async function runFunction(files: Record<string, string>): Promise<unknown> {
  await cp('dist/cloudfunctions', folder, { recursive: true });
  await installLibrary(join(folder, 'mine'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, 'mine', name), text);
  const emulator = await startEmulator({ root: folder, timeLimitMs: 20_000 });
  onTestFinished(() => emulator.close());
  emulator.functions.setEnvironment('mine', { WEIXIN_API_HOSTS: emulator.url });
  const { result, error } = await emulator.call('mine');
  expect(error).toBeUndefined();
  return result;
}
