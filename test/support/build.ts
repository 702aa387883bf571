import { buildProject } from '../../scripts/build/build-project.ts';
import { currentBuild } from '../../scripts/build/current-build.ts';

/** Brings `dist/` up to date before the tests, which run the built functions. */
export default async function setup(): Promise<void> {
  if (!currentBuild()) await buildProject();
}
