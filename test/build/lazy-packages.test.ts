import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../scripts/build/bundle.ts';
import { LAZY_PACKAGES, lazyPackages } from '../../scripts/build/lazy-packages.ts';
import { SDKS, serveCloudbase } from '../support/loopback-cloudbase.ts';

const require = createRequire(import.meta.url);

/** Writes files into a folder of their own, until the test ends. @returns the folder */
async function write(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'lazy-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

const LAZY = 'node_modules/lazy/index.js';
const USER = 'node_modules/user/index.js';

/** Bundles an entry that hands on the package `user`, which uses the package `lazy`, and runs the bundle. */
async function run(files: Record<string, string>, names: readonly string[] = ['lazy']) {
  const entry = { 'index.ts': "export * as user from 'user';", ...files };
  const folder = await write(entry);
  const { code } = await bundle(join(folder, 'index.ts'), { plugins: [lazyPackages(names)] });
  const module = { exports: {} as { user: Record<string, unknown> } };
  const evaluated: string[] = [];
  runInNewContext(code, { module, exports: module.exports, require, evaluated });
  const call = (name: string) => (module.exports.user[name] as () => unknown)();
  return { call, evaluated };
}

describe('a lazy package', () => {
  it('is evaluated when something of it is first used, and once', async () => {
    const { call, evaluated } = await run({
      [LAZY]: "evaluated.push('lazy'); exports.add = (a, b) => a + b;",
      [USER]: "const lazy = require('lazy'); exports.add = () => lazy.add(1, 2);",
    });
    expect(evaluated).toEqual([]);
    expect([call('add'), call('add')]).toEqual([3, 3]);
    expect(evaluated).toEqual(['lazy']);
  });

  it('can be a function or a class, extended and asked for instances', async () => {
    const { call, evaluated } = await run({
      [LAZY]:
        "evaluated.push('lazy'); module.exports = function Form(n) { if (!new.target) return n; this.n = n; };",
      [USER]: `const Form = require('lazy');
        exports.called = () => Form(7);
        exports.made = () => { const form = new Form(8); return [form.n, form instanceof Form]; };
        exports.extended = () => { class Own extends Form {} return [new Own(9).n, new Own(1) instanceof Form, new Own(1) instanceof Own]; };`,
    });
    expect(evaluated).toEqual([]);
    expect(call('called')).toBe(7);
    expect(call('made')).toEqual([8, true]);
    expect(call('extended')).toEqual([9, true, true]);
  });

  it('shows its keys and takes new ones', async () => {
    const { call } = await run({
      [LAZY]: 'module.exports = { a: 1, b: 2 };',
      [USER]: `const lazy = require('lazy');
        exports.keys = () => [Object.keys(lazy), { ...lazy }, 'a' in lazy, 'c' in lazy];
        exports.set = () => { lazy.c = 3; return require('lazy').c; };`,
    });
    expect(call('keys')).toEqual([['a', 'b'], { a: 1, b: 2 }, true, false]);
    expect(call('set')).toBe(3);
  });

  it.each([
    [
      'an ES module',
      "exports.__esModule = true; exports.default = { n: 1 }; exports.n = 2; evaluated.push('lazy');",
    ],
    ['none', "module.exports = { n: 1 }; evaluated.push('lazy');"],
  ])('has the default export that compiled code expects: it is %s', async (_, lazy) => {
    const { call, evaluated } = await run({
      [LAZY]: lazy,
      [USER]: `const interop = (mod) => (mod && mod.__esModule ? mod : { default: mod });
        const lazy = interop(require('lazy'));
        exports.read = () => lazy.default.n;`,
    });
    expect(evaluated).toEqual([]);
    expect(call('read')).toBe(1);
  });

  it('is a default import of an ES module too, which may ask for nothing else', async () => {
    const files = (text: string) => ({
      [LAZY]: "evaluated.push('lazy'); module.exports = class { n = 4; };",
      'node_modules/user/package.json': '{"type":"module"}',
      [USER]: text,
    });
    const { call, evaluated } = await run(
      files("import Lazy from 'lazy'; export const read = () => new Lazy().n;"),
    );
    expect(evaluated).toEqual([]);
    expect(call('read')).toBe(4);
    const named = files("import { read } from 'lazy'; export { read };");
    await expect(run(named)).rejects.toThrow('No matching export');
  });

  it('is an ordinary one to our own code', async () => {
    const { evaluated } = await run({
      'index.ts': "import lazy from 'lazy'; export const user = { lazy };",
      [LAZY]: "evaluated.push('lazy'); module.exports = {};",
    });
    expect(evaluated).toEqual(['lazy']);
  });

  it('that is missing is reported as any other', async () => {
    await expect(run({ [USER]: "require('lazy');" })).rejects.toThrow('Could not resolve "lazy"');
  });

  it('of data models makes each client when it is first used', async () => {
    const { call, evaluated } = await run(
      {
        'node_modules/@cloudbase/wx-cloud-client-sdk/index.js': `evaluated.push('sdk'); exports.__esModule = true;
          exports.default = { generateHTTPClient: (n) => (evaluated.push('client'), { n }), version: 5 };`,
        [USER]: `const sdk = require('@cloudbase/wx-cloud-client-sdk');
          const client = sdk.default.generateHTTPClient(6);
          exports.client = () => client.n;
          exports.version = () => sdk.default.version;`,
      },
      LAZY_PACKAGES,
    );
    expect(evaluated).toEqual([]);
    expect([call('version'), call('client')]).toEqual([5, 6]);
    expect(evaluated).toEqual(['sdk', 'client']);
  });
});

describe.each(SDKS)('wx-server-sdk $version with its lazy packages', ({ name, version }) => {
  it('reads, writes and calls', async () => {
    const { database, calls } = await serveCloudbase({ result: { n: 2 } });
    database.createCollection('c');
    const folder = await write({
      'index.ts': `
        import cloud from ${JSON.stringify(require.resolve(name))};
        export async function main() {
          cloud.init({ env: cloud.DYNAMIC_CURRENT_ENV });
          const documents = cloud.database().collection('c');
          const { _id } = await documents.add({ data: { n: 1 } });
          await documents.doc(_id).update({ data: { m: [new Date(0)] } });
          const { data } = await documents.doc(_id).get();
          const { result } = await cloud.callFunction({ name: 'other', data: { n: 1 } });
          return { data, result };
        }
        export const hasAi = () => typeof (cloud as { ai?(): { createModel: unknown } }).ai?.().createModel;`,
    });
    const options = { external: ['supports-color'], plugins: [lazyPackages(LAZY_PACKAGES)] };
    const { code } = await bundle(join(folder, 'index.ts'), options);
    await writeFile(join(folder, 'index.cjs'), code);
    const { main, hasAi } = require(join(folder, 'index.cjs'));
    expect(await main()).toMatchObject({ data: { n: 1, m: [new Date(0)] }, result: { n: 2 } });
    expect(calls).toEqual([['other', { n: 1 }]]);
    if (version.startsWith('4')) expect(hasAi()).toBe('function');
  });
});
