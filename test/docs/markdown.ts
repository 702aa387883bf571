import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import GithubSlugger from 'github-slugger';
import MarkdownIt, { type Token } from 'markdown-it';

/** A fenced block; `line` is where it begins, from 1. */
export interface CodeBlock {
  language: string;
  code: string;
  line: number;
}

/** A page of the documentation, read as GitHub reads it. */
export interface Page {
  file: string;
  text: string;
  /** `##` has level 2. */
  headingLevels: number[];
  /** What may stand behind `#` in a link to this page. */
  anchors: Set<string>;
  /** Targets of links and pictures. */
  links: string[];
  blocks: CodeBlock[];
  /** Commands and names in running text, such as `npm test`. */
  codeSpans: string[];
}

const markdown = new MarkdownIt({ html: true, linkify: false });

/** Every page that people read: those at the top, and those in folders that are the project's own. */
export const PAGES: readonly Page[] = ['.', ...sourceFolders()].flatMap(pagesIn).map(readPage);

/** The English pages and their Chinese twins. */
export const TWINS = PAGES.flatMap((chinese) => {
  const english = PAGES.find(({ file }) => file === chinese.file.replace('.zh-CN.md', '.md'));
  return chinese.file.endsWith('.zh-CN.md') && english ? [{ file: english.file, english, chinese }] : [];
});

/** The pages whose code is tried: the Chinese ones show the same. */
export const TRIED_PAGES = PAGES.filter((page) => TWINS.every(({ chinese }) => chinese !== page));

/** The page of that name. Throws when there is none. */
export function pageOf(file: string): Page {
  const page = PAGES.find((candidate) => candidate.file === file);
  if (!page) throw new Error(`there is no page ${file}`);
  return page;
}

function sourceFolders(): string[] {
  const isOurs = (name: string) => !/^(\.|node_modules$|dist$|coverage$)/.test(name);
  const entries = readdirSync('.', { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory() && isOurs(entry.name)).map(({ name }) => name);
}

function pagesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: folder !== '.' }).map(String);
  const isPage = (name: string) => name.endsWith('.md') && !name.includes('node_modules');
  return names.filter(isPage).map((name) => join(folder, name));
}

function readPage(file: string): Page {
  const text = readFileSync(file, 'utf8');
  const tokens = markdown.parse(text, {});
  const inline = tokens.flatMap(({ children }) => children ?? []);
  const html = [...tokens, ...inline]
    .filter(({ type }) => type.startsWith('html_'))
    .map(({ content }) => content);
  return {
    file,
    text,
    headingLevels: tokens.filter(({ type }) => type === 'heading_open').map(({ tag }) => Number(tag[1])),
    anchors: new Set([...headingAnchors(tokens), ...attributes(html, 'id')]),
    links: [...inline.flatMap(targetsOf), ...attributes(html, 'src'), ...attributes(html, 'href')],
    blocks: tokens.flatMap(({ type, info, content, map }) =>
      type === 'fence' ? [{ language: info.trim(), code: content, line: (map?.[0] ?? 0) + 1 }] : [],
    ),
    codeSpans: inline.filter(({ type }) => type === 'code_inline').map(({ content }) => content),
  };
}

function headingAnchors(tokens: Token[]): string[] {
  const slugger = new GithubSlugger();
  return tokens.flatMap((token, n) => {
    if (token.type !== 'heading_open') return [];
    const words = tokens[n + 1]?.children?.map(({ content }) => content) ?? [];
    return [slugger.slug(words.join(''))];
  });
}

function targetsOf(token: Token): string[] {
  const target = token.attrGet('href') ?? token.attrGet('src');
  return target === null ? [] : [String(target)];
}

function attributes(html: string[], name: string): string[] {
  return html.flatMap((text) =>
    [...text.matchAll(new RegExp(`\\b${name}="([^"]*)"`, 'g'))].map(([, value = '']) => value),
  );
}

/** The READMEs of the npm packages: their links are meant from where they are packed. */
const PACKED: Record<string, string> = {
  'scripts/cli/README.md': 'dist/cloud-token-cli/README.md',
  'cloudfunctions/cloud-token/README.md': 'dist/cloud-token/README.md',
};

/** Whether a link leads somewhere; addresses on the web are not tried. */
export function leadsSomewhere(page: string, target: string): boolean {
  if (/^[a-z]+:/.test(target)) return true;
  const [path = '', anchor] = decodeURI(target).split('#');
  const file = path === '' ? page : join(PACKED[page] ?? page, '..', path);
  if (!existsSync(file)) return false;
  return anchor === undefined || pageOf(file).anchors.has(anchor);
}
