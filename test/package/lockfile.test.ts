import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';

interface Manifest {
  version?: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

type Locked = Manifest & { resolved?: string; libc?: string[] };

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}

const readLock = (folder: string) =>
  readJson<{ version?: string; packages: Record<string, Locked> }>(`${folder}/package-lock.json`);

describe.each(['.', 'test/compat', 'test/devtools'])('the lockfile of %s', (folder) => {
  it('is of its package.json', async () => {
    const manifest = await readJson<Manifest>(`${folder}/package.json`);
    const { version, packages } = await readLock(folder);
    const kinds = ['version', 'dependencies', 'devDependencies', 'optionalDependencies'] as const;
    const partsOf = (it: Manifest = {}) => kinds.map((kind) => it[kind]);
    expect(partsOf(packages[''])).toEqual(partsOf(manifest));
    expect(version).toBe(manifest.version);
  });

  it('names the binaries for every platform, so that npm has none to add', async () => {
    const { packages } = await readLock(folder);
    const paths = Object.keys(packages);
    const wanted = Object.values(packages).flatMap((locked) =>
      Object.keys(locked.optionalDependencies ?? {}),
    );
    expect(wanted.filter((name) => !paths.some((path) => path.endsWith(`node_modules/${name}`)))).toEqual([]);
  });
});

// `npx npm@10 install --package-lock-only --ignore-scripts` makes it so again.
it('the lockfile of the project holds nothing that one npm adds and another removes', async () => {
  const { packages } = await readLock('.');
  const odd = Object.entries(packages).filter(([, { resolved, libc }]) => resolved !== undefined || libc);
  expect(odd).toEqual([]);
});
