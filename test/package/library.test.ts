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
      'index.d.mts',
      'index.d.ts',
      'index.js',
      'index.mjs',
      'package.json',
    ]);
    const own = paths.filter((path) => !path.endsWith('/LICENSES.txt'));
    const bytes = own.reduce((sum, path) => sum + Buffer.byteLength(packed.readFile(path)), 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it('says what the project says, and needs axios and the user’s own wx-server-sdk only', async () => {
    const { version, license, dependencies, ...more } = project;
    const { repository, homepage, bugs } = more as Record<string, unknown>;
    const manifest = JSON.parse(await readFile('dist/cloud-token/package.json', 'utf8')) as typeof project;
    expect(manifest).toMatchObject({ name: 'cloud-token', version, license, engines: { node: '>=16.13' } });
    expect(manifest).toMatchObject(JSON.parse(JSON.stringify({ repository, homepage, bugs })) as object);
    expect(manifest.dependencies).toEqual({ axios: dependencies.axios });
    expect(manifest).toHaveProperty('peerDependencies', { 'wx-server-sdk': '>=2.6.0' });
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
    const [common = '', module = ''] = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code]) => code);
    const result = await runFunction({
      'module.mjs': module,
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
    const options = ['--strict', '--noEmit', '--lib', 'es2020', '--module', 'node16'];
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, ...options, 'index.mts'], { cwd: folder });
    // The last line of the function above is wrong on purpose: a check that sees nothing would pass everything.
    expect(stdout.match(/^index\.mts.*/gm)).toEqual([expect.stringMatching(/^index\.mts\(8,.*TS2322/)]);
  });
});

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
