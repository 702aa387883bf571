// build/: what scripts/build makes of the sources: bundles, and whether they hold what they may;
// when nothing has changed, it makes nothing.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished } from 'vitest';
import { bundle } from '../../scripts/build/bundle.ts';

/** Writes an entry and what it imports into a folder of their own, until the test ends. */
async function write(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(folder, name), text)));
  return join(folder, 'index.ts');
}

/** Runs a bundle as Node runs a CommonJS file; all that it requires is its own name. */
function run(code: string): { exports: Record<string, unknown>; required: string[] } {
  const required: string[] = [];
  const require = (name: string) => {
    required.push(name);
    return { name };
  };
  const module = { exports: {} };
  runInNewContext(code, { module, exports: module.exports, require });
  return { exports: module.exports, required };
}

const ENTRY = `
import { greeting } from './greeting.ts';
export const main = async (event?: { name?: string }): Promise<string> => greeting(event?.name ?? '令牌');
`;
const GREETING = "export const greeting = (somebody: string) => ['hello', somebody].join(' ');";

describe('bundle', () => {
  it('makes one CommonJS file of an entry and what it imports', async () => {
    const { code, metafile } = await bundle(await write({ 'index.ts': ENTRY, 'greeting.ts': GREETING }), {});
    const { exports, required } = run(code);
    const main = exports.main as (event?: object) => Promise<string>;
    expect(await main({ name: 'you' })).toBe('hello you');
    expect(await main()).toBe('hello 令牌');
    expect(required).toEqual([]);
    expect(Object.keys(metafile.inputs).map((path) => path.split('/').at(-1))).toEqual([
      'greeting.ts',
      'index.ts',
    ]);
    expect(Object.values(metafile.outputs)[0]?.bytes).toBe(Buffer.byteLength(code));
  });

  it('keeps Chinese text readable, and is readable itself unless it is to be small', async () => {
    const entry = await write({ 'index.ts': ENTRY, 'greeting.ts': GREETING });
    const { code } = await bundle(entry, { minify: false });
    const { code: small } = await bundle(entry, { minify: true });
    expect(code).toContain('令牌');
    expect(code).toContain('somebody');
    expect(small).not.toContain('somebody');
    expect(small.length).toBeLessThan(code.length / 2);
  });

  it('leaves external packages and Node’s own a require', async () => {
    const entry = await write({
      'index.ts':
        "import sdk from 'wx-server-sdk'; import fs from 'node:fs'; console.log(sdk, fs); export {};",
    });
    const { code, metafile } = await bundle(entry, { external: ['wx-server-sdk'] });
    expect(code).toContain('require("wx-server-sdk")');
    expect(Object.values(metafile.outputs)[0]?.imports).toEqual([
      { path: 'wx-server-sdk', kind: 'require-call', external: true },
      { path: 'node:fs', kind: 'require-call', external: true },
    ]);
  });

  it('writes nothing newer than Node 16 knows', async () => {
    const entry = await write({
      'index.ts':
        'export class Main { static { Main.kind = 7; } static kind: number; static has(o: object) { return #x in o; } #x = 1; }',
    });
    const { code } = await bundle(entry, {});
    expect(code).not.toMatch(/#x in o/);
    expect(run(code).exports.Main).toHaveProperty('kind');
  });

  it('rejects when something cannot be found', async () => {
    const entry = await write({ 'index.ts': "export { greeting } from './greeting.ts';" });
    await expect(bundle(entry, {})).rejects.toThrow('Could not resolve "./greeting.ts"');
  });
});
