import { readFile } from 'node:fs/promises';
import type { LockedPackages } from './check-bundle.ts';

/** The project's `package.json`: what the packages made here take over from it. */
export interface Manifest {
  version: string;
  license: string;
  engines: { node: string };
  dependencies: Record<string, string>;
  repository?: unknown;
  homepage?: string;
  bugs?: unknown;
}

/** What a build needs to know of the project. */
export interface Project {
  manifest: Manifest;
  /** What the lockfile holds. */
  packages: LockedPackages;
}

/** Reads the project in the working directory. */
export async function readProject(): Promise<Project> {
  const { packages } = await readJson<Pick<Project, 'packages'>>('package-lock.json');
  return { manifest: await readJson<Manifest>('package.json'), packages };
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, 'utf8')) as T;
}
