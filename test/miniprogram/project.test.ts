import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const ROOT = 'miniprogram';

interface PageConfig {
  component?: boolean;
  usingComponents?: Record<string, string>;
}

function readJson<T>(...path: string[]): T {
  return JSON.parse(readFileSync(join(...path), 'utf8')) as T;
}

const app = readJson<{ pages: string[]; sitemapLocation: string; themeLocation: string }>(ROOT, 'app.json');
const project = readJson<{
  miniprogramRoot: string;
  cloudfunctionRoot: string;
  compileType: string;
  setting: { useCompilerPlugins: string[] };
}>('project.config.json');

/** Every page, and every component that one of them uses, by its path without an ending. */
const parts = [...app.pages];
for (const part of parts) {
  const { usingComponents = {} } = readJson<PageConfig>(ROOT, `${part}.json`);
  for (const path of Object.values(usingComponents)) {
    const found = normalize(path.startsWith('/') ? path.slice(1) : join(part, '..', path));
    if (!parts.includes(found)) parts.push(found);
  }
}

describe('the project file', () => {
  it('points at the mini program, the built functions and the TypeScript compiler', () => {
    expect(project).toMatchObject({
      miniprogramRoot: `${ROOT}/`,
      cloudfunctionRoot: 'dist/cloudfunctions/',
      compileType: 'miniprogram',
      setting: { useCompilerPlugins: ['typescript'] },
    });
    expect(existsSync(project.cloudfunctionRoot)).toBe(true);
  });

  it('needs no step of npm in DevTools', () => {
    expect(existsSync(join(ROOT, 'package.json'))).toBe(false);
    const scripts = filesIn(ROOT).filter((file) => file.endsWith('.ts'));
    const imported = scripts.flatMap((file) => ts.preProcessFile(readFileSync(file, 'utf8')).importedFiles);
    expect(imported.filter(({ fileName }) => !fileName.startsWith('.'))).toEqual([]);
  });
});

describe('the mini program', () => {
  it.each(parts)('has the four files of %s', (part) => {
    for (const ending of ['json', 'ts', 'wxml', 'wxss'])
      expect(existsSync(join(ROOT, `${part}.${ending}`)), ending).toBe(true);
  });

  it('has no files that belong to nothing', () => {
    const owned = filesIn(ROOT).filter((file) => /\.(wxml|wxss)$/.test(file) && !file.endsWith('app.wxss'));
    expect(owned.map((file) => file.slice(ROOT.length + 1).replace(/\.\w+$/, '')).sort()).toEqual(
      [...parts, ...parts].sort(),
    );
  });

  it('has what app.json names', () => {
    expect(existsSync(join(ROOT, app.sitemapLocation))).toBe(true);
    const theme = readJson<{ light: object; dark: object }>(ROOT, app.themeLocation);
    expect(Object.keys(theme.dark)).toEqual(Object.keys(theme.light));
    const used = readFileSync(join(ROOT, 'app.json'), 'utf8').matchAll(/"@(\w+)"/g);
    for (const [, name] of used) expect(Object.keys(theme.light)).toContain(name);
  });

  it('has strict types against those of the WeChat client', () => {
    const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), ts.sys.readFile);
    const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT);
    const program = ts.createProgram(fileNames, options);
    const messages = ts.getPreEmitDiagnostics(program).map(({ messageText }) => messageText);
    expect(messages).toEqual([]);
    expect(options).toMatchObject({ strict: true, types: ['miniprogram-api-typings'] });
  });

  it('uses none of the interfaces that WeChat lists as private', () => {
    const code = filesIn(ROOT)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n');
    const called = new Set([...code.matchAll(/\bwx\.(\w+)/g)].map(([, name]) => name));
    expect([...called].sort()).toEqual([
      'cloud',
      'getAppBaseInfo',
      'getSystemInfoSync',
      'navigateTo',
      'pageScrollTo',
      'setNavigationBarTitle',
      'stopPullDownRefresh',
    ]);
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
