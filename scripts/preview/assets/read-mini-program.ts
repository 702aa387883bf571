import { readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import { TmplGroup } from 'glass-easel-template-compiler';
import { cssOf } from './wxss.ts';

/** A page or a component, by its path without an ending, such as `pages/status/status`. */
export interface Part {
  path: string;
  config: Record<string, unknown>;
  css: string;
  /** What a component's classes begin with; pages have none. */
  prefix?: string;
}

/** A mini program, ready for the framework. */
export interface MiniProgram {
  /** Children before those who use them. */
  parts: Part[];
  pages: string[];
  appCss: string;
  /** A JavaScript expression: the templates by path. */
  templates: string;
}

/** Reads a mini program's folder. Throws when a file is missing, or a template has an error. */
export function readMiniProgram(root: string): MiniProgram {
  const { pages } = readJson<{ pages: string[] }>(root, 'app.json');
  const parts = new Map<string, Part>();
  for (const page of pages) addPart(root, page, true, parts);
  return {
    parts: [...parts.values()],
    pages,
    appCss: cssOf(readText(root, 'app.wxss')),
    templates: compileTemplates(root, [...parts.keys()]),
  };
}

function addPart(root: string, path: string, isPage: boolean, parts: Map<string, Part>): void {
  if (parts.has(path)) return;
  const config = readJson<{ usingComponents?: Record<string, string> }>(root, `${path}.json`);
  const used = Object.entries(config.usingComponents ?? {}).map(
    ([tag, to]) => [tag, absolute(path, to)] as const,
  );
  for (const [, to] of used) addPart(root, to.slice(1), false, parts);
  const prefix = isPage ? undefined : basename(path);
  const css = cssOf(readText(root, `${path}.wxss`), prefix);
  const usingComponents = Object.fromEntries(used);
  parts.set(path, { path, config: { ...config, usingComponents }, css, ...(prefix && { prefix }) });
}

/** The framework takes paths with a leading slash only. */
function absolute(from: string, to: string): string {
  return to.startsWith('/') ? to : `/${posix.join(posix.dirname(from), to)}`;
}

function compileTemplates(root: string, paths: string[]): string {
  const group = new TmplGroup();
  for (const path of paths) {
    const problems = group.addTmpl(path, readText(root, `${path}.wxml`)) as { message?: string }[];
    const [problem] = problems ?? [];
    if (problem) throw new Error(`${path}.wxml: ${problem.message ?? String(problem)}`);
  }
  return group.getTmplGenObjectGroups();
}

function readText(root: string, file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

function readJson<T>(root: string, file: string): T {
  return JSON.parse(readText(root, file)) as T;
}
