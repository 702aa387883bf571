import { describe, expect, it } from 'vitest';
import { leadsSomewhere, PAGES, TWINS } from './markdown.ts';

describe.each(PAGES)('$file', ({ file, links }) => {
  it('links to files and headings that are there', () => {
    expect(links.filter((target) => !leadsSomewhere(file, target))).toEqual([]);
  });
});

describe.each(TWINS)('$file and its Chinese twin', ({ english, chinese }) => {
  const nameOf = (path: string) => path.replace(/^docs\//, '');

  it('link to each other', () => {
    expect(english.links).toContain(nameOf(chinese.file));
    expect(chinese.links).toContain(nameOf(english.file));
  });

  it('link to the same pages, each in its own language', () => {
    const inEnglish = chinese.links.filter(
      (target) =>
        /(?<!\.zh-CN)\.md(#|$)/.test(target) &&
        TWINS.some(({ file }) => file.endsWith(target.replace(/#.*/, ''))),
    );
    expect(inEnglish).toEqual([nameOf(english.file)]);
  });
});

it('both READMEs link to every page in docs/', () => {
  for (const { english, chinese } of TWINS.filter(({ file }) => file.startsWith('docs/'))) {
    expect(pageLinks('README.md')).toContain(english.file);
    expect(pageLinks('README.zh-CN.md')).toContain(chinese.file);
  }
});

const pageLinks = (file: string) => PAGES.find((page) => page.file === file)?.links ?? [];
