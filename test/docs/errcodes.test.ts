import { describe, expect, it } from 'vitest';
import { ERRCODES, explain } from '../../cloudfunctions/cloud-token/core/errcodes.ts';
import { pageOf } from './markdown.ts';

describe.each([
  {
    file: 'docs/troubleshooting.md',
    language: 'en',
    again: { now: 'at once', later: 'after the cool-down', no: 'after the cool-down' },
  },
  {
    file: 'docs/troubleshooting.zh-CN.md',
    language: 'zh',
    again: { now: '立即', later: '冷却之后', no: '冷却之后' },
  },
] as const)('$file', ({ file, language, again }) => {
  const { text } = pageOf(file);
  const table = text.slice(text.lastIndexOf('\n## '));

  it('tells every errcode as the code knows it, and when it is tried again', () => {
    for (const [errcode, known] of Object.entries(ERRCODES)) {
      const explanation = explain(known)[language];
      const row = table.split('\n').find((line) => line.startsWith(`| ${errcode} | ${explanation} |`));
      expect(row ?? `no row for ${errcode}`).toContain(again[known.retry]);
    }
  });

  it('tells no errcode twice, and few that are not from WeChat', () => {
    const rows = table.match(/^\| -?\d+ \|/gm) ?? [];
    expect(rows.length).toBe(Object.keys(ERRCODES).length + 3);
    expect(new Set(rows).size).toBe(rows.length);
  });
});
