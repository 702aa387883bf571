import { describe, expect, it } from 'vitest';
import { type CodeBlock, PAGES, TWINS } from './markdown.ts';

/** Comments, what a command has printed, and what stands on the arrows and in the boxes of a diagram, are for people. */
function withoutWords({ language, code }: CodeBlock): { language: string; code: string } {
  if (language === 'text') return { language, code: '' };
  if (language === 'sh') return { language, code: code.replace(/ +# .*$/gm, '') };
  if (code.startsWith('gantt'))
    return { language, code: code.replace(/(?<=^ +)(section ).*|(?<=^ +)[^:\n]+(?= :)/gm, '$1') };
  if (language !== 'mermaid') return { language, code: code.replace(/^ *\/\/.*\n/gm, '') };
  const lines = code.split('\n').filter((line) => !/^\s*state "/.test(line));
  const bare = lines.map((line) =>
    line.replace(/("[^"]*"|\[[^\]]*\]|\(\[.*\]\))/g, '').replace(/:.*| as .*/, ''),
  );
  return { language, code: bare.map((line) => line.replace(/\b(alt|else|loop)\b.*/, '$1')).join('\n') };
}

it('every page in docs/ is there in both languages, and so is the README', () => {
  const twins = TWINS.flatMap(({ english, chinese }) => [english.file, chinese.file]);
  const alone = PAGES.map(({ file }) => file).filter((file) => !twins.includes(file));
  expect(alone.filter((file) => /^(docs\/|README)/.test(file))).toEqual([]);
});

describe.each(TWINS)('$file and its Chinese twin', ({ english, chinese }) => {
  it('have the same headings, level by level', () => {
    expect(chinese.headingLevels).toEqual(english.headingLevels);
  });

  it('show the same code', () => {
    expect(chinese.blocks.map(withoutWords)).toEqual(english.blocks.map(withoutWords));
  });

  it('have tables of the same size', () => {
    const rowsOf = (text: string) => text.match(/^\|.*/gm)?.map((row) => row.split(/(?<!\\)\|/).length) ?? [];
    expect(rowsOf(chinese.text)).toEqual(rowsOf(english.text));
  });

  it('show pictures in the same places', () => {
    const count = (links: string[]) => links.filter((target) => target.includes('images/')).length;
    expect(count(chinese.links)).toBe(count(english.links));
  });
});
