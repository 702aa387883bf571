import { relative } from 'node:path';
import type { OnResolveArgs, OnResolveResult, Plugin, PluginBuild } from 'esbuild';

/**
 * What wx-server-sdk and axios load at once and no function needs for its first answer: AI, data models, the HTTP client
 * of another HTTP client, file uploads, log-in tickets. Together they are half of the time that loading takes.
 */
export const LAZY_PACKAGES = [
  '@cloudbase/ai',
  '@cloudbase/app',
  '@cloudbase/wx-cloud-client-sdk',
  'axios',
  'form-data',
  'jsonwebtoken',
  'mime-db',
  'web-streams-polyfill',
  'xml2js',
] as const;

/** Of these packages, functions of the default export whose result is made when it is first used: each SDK instance calls them. */
const LATE_RESULTS: Record<string, string> = { '@cloudbase/wx-cloud-client-sdk': 'generateHTTPClient' };

/** The namespace of the stand-ins, as it stands before their files in esbuild's metafile. */
export const STAND_IN = 'stand-in';
const DIRECT = Symbol('no stand-in');

interface Real {
  name: string;
  /** The package's entry file. */
  file: string;
  isImported: boolean;
}

/**
 * Bundles packages so that they are evaluated when something of theirs is first used. Their text stays as it is: a
 * package that requires one of them gets a stand-in for it, which knows where the real one is. What our own code imports
 * is left alone.
 */
export function lazyPackages(names: readonly string[]): Plugin {
  return {
    name: 'lazy-packages',
    setup(build) {
      const filter = new RegExp(`^(${names.join('|')})$`);
      build.onResolve({ filter }, (asked) => resolveStandIn(build, asked));
      build.onLoad({ filter: /.*/, namespace: STAND_IN }, ({ pluginData }) => ({
        contents: standInFor(pluginData as Real),
        resolveDir: process.cwd(),
      }));
    },
  };
}

async function resolveStandIn(
  build: PluginBuild,
  asked: OnResolveArgs,
): Promise<OnResolveResult | undefined> {
  const { path: name, kind, importer, resolveDir, pluginData } = asked;
  const isImported = kind === 'import-statement';
  const isEager = isImported || kind === 'require-call';
  if (!isEager || pluginData === DIRECT || !/\bnode_modules\b/.test(importer)) return undefined;
  const { path: file, errors } = await build.resolve(name, {
    kind: 'require-call',
    importer,
    resolveDir,
    pluginData: DIRECT,
  });
  if (errors.length > 0) return undefined;
  const real: Real = { name, file, isImported };
  const suffix = isImported ? '?import' : '?require';
  return { path: relative(process.cwd(), file), namespace: STAND_IN, suffix, pluginData: real };
}

/** The text of a stand-in. One that is imported has a default export only: esbuild refuses a package that wants more. */
function standInFor({ name, file, isImported }: Real): string {
  const late = LATE_RESULTS[name] ?? '';
  const make = `standInForPackage(() => require(${JSON.stringify(file)}), ${JSON.stringify(late)})`;
  return `${RUNTIME}\n${isImported ? 'export default' : 'module.exports ='} ${make};\n`;
}

/**
 * A bound function can be called and constructed like any package, and has no property of its own that would have to
 * show. To the helpers of compiled code every package looks like an ES module whose default export is, where it has
 * none, the package itself; so they need not look into it.
 */
const RUNTIME = `
const standIn = (load, get = (key) => load()[key]) =>
  new Proxy(function () {}.bind(), {
    get: (_, key) => get(key),
    set: (_, key, value) => Reflect.set(load(), key, value),
    has: (_, key) => Reflect.has(load(), key),
    ownKeys: () => Reflect.ownKeys(load()),
    getOwnPropertyDescriptor(_, key) {
      const found = Reflect.getOwnPropertyDescriptor(load(), key);
      return found && { ...found, configurable: true };
    },
    apply: (_, self, args) => Reflect.apply(load(), self, args),
    construct: (_, args, target) => Reflect.construct(load(), args, target),
  });
const defaultOf = (real) => (Reflect.has(real, 'default') ? real.default : real);
const standInForPackage = (load, late) => {
  const make = (...args) => standIn(() => load().default[late](...args));
  const lateDefault = standIn(
    () => load().default,
    (key) => (key === late ? make : load().default[key]),
  );
  return standIn(load, (key) => {
    if (key === '__esModule') return true;
    if (key !== 'default') return load()[key];
    return late ? lateDefault : defaultOf(load());
  });
};`;
