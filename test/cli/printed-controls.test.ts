import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import { runSteps, showSteps } from '../../scripts/cli/deploy/steps/run-steps.ts';
import type { Step } from '../../scripts/cli/deploy/steps/step.ts';
import { createJsonReport, createTextReport } from '../../scripts/cli/doctor/report.ts';
import { createJsonReporter, createTextReporter } from '../../scripts/start/reporter.ts';
import { run } from '../support/run.ts';
import { madeUpSecret } from './examined-project.ts';
import { BIN, ENVIRONMENT, makeFolder, makeProject } from './sample-project.ts';

/** Clears the screen, hides what follows, turns it round and writes a line that is not ours. */
const EVIL = 'a\u001b[2J\u001b[8m\u009b1m\u202e\u2066\n✔ all is well\r\u0007';

/** Colours of ours are none of its business: there are none in tests. */
function expectPlain(output: string): void {
  expect(output).toContain('a\\u001b[2J');
  expect(output).not.toMatch(/[^\P{Cc}\n]|\p{Bidi_Control}/u);
  expect(output.split('\n').filter((line) => /^✔ all/.test(line))).toEqual([]);
}

const lines: string[] = [];
const printed = () => `${lines.splice(0).join('\n')}\n`;
const print = (line: string) => {
  lines.push(line);
};

it('doctor prints no control of others', async () => {
  for (const report of [createTextReport(print, undefined), createJsonReport(print)]) {
    report.add({ id: 'a', state: 'broken', text: EVIL, fix: EVIL });
    report.end(false, 'offline');
    expectPlain(printed());
  }
  const secret = `secret: '${madeUpSecret()}'`;
  const folder = await makeProject({ appid: EVIL });
  await writeFile(join(folder, 'a\u001b[2J\u202e.js'), secret);
  for (const args of [['--offline'], ['--offline', '--json']]) {
    const { stdout } = await run(process.execPath, [BIN, 'doctor', ...args], {
      cwd: folder,
      env: ENVIRONMENT,
    });
    expectPlain(stdout);
  }
});

it('init prints no control of others', async () => {
  const folder = await makeProject({ appid: EVIL, cloudfunctionRoot: 'a\u001b[2J' });
  const init = ['init', '--dry-run'];
  expectPlain((await run(process.execPath, [BIN, ...init], { cwd: folder, env: ENVIRONMENT })).stdout);
});

it('an error prints no control of others', async () => {
  const args = [BIN, 'init', '--project', 'a\u001b[2J\u202e'];
  const { code, stderr } = await run(process.execPath, args, { cwd: await makeFolder(), env: ENVIRONMENT });
  expect(code).toBe(1);
  expectPlain(stderr);
});

it('deploy prints no control of others', async () => {
  const step = { title: EVIL, clicks: EVIL, isAble: true };
  const fail = () => Promise.reject(new CliError(EVIL, EVIL));
  const steps: Step[] = [
    { ...step, run: async () => ({ kind: 'done', detail: EVIL }) },
    { ...step, run: async () => ({ kind: 'by-hand' }) },
    { ...step, run: fail },
  ];
  await runSteps([steps], print);
  showSteps([steps, [{ ...step, isAble: false, run: fail }]], print);
  expectPlain(printed());
});

it('npm start prints no control of others', () => {
  for (const reporter of [createTextReporter(print, false), createJsonReporter(print)]) {
    reporter.ready({ url: 'http://127.0.0.1:1', appid: EVIL, appsecret: '', env: 'e' });
    reporter.step({ name: 'qrcode', ok: false, ms: 1, detail: EVIL });
    reporter.report({ ok: true });
    reporter.log({ function: 'qrcode', requestId: '1', stream: 'stdout', text: EVIL });
    expectPlain(printed());
  }
});
