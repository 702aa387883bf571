import { type BundleOptions, bundle } from './bundle.ts';
import { type BundleLimits, problemsOf } from './check-bundle.ts';
import { LICENSES, licensesOf } from './licenses.ts';

/** The files of a bundle: itself as `index.js`, and the notices of the packages in it. */
export type BundleFiles = Record<'index.js' | typeof LICENSES, string>;

/** Bundles an entry. Rejects with an `Error` that names the bundle and everything about it that must not be. */
export async function checkedBundle(
  name: string,
  entry: string,
  limits: BundleLimits,
  options: BundleOptions,
): Promise<BundleFiles> {
  const { code, metafile } = await bundle(entry, { external: [...limits.external], ...options });
  const problems = problemsOf(metafile, limits);
  if (problems.length > 0)
    throw new Error(problems.map((problem) => `the bundle of ${name} ${problem}`).join('\n'));
  return { 'index.js': code, [LICENSES]: await licensesOf(name, metafile) };
}
