import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { currentBuild, hashOfSources, recordBuild } from '../../scripts/build/current-build.ts';

const artifacts = [{ folder: 'dist/cloudfunctions/f', bytes: 3 }];
const PROJECT = process.cwd();
let folder = '';

/** A project in the working directory that has just been built. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  for (const [path, text] of Object.entries({
    'cloudfunctions/f/index.ts': 'source',
    'scripts/build.ts': 'how',
    'package.json': '{}',
    'node_modules/.package-lock.json': '{}',
    'dist/cloudfunctions/f/index.js': 'built',
  })) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  process.chdir(folder);
  recordBuild(hashOfSources(), artifacts);
});

afterEach(async () => {
  process.chdir(PROJECT);
  await rm(folder, { recursive: true });
});

it('finds a build current that nothing has changed since', () => {
  expect(currentBuild()).toEqual(artifacts);
});

it.each([
  ['a source', 'cloudfunctions/f/index.ts'],
  ['a new source', 'cloudfunctions/f/core/new.ts'],
  ['the way of building', 'scripts/build.ts'],
  ['an installed package', 'node_modules/.package-lock.json'],
  ['a dependency', 'package.json'],
  ['what was built', 'dist/cloudfunctions/f/index.js'],
])('finds none after a change of %s', async (_, path) => {
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, 'other');
  expect(currentBuild()).toBeUndefined();
});

it.each([
  ['a source', 'cloudfunctions/f/index.ts'],
  ['what was built', 'dist/cloudfunctions/f'],
  ['the record', 'dist/build.json'],
])('finds none after %s has gone', async (_, path) => {
  await rm(path, { recursive: true });
  expect(currentBuild()).toBeUndefined();
});

it('finds none when a source has changed while it was being built', async () => {
  const sources = hashOfSources();
  await writeFile('cloudfunctions/f/index.ts', 'changed meanwhile');
  recordBuild(sources, artifacts);
  expect(currentBuild()).toBeUndefined();
});
