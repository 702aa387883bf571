import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../scripts/printable.ts';

const CONTROLS = [
  ...Array.from({ length: 0x20 }, (_, code) => String.fromCharCode(code)),
  ...Array.from({ length: 0x21 }, (_, code) => String.fromCharCode(0x7f + code)),
  ...'\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029',
];

describe('what goes to a terminal', () => {
  it.each(CONTROLS.map((control) => [control.charCodeAt(0).toString(16), control]))(
    'spells out U+%s',
    (_, control) => {
      const text = printable(`a${control}b`);
      expect(text).toMatch(/^a\\(u[0-9a-f]{4}|[tnr])b$/);
      expect(JSON.parse(`"${text}"`)).toBe(`a${control}b`);
    },
  );

  it('keeps what people write', () => {
    const text = '秘钥 café ✔ → “x” 👩‍👧 \\ /';
    expect(printable(text)).toBe(text);
  });

  it('keeps the meaning of JSON, on one line or more', () => {
    const value = { text: 'a\u001b[2J\u009b1m\u202e\u2028\n', list: [1] };
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value);
    const lines = printableLines(JSON.stringify(value, null, 2));
    expect(lines).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
    expect(JSON.parse(lines)).toEqual(value);
  });
});
