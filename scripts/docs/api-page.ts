// docs/: `npm run docs`: writes the API reference in both languages from the library's docstrings.
// The Chinese of a docstring is in `api-zh.ts`.

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Application, type ProjectReflection, type TypeDocOptions } from 'typedoc';
import type { PluginOptions } from 'typedoc-plugin-markdown';
import { libraryTypes } from '../build/library-types.ts';
import { translate } from './translate.ts';

/** What the library exports: its types with their docstrings, for as long as the page is made. */
const TYPES = resolve('dist/api/index.d.ts');
const EXPORTS = 'scripts/docs/library-exports.ts';
const FILE = 'api.md';

const HEADS = {
  en: `# API reference

**English** · [简体中文](api.zh-CN.md) · [README](../README.md)

Everything that \`import … from 'cloud-token'\` gives, and, for servers outside CloudBase, \`import { createHttpTokenReader } from 'cloud-token/http'\`,
which also has \`isTokenError\` and \`TokenError\`. \`npm run docs\` writes this page from the docstrings in
[\`cloudfunctions/cloud-token/\`](../cloudfunctions/cloud-token).`,
  zh: `# API 参考

[English](api.md) · **简体中文** · [README](../README.zh-CN.md)

\`import … from 'cloud-token'\` 能得到的全部内容，以及供云开发之外的服务器使用的 \`import { createHttpTokenReader } from 'cloud-token/http'\`
（\`isTokenError\` 和 \`TokenError\` 也可以从那里导入）。本页由 \`npm run docs\` 根据
[\`cloudfunctions/cloud-token/\`](../cloudfunctions/cloud-token) 中的注释生成。`,
};

const OPTIONS: Partial<TypeDocOptions & PluginOptions> = {
  plugin: ['typedoc-plugin-markdown'],
  entryPoints: [TYPES],
  tsconfig: resolve('tsconfig.json'),
  skipErrorChecking: true,
  logLevel: 'Warn',
  treatWarningsAsErrors: true,
  readme: 'none',
  disableSources: true,
  excludeExternals: true,
  sort: [],
  // As TypeDoc calls them in English and in Chinese.
  groupOrder: [
    ...[
      'Functions',
      'Classes',
      'Interfaces',
      'Type Aliases',
      'Variables',
      'Constructors',
      'Properties',
      'Methods',
    ],
    ...['函数', '类', '接口', '类型别名', '变量', '构造函数', '属性', '方法'],
  ],
  jsDocCompatibility: {
    defaultTag: false,
    exampleTag: false,
    inheritDocTag: false,
    ignoreUnescapedBraces: true,
  },
  hidePageHeader: true,
  hidePageTitle: true,
  hideBreadcrumbs: true,
  router: 'module',
  entryFileName: FILE,
  useCodeBlocks: true,
  expandObjects: true,
  expandParameters: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  classPropertiesFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: {
    hideDefaults: true,
    hideInherited: true,
    hideOverrides: true,
    hideSources: true,
    hideModifiers: true,
    leftAlignHeaders: true,
  },
};

/** What most readers come for stands first. */
const FIRST = [
  'getToken',
  'withToken',
  'callWeixin',
  'isTokenError',
  'createTokenReader',
  'createHttpTokenReader',
];

/**
 * Renders the API reference as one page of Markdown, by TypeDoc, from the types of the library. Rejects with an
 * `Error` when a docstring and its translation no longer go together.
 */
export async function renderApiPage(language: 'en' | 'zh'): Promise<string> {
  await mkdir(dirname(TYPES), { recursive: true });
  await writeFile(TYPES, libraryTypes(EXPORTS));
  const app = await Application.bootstrapWithPlugins({ ...OPTIONS, lang: language });
  app.options.setCompilerOptions([TYPES], { types: ['node'], lib: ['lib.es2021.d.ts'] }, undefined);
  const project = await app.convert();
  if (!project) throw new Error(`TypeDoc cannot read ${TYPES}: run npm run build`);
  hideParents(project);
  project.groups?.[0]?.children.sort((a, b) => FIRST.indexOf(a.name) - FIRST.indexOf(b.name));
  if (language === 'zh') translate(project);
  return `${HEADS[language]}\n\n${await writeOut(app, project)}\n`;
}

/** What is inherited stands in full wherever it is to be had: a link to where it comes from says nothing more. */
function hideParents(project: ProjectReflection): void {
  for (const reflection of Object.values(project.reflections))
    if (reflection.isDeclaration() || reflection.isSignature()) delete reflection.inheritedFrom;
}

async function writeOut(app: Application, project: ProjectReflection): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  try {
    await app.outputs.writeOutput({ name: 'markdown', path: folder }, project);
    const page = await readFile(join(folder, FILE), 'utf8');
    return page.trim();
  } finally {
    await rm(folder, { recursive: true });
  }
}
