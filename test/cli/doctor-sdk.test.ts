import { describe, expect, it, vi } from 'vitest';
import { checkSdkVersion } from '../../scripts/cli/doctor/checks/sdk-version.ts';
import { examine, makeHealthy } from './examined-project.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

describe('wx-server-sdk', () => {
  const look = async (range: string, more: Record<string, string> = {}) => {
    const manifest = JSON.stringify({ dependencies: { 'wx-server-sdk': range } });
    const folder = await makeProject(
      { cloudfunctionRoot: 'f' },
      { 'f/mine/package.json': manifest, ...more },
    );
    return examine(folder, [checkSdkVersion]);
  };
  const old = (version: string) => [
    {
      id: 'sdk',
      state: 'warning',
      text: `cloud-token needs wx-server-sdk 2.6 or newer, npm would end in ERESOLVE when it is to install it in: mine (${version})`,
      fix: expect.stringContaining('npm install wx-server-sdk@latest'),
    },
  ];

  it.each(['~2.4.0', '2.5.3', '=2.5.3', '2.4.x', '2.4', '^1.8.0', '~0.9.0', '<2.6.0', '>=2.0.0 <2.6'])(
    'of %s is too old',
    async (range) => {
      expect(await look(range)).toEqual(old(range));
    },
  );

  it.each(['~2.6.0', '^2.4.0', '2.x', '2', 'latest', '*', '>=2.5', '~3.0.4', '4.0.2', '^2.10.0'])(
    'of %s is new enough',
    async (range) => {
      expect(await look(range)).toMatchObject([{ id: 'sdk', state: 'ok' }]);
    },
  );

  it('counts as it is installed, or locked', async () => {
    const installed = { 'f/mine/node_modules/wx-server-sdk/package.json': '{ "version": "2.4.0" }' };
    expect(await look('^2.4.0', installed)).toEqual(old('2.4.0'));
    const lock = JSON.stringify(
      { packages: { 'node_modules/wx-server-sdk': { version: '2.5.1' } } },
      null,
      2,
    );
    expect(await look('latest', { 'f/mine/package-lock.json': lock })).toEqual(old('2.5.1'));
  });

  it('is counted in words', async () => {
    const manifest = '{ "dependencies": { "wx-server-sdk": "4.0.2" } }';
    const [one] = await look('4.0.2');
    expect(one?.text).toMatch(/ in the only function that names it$/);
    const [two] = await look('4.0.2', { 'f/other/package.json': manifest });
    expect(two?.text).toMatch(/ in all 2 functions that name it$/);
  });

  it('is one finding, however many functions have it', async () => {
    const manifest = '{ "dependencies": { "wx-server-sdk": "~2.4.0" } }';
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'mine'];
    const files = Object.fromEntries(names.map((name) => [`f/${name}/package.json`, manifest]));
    const [finding, ...others] = await look('~2.4.0', files);
    expect(others).toEqual([]);
    expect(finding?.text).toMatch(/ in: a \(~2\.4\.0\), .*e \(~2\.4\.0\) and 3 more$/);
  });

  it('may be named by nobody', async () => {
    expect(await examine(await makeHealthy(), [checkSdkVersion])).toEqual([]);
  });
});
