import { cp, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { installLibrary } from '../support/npm-package.ts';
import { run } from '../support/run.ts';

const FUNCTIONS = ['getToken', 'qrcode', 'refreshToken'];

let folder: string;
let emulator: Emulator | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
});

afterEach(async () => {
  await emulator?.close();
  emulator = undefined;
  await rm(folder, { recursive: true });
});

async function readJson(path: string): Promise<Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
}

describe('each built function', () => {
  it('is one file with its config and a package.json that needs nothing', async () => {
    expect((await readdir('dist/cloudfunctions')).sort()).toEqual(FUNCTIONS);
    for (const name of FUNCTIONS) {
      const built = join('dist/cloudfunctions', name);
      expect((await readdir(built)).sort()).toEqual(['config.json', 'index.js', 'package.json']);
      expect(Object.keys(await readJson(join(built, 'package.json')))).toEqual([
        'name',
        'version',
        'private',
        'main',
      ]);
      expect((await stat(join(built, 'index.js'))).size).toBeLessThan(1.5 * 1024 * 1024);
    }
  });

  it('has one trigger at most: refreshToken its hourly timer', async () => {
    const triggers = await Promise.all(
      FUNCTIONS.map(
        async (name) => (await readJson(join('dist/cloudfunctions', name, 'config.json'))).triggers,
      ),
    );
    expect(triggers).toEqual([
      undefined,
      undefined,
      [{ name: 'refreshToken', type: 'timer', config: '0 0 * * * * *' }],
    ]);
  });

  it.each(FUNCTIONS)('loads nothing of Node that only data models, AI or uploads need: %s', async (name) => {
    const script = `require(${JSON.stringify(resolve('dist/cloudfunctions', name))});
      console.log(process.moduleLoadList.filter((id) => /undici|zlib|http2/.test(id)).join());`;
    const { stdout } = await run(process.execPath, ['-e', script]);
    expect(stdout).toBe('\n');
  });

  it('runs from a folder where nothing else is', async () => {
    await cp('dist/cloudfunctions', folder, { recursive: true });
    emulator = await startEmulator({ root: folder, timeLimitMs: 20_000 });
    expect((await emulator.call('qrcode')).result).toMatchObject({ errCode: 0, contentType: 'image/png' });
    expect((await emulator.call('getToken')).result).toMatchObject({
      errCode: 0,
      status: { state: 'healthy' },
    });
  });
});

describe('the npm package', () => {
  it('holds the library, its types and its documentation, and needs axios only', async () => {
    expect((await readdir('dist/cloud-token')).sort()).toEqual([
      'LICENSE',
      'README.md',
      'README.zh-CN.md',
      'index.d.ts',
      'index.js',
      'package.json',
    ]);
    const manifest = await readJson('dist/cloud-token/package.json');
    const { version, dependencies } = await readJson('package.json');
    expect(manifest).toMatchObject({
      name: 'cloud-token',
      version,
      peerDependencies: { 'wx-server-sdk': '>=2.6.0' },
    });
    expect(manifest.dependencies).toEqual({ axios: (dependencies as Record<string, string>).axios });
  });

  it.each(['wx-server-sdk', 'sdk3', 'sdk2'])(
    "works in a function of plain JavaScript with the user's own %s",
    async (sdk) => {
      await cp('dist/cloudfunctions', join(folder, 'functions'), { recursive: true });
      const mine = join(folder, 'functions', 'mine');
      await installLibrary(mine, sdk);
      await writeFile(join(mine, 'config.json'), '{}');
      await writeFile(
        join(mine, 'index.js'),
        `const { getToken, callWeixin } = require('cloud-token');
       exports.main = async () => {
         await getToken();
         const isLoadedByGetToken = globalThis.isAxiosLoaded ?? false;
         const { ip_list } = await callWeixin('/cgi-bin/getcallbackip');
         return { isLoadedByGetToken, ip_list };
       };`,
      );
      emulator = await startEmulator({ root: join(folder, 'functions'), timeLimitMs: 20_000 });
      emulator.functions.setEnvironment('mine', { WEIXIN_API_HOSTS: emulator.url });
      const { result, error } = await emulator.call('mine');
      expect(error).toBeUndefined();
      expect(result).toEqual({ isLoadedByGetToken: false, ip_list: ['127.0.0.1'] });
    },
  );

  it('has types that a strict TypeScript project accepts', async () => {
    await installLibrary(folder);
    await writeFile(
      join(folder, 'index.ts'),
      `import { callWeixin, createTokenReader, getToken, isTokenError, TokenError, withToken } from 'cloud-token';
       export async function main(): Promise<number> {
         const token: string = await getToken({ appid: 'wx1' });
         const length: number = await withToken(async (value) => value.length + token.length);
         const image = await callWeixin<Uint8Array>('/wxa/getwxacodeunlimit', { data: { scene: 'a' }, responseType: 'arraybuffer' });
         const { ip_list } = await callWeixin<{ ip_list: string[] }>('/cgi-bin/getcallbackip');
         const error: unknown = new TokenError({ code: 'network', errCode: -1, errMsg: '' });
         return isTokenError(error) ? error.errCode + length + image.length + ip_list.length : typeof createTokenReader;
       }`,
    );
    const options = [
      '--strict',
      '--noEmit',
      '--target',
      'es2020',
      '--module',
      'commonjs',
      '--moduleResolution',
      'bundler',
    ];
    const tsc = resolve('node_modules/typescript/bin/tsc');
    const { stdout } = await run(process.execPath, [tsc, ...options, 'index.ts'], { cwd: folder });
    // The last line of the function above is wrong on purpose: a check that sees nothing would pass everything.
    expect(stdout.match(/^index\.ts.*/gm)).toEqual([expect.stringMatching(/^index\.ts\(8,.*TS2322/)]);
  });
});
