import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parseCommand } from '../../scripts/simulate/command-line.ts';
import { refusalOf } from '../support/refusal.ts';
import { type Run, run } from '../support/run.ts';

const SHORT = ['--years', '0.002', '--seed', '7'];
const folder = mkdtempSync(join(tmpdir(), 'simulate-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs `npm run simulate --` with these words. */
function simulate(...words: string[]): Promise<Run> {
  const args = ['--import', 'tsx', 'scripts/simulate.ts', ...words];
  return run(process.execPath, args, { env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined } });
}

describe('npm run simulate', () => {
  it('prints the table and the targets, and writes a picture that holds no token', async () => {
    const file = join(folder, 'timeline.svg');
    const { code, stdout, stderr } = await simulate(...SHORT, '--svg', file);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^seed 7: 0\.002 years, 3 instances/);
    expect(stdout).toMatch(/^API calls +3,15\d +3,15\d +3,15\d +3,15\d$/m);
    const svg = readFileSync(file, 'utf8');
    expect(svg).toMatch(/^<svg xmlns.*<rect class="newest".*<\/svg>\n$/s);
    expect(svg).not.toMatch(/89_[\w-]/);
  });

  it('prints one JSON object', async () => {
    const { code, stdout } = await simulate(...SHORT, '--json');
    expect(code).toBe(0);
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(JSON.parse(stdout)).toMatchObject({
      ok: true,
      replay: 'npm run simulate -- --seed 7 --years 0.002',
      options: { seed: 7, years: 0.002 },
      contestants: [{ contestant: 'article' }, {}, {}, {}],
      targets: Array(6).fill({ ok: true }),
    });
  });

  it('exits with 1 where a target is missed, and prints the command that replays it', async () => {
    const words = ['--seed', '3', '--years', '0.003', '--no-faults', '--database-errors', '0.9'];
    const { code, stdout, stderr } = await simulate(...words);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✖ ours-token: no call fails/);
    const replay = 'npm run simulate -- --seed 3 --years 0.003 --no-faults --database-errors 0.9';
    expect(stderr).toBe(`\n✖ seed 3 fails; run it again: ${replay}\n`);
  });

  it('answers what it cannot do in one line', async () => {
    const line = "✖ ENOENT: no such file or directory, open '/nowhere/a.svg'\n";
    expect(await simulate('--svg', '/nowhere/a.svg')).toEqual({ code: 1, stdout: '', stderr: line });
  });

  it.each([
    [['--years', '0'], "option '--years <n>' argument '0' is invalid. A number above 0 and up to 100."],
    [['--kills', '2'], "option '--kills <share>' argument '2' is invalid. A number from 0 to 1."],
    [['--seed', '1.5'], "option '--seed <n>' argument '1.5' is invalid. A whole number."],
    [
      ['--instances', '1.5'],
      "option '--instances <n>' argument '1.5' is invalid. A whole number above 0 and up to 100.",
    ],
    [['--often'], "unknown option '--often'"],
    [['more'], 'too many arguments. Expected 0 arguments but got 1.'],
  ])('answers %j in one line', (words, line) => {
    expect(refusalOf(parseCommand, words)).toEqual({ code: 1, printed: `error: ${line}\n` });
  });
});
