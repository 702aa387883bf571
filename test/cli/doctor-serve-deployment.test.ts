import { describe, expect, it, vi } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import type { HttpRoute, RoadOffer, Variables } from '../../scripts/cli/cloud/road.ts';
import { checkServeDeployment } from '../../scripts/cli/doctor/checks/serve-deployment.ts';
import { newAccessKey } from '../support/outside-server.ts';
import { examine } from './examined-project.ts';
import { createMemoryRoad, routeAt } from './memory-road.ts';
import { makeProject } from './sample-project.ts';

vi.mock('../../scripts/language.ts', () => ({
  language: 'en',
  inLanguage: (texts: { en: object }) => texts.en,
}));

const key = newAccessKey();
const whole = { HTTP_ACCESS_KEYS: `java:${key}` };

/** What the doctor says of a serveToken with these variables, reached in these ways. */
async function judge(variables: Variables | undefined, routes: HttpRoute[] | Error, isDeployed = true) {
  const road = createMemoryRoad();
  const state = { runtime: 'Nodejs20.19', timeoutSec: 20, ...(variables && { variables }) };
  if (isDeployed) road.functions.set('serveToken', state);
  road.httpRoutesOf = async () => {
    if (routes instanceof Error) throw routes;
    return routes;
  };
  const cloud: RoadOffer = {
    name: 'cloud',
    found: 'key',
    environments: async () => ['prod-1'],
    open: () => road,
  };
  return examine(await makeProject({}), [checkServeDeployment], { cloud });
}

const fault = (id: string, state: string, text: RegExp, fix: RegExp) => ({
  id: `cloud.serve.${id}`,
  state,
  text: expect.stringMatching(text),
  fix: expect.stringMatching(fix),
});

describe('serveToken in the cloud', () => {
  it('is as it must be', async () => {
    expect(await judge(whole, [routeAt('/token')])).toEqual([
      { id: 'cloud.serve.keys', state: 'ok', text: 'serveToken knows java (HTTP_ACCESS_KEYS)' },
      {
        id: 'cloud.serve.route',
        state: 'ok',
        text: 'servers outside reach serveToken at token.example/token',
      },
      { id: 'cloud.serve.https', state: 'ok', text: 'serveToken is reached by HTTPS only' },
      { id: 'cloud.serve.limit', state: 'ok', text: 'each address may ask serveToken 5 times a second' },
    ]);
  });

  it('is nobody’s business where it is not deployed, and without a key of Tencent Cloud', async () => {
    expect(await judge(whole, [routeAt('/token')], false)).toEqual([]);
    expect(await examine(await makeProject({}), [checkServeDeployment], {})).toEqual([]);
  });

  it('has a key that is too short, which is told by its name, and an entry without a name by its place', async () => {
    const short = newAccessKey(23);
    const found = await judge({ HTTP_ACCESS_KEYS: `java:${key},old:${short},${short}` }, [routeAt('/token')]);
    expect(found.filter(({ state }) => state !== 'ok')).toEqual([
      fault('keys#2', 'broken', /^the key "old" .*24 to 64 bytes/, /npm run key/),
      fault('keys#3', 'broken', /^entry 3 /, /环境变量/),
    ]);
    expect(JSON.stringify(found)).not.toContain(short.slice(6, 26));
    expect(JSON.stringify(found)).not.toContain(key.slice(6, 26));
  });

  it.each([{}, { HTTP_ACCESS_KEYS: ' ' }])('has no key at all: %j', async (variables) => {
    const [found] = await judge(variables, [routeAt('/token')]);
    expect(found).toEqual(fault('keys', 'broken', /serves nobody/, /npm run key/));
  });

  it('says nothing of keys that cannot be seen', async () => {
    const found = await judge(undefined, [routeAt('/token')]);
    expect(found.map(({ id }) => id)).not.toContain('cloud.serve.keys');
  });

  it('is reached by no path', async () => {
    const [, ...found] = await judge(whole, []);
    expect(found).toEqual([fault('route', 'broken', /no path .* leads to serveToken/, /添加路由.*\/token/)]);
  });

  it.each([
    ['route', 'broken', { needsLogin: true }, /asks for a login/, /身份认证/],
    ['route', 'warning', { isDefaultDomain: true }, /default domain only/, /添加自定义域名/],
    ['https', 'warning', { isHttpsOnly: false }, /^token\.example answers plain HTTP too/, /协议类型/],
    ['limit', 'warning', { perAddressQps: 0 }, /^token\.example\/token has no limit/, /限频设置/],
  ] as const)('is reached in a way that is not safe: %s is %s', async (id, state, more, text, fix) => {
    const found = await judge(whole, [routeAt('/token', more)]);
    expect(found.filter((each) => each.state !== 'ok')).toEqual([fault(id, state, text, fix)]);
  });

  it('is reached at one domain that is safe, and at the default one, which is not', async () => {
    const other = { domain: 'default.example', isDefaultDomain: true, isHttpsOnly: false };
    const found = await judge(whole, [routeAt('/token'), routeAt('/token', other)]);
    expect(found.filter(({ state }) => state !== 'ok')).toEqual([
      fault('https', 'warning', /^default\.example answers plain HTTP/, /domain off/),
    ]);
  });

  it('has limits that the platform says nothing of: that is not well, but unknown', async () => {
    const { perAddressQps: _, ...route } = routeAt('/token');
    const found = await judge(whole, [route]);
    expect(found.at(-1)).toEqual(fault('limit', 'unknown', /was not to be read/, /限频设置/));
  });

  it('does not tell how it is reached', async () => {
    const found = await judge(whole, new CliError('denied'));
    expect(found).toEqual([fault('route', 'unknown', /could not be checked: denied$/, /HTTP 访问服务/)]);
  });
});
