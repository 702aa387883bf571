// bench/: the benchmark: its command, its rows, and how its figures are summed up and shown.
// How good the figures are is for `npm run bench` to say.

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { installPeers } from '../../scripts/bench/install-peers.ts';
import { runBench } from '../../scripts/bench/run-bench.ts';
import { run } from '../support/run.ts';

/** What a run prints, on stdout and stderr. */
async function bench(only: string, json: boolean) {
  const [out, err] = (['log', 'error'] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(() => undefined),
  );
  const ok = await runBench({ runs: 1, only, json, quick: true }, false);
  const linesOf = (spy: typeof out) => (spy?.mock.calls ?? []).map(([line]) => String(line)).join('\n');
  const printed = { ok, stdout: linesOf(out), stderr: linesOf(err) };
  vi.restoreAllMocks();
  return printed;
}

describe('npm run bench', () => {
  it('prints one JSON object, and its progress elsewhere', async () => {
    const { ok, stdout, stderr } = await bench('size', true);
    expect(ok).toBe(true);
    expect(stdout).not.toContain('\n');
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: true, runs: 1, machine: { node: process.versions.node } });
    expect(report.rows).toHaveLength(1);
    expect(report.rows[0]).toMatchObject({ name: 'size', ok: true });
    expect(stderr).toMatch(/^size 1\/1 .*getToken$/m);
  });

  it('prints the machine, the table and whether the budgets are kept', async () => {
    const { stdout } = await bench('size', false);
    const lines = stripVTControlCharacters(stdout).split('\n');
    expect(lines[0]).toContain(`Node ${process.versions.node}`);
    expect(lines[2]).toMatch(/^✔ .* 1\.5 MB$/);
    expect(lines.at(-1)).toMatch(/^✔ /);
  });

  it('refuses what it does not know in one line', async () => {
    const refused = await Promise.all([refuse('--fast'), refuse('--only=nothing'), refuse('--runs=0')]);
    expect(refused).toEqual([
      "error: unknown option '--fast'",
      expect.stringMatching(/^error: .*'nothing' is invalid\. warm, reads, .*, size$/),
      expect.stringMatching(/^error: .*'0' is invalid\. A whole number from 1 to 99\.$/),
    ]);
  });
});

async function refuse(word: string): Promise<string> {
  const env = { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' };
  const { code, stderr } = await run(process.execPath, ['--import', 'tsx', 'scripts/bench.ts', word], {
    env,
  });
  expect(code).toBe(1);
  return stderr.trimEnd();
}

describe('the packages of the others', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'peers-'));
    await mkdir(join(folder, 'peer'));
    await writeFile(join(folder, 'peer/package.json'), JSON.stringify({ name: 'peer', version: '1.0.0' }));
    await writeFile(
      join(folder, 'package.json'),
      JSON.stringify({ name: 'peers', dependencies: { peer: 'file:peer' } }),
    );
  });

  afterEach(() => rm(folder, { recursive: true }));

  const lock = (version: string) => ({
    name: 'peers',
    lockfileVersion: 3,
    packages: {
      '': { name: 'peers', dependencies: { peer: 'file:peer' } },
      'node_modules/peer': { resolved: 'peer', link: true },
      peer: { version },
    },
  });

  it('are installed once, and anew when the lockfile changes', async () => {
    let installs = 0;
    const install = () => installPeers(folder, () => installs++);
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock('1.0.0')));
    install();
    install();
    expect(installs).toBe(1);
    await writeFile(join(folder, 'peer/package.json'), JSON.stringify({ name: 'peer', version: '1.0.1' }));
    await writeFile(join(folder, 'package-lock.json'), JSON.stringify(lock('1.0.1')));
    install();
    expect(installs).toBe(2);
  });

  it('are left out with what npm says when they cannot be installed', () => {
    expect(() => installPeers(folder, () => undefined)).toThrow(/^npm (error|ERR!).*/);
  });
});
