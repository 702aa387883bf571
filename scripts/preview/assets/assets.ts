// assets/: makes the files that the browser gets: the page, its styles, its scripts,
// and the mini program compiled for the browser.

import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { type MiniProgram, readMiniProgram } from './read-mini-program.ts';

const CLIENT = fileURLToPath(new URL('../client/', import.meta.url));

/** One file for the browser. */
export interface Asset {
  type: string;
  body: string;
}

/** The files of the preview, made once, in memory. */
export interface Assets {
  /** Rejects when they could not be made, which is the fault of the mini program's files. */
  get(path: string): Promise<Asset | undefined>;
}

/** Begins to make them. @param root the mini program's folder @default 'miniprogram' */
export function createAssets(root = 'miniprogram'): Assets {
  const made = makeAssets(resolve(root));
  // Whoever asks for a file is told; until then it is nobody's business.
  made.catch(() => {});
  return { get: async (path) => (await made).get(path) };
}

async function makeAssets(root: string): Promise<Map<string, Asset>> {
  const [scripts, ...files] = await Promise.all([
    bundleScripts(root),
    asset('/', 'text/html', 'shell/shell.html'),
    asset(
      '/preview/shell.css',
      'text/css',
      'shell/shell.css',
      'shell/layout.css',
      'shell/phone-frame.css',
      'shell/platform.css',
      'shell/panels.css',
      'shell/alert-message.css',
    ),
    asset('/phone', 'text/html', 'phone/phone.html'),
    asset('/phone/phone.css', 'text/css', 'phone/phone.css'),
  ]);
  return new Map([...files, ...scripts]);
}

async function asset(path: string, type: string, ...files: string[]): Promise<[string, Asset]> {
  const texts = await Promise.all(files.map((file) => readFile(join(CLIENT, file), 'utf8')));
  return [path, { type: `${type}; charset=utf-8`, body: texts.join('\n') }];
}

async function bundleScripts(root: string): Promise<[string, Asset][]> {
  const { outputFiles } = await build({
    entryPoints: { preview: join(CLIENT, 'shell/shell.ts'), phone: join(CLIENT, 'phone/phone.ts') },
    bundle: true,
    format: 'esm',
    target: 'es2022',
    minify: true,
    write: false,
    charset: 'utf8',
    outdir: '/',
    logLevel: 'silent',
    plugins: [miniProgram(root)],
  });
  const type = 'text/javascript; charset=utf-8';
  return outputFiles.map(({ path, text }) => [
    path.endsWith('phone.js') ? '/phone/phone.js' : '/preview/shell.js',
    { type, body: text },
  ]);
}

/** `import … from 'mini-program'` brings the pages in. */
function miniProgram(root: string): Plugin {
  return {
    name: 'mini-program',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^mini-program$/ }, ({ path }) => ({ path, namespace: 'mini-program' }));
      onLoad({ filter: /.*/, namespace: 'mini-program' }, () => ({
        contents: moduleOf(readMiniProgram(root), root),
        resolveDir: root,
      }));
    },
  };
}

function moduleOf({ parts, pages, appCss, templates }: MiniProgram, root: string): string {
  const loaders = ['app', ...parts.map(({ path }) => path)].map(
    (path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(join(root, path))})`,
  );
  return [
    `export const templates = ${templates};`,
    `export const parts = ${JSON.stringify(parts)};`,
    `export const pages = ${JSON.stringify(pages)};`,
    `export const appCss = ${JSON.stringify(appCss)};`,
    `export const loaders = { ${loaders.join(', ')} };`,
  ].join('\n');
}
