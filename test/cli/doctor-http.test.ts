import { describe, expect, it, vi } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import type { Road, RoadOffer } from '../../scripts/cli/cloud/road.ts';
import { checkHttpAccess } from '../../scripts/cli/doctor/checks/http-access.ts';
import { examine } from './examined-project.ts';
import { createMemoryRoad, routeAt } from './memory-road.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const ENV = 'prod-1a2b3c4d';

const fault = (id: string, text: RegExp, fix: RegExp, state: string) => [
  { id, state, text: expect.stringMatching(text), fix: expect.stringMatching(fix) },
];

describe('the HTTP access service', () => {
  const askAbout = async (httpRoutesOf: Road['httpRoutesOf'], environments = [ENV]) => {
    const { httpRoutesOf: _, ...road } = createMemoryRoad();
    const open = (): Road => ({ ...road, ...(httpRoutesOf && { httpRoutesOf }) });
    const cloud: RoadOffer = { name: 'cloud', found: 'key', environments: async () => environments, open };
    return examine(await makeProject({}), [checkHttpAccess], { cloud });
  };
  const routes = [routeAt('/refresh'), routeAt('/r'), routeAt('/r', { domain: 'other.example' })];
  const routesOf = (name: string) => Promise.resolve(name === 'refreshToken' ? routes : []);

  it('leads to refreshToken', async () => {
    const text = /refreshToken can be called over HTTP by anybody who knows the address: \/refresh, \/r$/;
    expect(await askAbout(routesOf)).toEqual(fault('cloud.http', text, /delete the path/, 'warning'));
  });

  it('leads elsewhere, or nowhere', async () => {
    const closed = { id: 'cloud.http', state: 'ok', text: 'refreshToken cannot be called over HTTP' };
    expect(await askAbout(async () => [])).toEqual([closed]);
  });

  it('does not tell', async () => {
    const refuse = () => Promise.reject(new CliError('denied'));
    const text = /could not be checked: denied$/;
    expect(await askAbout(refuse)).toEqual(fault('cloud.http', text, /see that no path/, 'unknown'));
    expect(await askAbout(undefined)).toEqual([]);
    expect(await askAbout(routesOf, ['a-1', 'b-2'])).toEqual([]);
  });
});
