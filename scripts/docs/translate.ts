import type { Comment, CommentDisplayPart, ProjectReflection } from 'typedoc';
import { API_ZH } from './api-zh.ts';

/** What is the same in every language. */
const UNTRANSLATED = ['@example', '@see'];

/** Puts the Chinese text in place of every docstring. Throws an `Error` that names what is missing or no longer needed. */
export function translate(project: ProjectReflection): void {
  const unused = new Set(Object.keys(API_ZH));
  const missing = new Set<string>();

  const inChinese = (english: string): string => {
    const chinese = API_ZH[english];
    if (chinese === undefined) missing.add(english);
    unused.delete(english);
    return chinese ?? english;
  };
  const translated = (parts: CommentDisplayPart[]): CommentDisplayPart[] => {
    const texts = paragraphsOf(parts).map((text) =>
      text.replace(/^(- )?(.+)/, (_, bullet = '', words) => bullet + inChinese(words)),
    );
    return [{ kind: 'text', text: texts.join('\n\n').replace(/(?<=^- .*)\n\n(?=- )/gm, '\n') }];
  };

  for (const comment of commentsOf(project)) {
    comment.summary = translated(comment.summary);
    for (const tag of comment.blockTags)
      if (!UNTRANSLATED.includes(tag.tag)) tag.content = translated(tag.content);
  }
  if (missing.size + unused.size > 0) throw new Error(problem([...missing], [...unused]));
}

function commentsOf(project: ProjectReflection): Comment[] {
  const comments = Object.values(project.reflections).map(({ comment }) => comment);
  return [...new Set(comments.filter((comment) => comment !== undefined))];
}

/** Paragraphs and list items, each on one line, for docstrings are wrapped. */
function paragraphsOf(parts: CommentDisplayPart[]): string[] {
  const text = parts.map((part) => part.text).join('');
  return text
    .split(/\n\n|\n(?=- )/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '');
}

function problem(missing: string[], unused: string[]): string {
  const lines = [
    ...missing.map((text) => `no Chinese for: ${text}`),
    ...unused.map((text) => `no docstring says any more: ${text}`),
  ];
  return ['scripts/docs/api-zh.ts is out of date:', ...lines].join('\n  ');
}
