import { buildProject } from '../../scripts/build/build-project.ts';

/** Builds `dist/` before the tests, which run the built functions. */
export default async function setup(): Promise<void> {
  await buildProject();
}
