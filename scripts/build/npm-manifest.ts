import type { Manifest } from './read-project.ts';
import { toJson } from './write-folder.ts';

/**
 * The text of a package's `package.json`: its own `manifest.json`, and what is the same for all that this project
 * publishes. The source is called otherwise because Node.js takes the folder of a `package.json` for a package.
 */
export function npmManifest<T extends { name: string }>({ name, ...own }: T, project: Manifest): string {
  const { version, license, repository, homepage, bugs } = project;
  return toJson({ name, version, license, repository, homepage, bugs, ...own });
}
