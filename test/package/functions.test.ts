// package/: what is published: each package and each function taken to an empty folder, and used there.
// Types, formats, sizes and lockfiles are tried too.

import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { version } from '../../package.json';
import { tryFunctions } from '../compat/try-functions.ts';
import { run } from '../support/run.ts';

const FUNCTIONS = ['getToken', 'qrcode', 'refreshToken', 'serveToken'];

const read = (name: string, file: string) => readFile(join('dist/cloudfunctions', name, file), 'utf8');

describe('each built function', () => {
  it('is one file with its config, the notices of what is in it and a package.json that needs nothing', async () => {
    expect((await readdir('dist/cloudfunctions')).sort()).toEqual(FUNCTIONS);
    for (const name of FUNCTIONS) {
      const files = await readdir(join('dist/cloudfunctions', name));
      expect(files.sort()).toEqual(['LICENSES.txt', 'config.json', 'index.js', 'package.json']);
      const manifest = { name, version, private: true, main: 'index.js' };
      expect(JSON.parse(await read(name, 'package.json'))).toEqual(manifest);
    }
  });

  it('has no more of the package.json in it than the version, and at most 1.5 MB', async () => {
    for (const name of FUNCTIONS) {
      const code = await read(name, 'index.js');
      expect(code).not.toContain('cloud-token-project');
      expect(Buffer.byteLength(code)).toBeLessThan(1.5 * 1024 * 1024);
    }
  });

  it('names every package in it with its version, its licence and the text of that', async () => {
    const installed = async (name: string) =>
      JSON.parse(await readFile(join('node_modules', name, 'package.json'), 'utf8')) as { version: string };
    for (const name of FUNCTIONS) {
      const notices = await read(name, 'LICENSES.txt');
      // serveToken calls no API of WeChat.
      const own = name === 'serveToken' ? ['wx-server-sdk'] : ['wx-server-sdk', 'axios'];
      for (const bundled of own)
        expect(notices).toContain(`\n${bundled} ${(await installed(bundled)).version}, MIT\n`);
      const licence = (await readFile('node_modules/axios/LICENSE', 'utf8')).trim();
      if (own.includes('axios')) expect(notices).toContain(licence);
      expect(notices).toMatch(/\nprotobufjs [\d.]+, BSD-3-Clause\n/);
      expect(notices).toMatch(/\nagent-base [\d.]+, MIT\n[\s\S]*Nathan Rajlich/);
    }
  });

  it('has one trigger at most: refreshToken its hourly timer', async () => {
    const configs = await Promise.all(FUNCTIONS.map((name) => read(name, 'config.json')));
    expect(configs.map((config) => (JSON.parse(config) as { triggers?: unknown }).triggers)).toEqual([
      undefined,
      undefined,
      [{ name: 'refreshToken', type: 'timer', config: '0 0 * * * * *' }],
      undefined,
    ]);
  });

  it.each(FUNCTIONS)('loads nothing of Node that only data models, AI or uploads need: %s', async (name) => {
    const script = `require(${JSON.stringify(resolve('dist/cloudfunctions', name))});
      console.log(process.moduleLoadList.filter((id) => /undici|zlib|http2/.test(id)).join());`;
    const { stdout } = await run(process.execPath, ['-e', script]);
    expect(stdout).toBe('\n');
  });

  it('does its job from a folder where nothing else is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    await cp('dist/cloudfunctions', folder, { recursive: true });
    await tryFunctions({ root: folder, node: process.execPath, version });
  });
});
