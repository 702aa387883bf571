import { describe, expect, it, vi } from 'vitest';
import type { Check } from '../../scripts/cli/doctor/check.ts';
import { checkCloudbaserc } from '../../scripts/cli/doctor/checks/cloudbaserc.ts';
import { examine } from './examined-project.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const APPID = 'wx0123456789abcdef';

/** What is not well. */
async function faults(folder: string, check: Check) {
  const findings = await examine(folder, [check]);
  return findings.filter(({ state }) => state !== 'ok');
}

describe('cloudbaserc.json', () => {
  const good = {
    name: 'refreshToken',
    timeout: 20,
    runtime: 'Nodejs18.15',
    envVariables: { APPSECRET: '{{env.APPSECRET}}' },
  };
  const project = (...functions: object[]) =>
    makeProject({}, { 'cloudbaserc.json': JSON.stringify({ functions }) });

  it('is not needed, and may be as it must be', async () => {
    const reader = { name: 'getToken', timeout: 3, runtime: 'Nodejs16.13', envVariables: {} };
    const another = { name: 'another', timeout: 3, runtime: 'Php7', envVariables: { APPSECRET: '' } };
    expect(await faults(await project(good, reader, another), checkCloudbaserc)).toEqual([]);
  });

  it.each([
    ['timeout', { ...good, timeout: 3 }, /the time-out of refreshToken is 3 s: it works/, /"timeout": 20/],
    [
      'runtime',
      { ...good, runtime: 'Nodejs12.16' },
      /runs on Nodejs12\.16, too old/,
      /"runtime": "Nodejs\d\d/,
    ],
    ['runtime', { ...good, runtime: 'Php7' }, /runs on Php7, too old/, /"runtime": "Nodejs\d\d/],
    [
      'secret',
      { ...good, envVariables: { APPID } },
      /refreshToken has no environment variable APPSECRET/,
      /"\{\{env\.APPSECRET\}\}"/,
    ],
    [
      'secret',
      { name: 'getToken', envVariables: { APPSECRET: '' } },
      /getToken has an .* APPSECRET, which only/,
      /remove APPSECRET/,
    ],
  ])('names a wrong %s', async (what, fn, text, fix) => {
    expect(await faults(await project(fn), checkCloudbaserc)).toEqual([
      {
        id: `cloudbaserc.${what}.${fn.name}`,
        state: what === 'timeout' ? 'warning' : 'broken',
        text: expect.stringMatching(text),
        fix: expect.stringMatching(fix),
      },
    ]);
  });

  it('opens refreshToken to HTTP', async () => {
    const servicePaths = { mine: '/mine', refreshToken: '/refresh' };
    const framework = { plugins: { function: { inputs: { servicePaths } } } };
    const folder = await makeProject({}, { 'cloudbaserc.json': JSON.stringify({ framework }) });
    expect(await faults(folder, checkCloudbaserc)).toEqual([
      {
        id: 'cloudbaserc.http',
        state: 'warning',
        text: 'cloudbaserc.json opens refreshToken to HTTP: /refresh',
        fix: expect.stringContaining('servicePaths'),
      },
    ]);
  });

  it('that is no JSON is not checked', async () => {
    expect(await faults(await makeProject({}, { 'cloudbaserc.json': '{,' }), checkCloudbaserc)).toEqual([
      {
        id: 'cloudbaserc',
        state: 'unknown',
        text: expect.stringMatching(/could not be checked, because it is not valid JSON/),
        fix: expect.stringContaining('mend it'),
      },
    ]);
  });
});
