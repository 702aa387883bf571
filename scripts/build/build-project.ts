import { mkdir, readdir } from 'node:fs/promises';
import { buildCli } from './build-cli.ts';
import { buildFunction } from './build-function.ts';
import { buildLibrary } from './build-library.ts';
import { BUILD_RECORD, hashOfSources, recordBuild } from './current-build.ts';
import { type Project, readProject } from './read-project.ts';
import { type Artifact, removeOthers } from './write-folder.ts';

/** The npm packages, each in `dist/<name>/`. They are built after the functions, which they may take in. */
const PACKAGES: Record<string, (project: Project) => Promise<Artifact>> = {
  'cloud-token': buildLibrary,
  'cloud-token-cli': buildCli,
};

/**
 * Builds `dist/` from the project's folder (the working directory): each cloud function, self-contained, and the npm
 * packages. Rejects with an `Error` that names the bundle and what is wrong with it.
 */
export async function buildProject(): Promise<Artifact[]> {
  // Before anything is read: what changes while it is being built is not in it.
  const sources = hashOfSources();
  const project = await readProject();
  const entries = await readdir('cloudfunctions', { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const names = folders.filter((name) => !(name in PACKAGES)).sort();
  await mkdir('dist/cloudfunctions', { recursive: true });
  await removeOthers('dist', ['cloudfunctions', BUILD_RECORD, ...Object.keys(PACKAGES)]);
  await removeOthers('dist/cloudfunctions', names);
  const functions = await Promise.all(names.map((name) => buildFunction(name, project)));
  const packages = await Promise.all(Object.values(PACKAGES).map((build) => build(project)));
  const artifacts = [...functions, ...packages];
  recordBuild(sources, artifacts);
  return artifacts;
}
