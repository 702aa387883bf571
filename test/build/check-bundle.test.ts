import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { problemsOf } from '../../scripts/build/check-bundle.ts';

const limits = {
  packages: {
    'node_modules/axios': {},
    'node_modules/@cloudbase/node-sdk': {},
    'node_modules/@cloudbase/node-sdk/node_modules/axios': {},
    'node_modules/mingo': { dev: true },
    'node_modules/axios/node_modules/mingo': { dev: true },
  },
  external: ['wx-server-sdk'],
  maxBytes: 1000,
};

/** What esbuild says of a bundle: what each file in it imports, what stays a `require`, how large it is. */
function metafile(
  inputs: Record<string, string[]>,
  { externals = [] as string[], inlined = [] as string[], bytes = 1000 } = {},
): Metafile {
  const entry = (path: string) => ({ path, kind: 'require-call' as const });
  const imports = [
    ...externals.map((path) => ({ ...entry(path), external: true })),
    ...inlined.map((path) => ({ ...entry(path) })),
  ];
  return {
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([file, paths]) => [file, { bytes: 1, imports: paths.map(entry) }]),
    ),
    outputs: { 'index.js': { bytes, inputs: {}, imports, exports: [] } },
  };
}

describe('a bundle is in order', () => {
  it('when all of it is our own or a locked package’s', () => {
    const files = {
      'cloudfunctions/getToken/index.ts': ['node_modules/axios/index.js'],
      'node_modules/axios/index.js': [],
      'node_modules/@cloudbase/node-sdk/index.js': [],
      'node_modules/@cloudbase/node-sdk/node_modules/axios/lib/a.js': [],
      '(disabled):node_modules/axios/browser.js': [],
      'package.json': [],
      'stand-in:node_modules/@cloudbase/node-sdk/node_modules/axios/index.js?require': [],
    };
    expect(problemsOf(metafile(files), limits)).toEqual([]);
  });

  it('when what it requires is built into Node or allowed', () => {
    const externals = ['fs', 'node:crypto', 'fs/promises', 'wx-server-sdk'];
    expect(problemsOf(metafile({}, { externals, inlined: ['./other.js'] }), limits)).toEqual([]);
  });
});

describe('a bundle must not', () => {
  it.each([
    ['node_modules/mingo/index.js', 'a development package'],
    ['node_modules/axios/node_modules/mingo/index.js', 'one inside another package'],
    ['node_modules/left-pad/index.js', 'a package that is not locked'],
    ['stand-in:node_modules/mingo/index.js?require', 'a stand-in for a development package'],
    ['node_modules/@cloudbase/other/index.js', 'another package of the same scope'],
    ['../elsewhere/node_modules/axios/index.js', 'a package from outside the project'],
    ['my_node_modules/axios/index.js', 'what only looks like a package'],
    ['scripts/build.ts', 'a script'],
    ['test/support/tokens.ts', 'a test'],
    ['test/compat/package.json', 'another package.json'],
    ['../cloudfunctions/index.ts', 'a file from outside the project'],
  ])('pull in %s, %s', (file) => {
    const files = {
      'cloudfunctions/a.ts': [file, 'cloudfunctions/b.ts'],
      'cloudfunctions/b.ts': [file],
      'cloudfunctions/c.ts': ['cloudfunctions/b.ts'],
      [file]: [],
    };
    expect(problemsOf(metafile(files), limits)).toEqual([
      `pulls in ${file} (imported by cloudfunctions/a.ts, cloudfunctions/b.ts)`,
    ]);
  });

  it.each(['axios', 'node:nothing', './config.json', 'wx-server-sdk/lib', 'bson'])('require %s', (name) => {
    expect(problemsOf(metafile({}, { externals: ['fs', name] }), limits)).toEqual([
      `needs ${name}, which is not there in the cloud`,
    ]);
  });

  it('have more bytes than allowed, all its files together', () => {
    const large = metafile({}, { bytes: 600 });
    const { 'index.js': output } = large.outputs;
    if (output) large.outputs['other.js'] = { ...output, bytes: 401 };
    expect(problemsOf(large, limits)).toEqual(['has 1001 bytes, more than the 1000 allowed']);
    expect(problemsOf(metafile({}, { bytes: 1000 }), limits)).toEqual([]);
  });

  it('have several faults, each of which is named', () => {
    const bundle = metafile({ 'scripts/build.ts': [] }, { externals: ['bson'], bytes: 1001 });
    expect(problemsOf(bundle, limits)).toEqual([
      'pulls in scripts/build.ts (imported by )',
      'needs bson, which is not there in the cloud',
      'has 1001 bytes, more than the 1000 allowed',
    ]);
  });
});
