// docs/: holds the pages to what they say: code runs, links lead somewhere, numbers and names are so,
// and the two languages say the same.

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { renderApiPage } from '../../scripts/docs/api-page.ts';

it.each([
  ['docs/api.md', 'en'],
  ['docs/api.zh-CN.md', 'zh'],
] as const)('%s says what the docstrings say: npm run docs', async (file, language) => {
  expect(await readFile(file, 'utf8')).toBe(await renderApiPage(language));
});

it('every exported function has an example', async () => {
  const page = await readFile('docs/api.md', 'utf8');
  const [, functions = ''] = /^## Functions$(.*?)^## /ms.exec(page) ?? [];
  const sections = functions.split(/^### /m).slice(1);
  expect(
    sections.filter((section) => !section.includes('#### Example')).map((section) => section.split('\n')[0]),
  ).toEqual([]);
  expect(sections.length).toBe(8);
});
