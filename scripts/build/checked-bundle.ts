import { type BundleOptions, bundle } from './bundle.ts';
import { type BundleLimits, problemsOf } from './check-bundle.ts';

/** Bundles an entry. Rejects with an `Error` that names the bundle and everything about it that must not be. */
export async function checkedBundle(
  name: string,
  entry: string,
  limits: BundleLimits,
  options: BundleOptions,
): Promise<string> {
  const { code, metafile } = await bundle(entry, { external: [...limits.external], ...options });
  const problems = problemsOf(metafile, limits);
  if (problems.length > 0)
    throw new Error(problems.map((problem) => `the bundle of ${name} ${problem}`).join('\n'));
  return code;
}
