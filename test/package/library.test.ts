import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import project from '../../package.json';
import { packLibrary } from '../support/npm-install.ts';

const MAX_BYTES = 60_000;

let folder: string;
let tarball: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  tarball = Uint8Array.from(await readFile(await packLibrary(folder)));
});

afterAll(() => rm(folder, { recursive: true }));

describe('the tarball of the library', () => {
  it('holds both formats, their types, README and LICENSE: 60 kB at most', () => {
    const packed = createPackageFromTarballData(tarball);
    const paths = packed.listFiles();
    expect(paths.map((path) => path.split('/').at(-1)).sort()).toEqual([
      'LICENSE',
      'README.md',
      'index.d.mts',
      'index.d.ts',
      'index.js',
      'index.mjs',
      'package.json',
    ]);
    const bytes = paths.reduce((sum, path) => sum + Buffer.byteLength(packed.readFile(path)), 0);
    expect(bytes).toBeLessThan(MAX_BYTES);
  });

  it('needs axios and the user’s own wx-server-sdk only, in the versions of the project', async () => {
    const { repository, homepage, bugs, dependencies } = project as typeof project & Record<string, unknown>;
    const manifest: unknown = JSON.parse(await readFile('dist/cloud-token/package.json', 'utf8'));
    expect(manifest).toMatchObject({
      ...JSON.parse(JSON.stringify({ repository, homepage, bugs })),
      name: 'cloud-token',
      version: project.version,
      license: project.license,
      engines: { node: '>=16.13' },
    });
    const { dependencies: needed, peerDependencies } = manifest as Record<string, unknown>;
    expect(needed).toEqual({ axios: dependencies.axios });
    expect(peerDependencies).toEqual({ 'wx-server-sdk': '>=2.6.0' });
  });

  it('gives publint nothing to say', async () => {
    const { messages } = await publint({ pack: { tarball: tarball.buffer }, strict: true });
    expect(messages).toEqual([]);
  });

  it('has types that every kind of module resolution finds and that are right', async () => {
    const checked = await checkPackage(createPackageFromTarballData(tarball));
    expect(checked).toMatchObject({ types: { kind: 'included' }, problems: [] });
  });
});
