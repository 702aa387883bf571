import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Finding } from '../../scripts/cli/doctor/check.ts';
import { startEmulator } from '../../scripts/emulator/emulator.ts';
import { newAccessKey } from '../support/outside-server.ts';
import { run } from '../support/run.ts';
import { APPID } from './deploy-project.ts';
import { ENV } from './tencent-cloud.ts';
import { createWorld, type World } from './world.ts';

/** What the built getToken tells someone who is no mini program, once there is a token. */
async function realAnswer(): Promise<unknown> {
  const emulator = await startEmulator();
  try {
    const [trigger] = emulator.functions.triggers();
    if (trigger) await emulator.fire(trigger);
    return (await emulator.call('getToken', {}, { source: '' })).result;
  } finally {
    await emulator.close();
  }
}

/** Runs the doctor in a world, in a process of its own. Resolves to what it says of the cloud. */
async function doctor({ project, proxy, cloudKey, appSecret }: World): Promise<Finding[]> {
  const cli = ['--import', import.meta.resolve('tsx'), resolve('scripts/cli.ts')];
  const { stdout, stderr } = await run(process.execPath, [...cli, 'doctor', '--json'], {
    timeout: 120_000,
    cwd: project.folder,
    env: {
      PATH: process.env.PATH,
      HOME: project.folder,
      LC_ALL: 'en_US.UTF-8',
      ...proxy.environment,
      ...cloudKey,
    },
  });
  for (const secret of [appSecret, cloudKey.TENCENTCLOUD_SECRETKEY ?? ''])
    expect(stdout + stderr).not.toContain(secret);
  const { checks } = JSON.parse(stdout) as { checks: Finding[] };
  return checks.filter(({ id }) => id.startsWith('cloud'));
}

/** A domain of the HTTP access service with a path that leads to serveToken, as DescribeHTTPServiceRoute tells it. */
function domain(Domain: string, Protocol: string, more: object) {
  const route = {
    Path: '/token',
    UpstreamResourceType: 'SCF',
    UpstreamResourceName: 'serveToken',
    EnableSafeDomain: false,
    EnableAuth: false,
    EnablePathTransmission: false,
    Enable: true,
    ...more,
  };
  const off = { ...route, Path: '/old', Enable: false, EnableAuth: true };
  const other = { ...route, Path: '/', UpstreamResourceName: 'web', EnableAuth: true };
  return { Domain, Protocol, IsDefault: false, Enable: true, Status: 'SUCCESS', Routes: [route, off, other] };
}

describe.concurrent('doctor with a key of Tencent Cloud', () => {
  it('finds well what deploy has made, and changes nothing', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    await world.deploy(['--yes'], { ...world.cloudKey, APPSECRET: world.appSecret });
    world.cloud.calls.length = 0;
    world.cloud.results.set('getToken', await realAnswer());
    const findings = await doctor(world);
    expect(findings.filter(({ state }) => state !== 'ok')).toEqual([]);
    expect(findings.map(({ text }) => text)).toEqual([
      'refreshToken is deployed, with the environment variables APPID, APPSECRET',
      `${ENV}: the time-out of refreshToken is 20 s`,
      `${ENV}: refreshToken runs on Nodejs20.19`,
      `${ENV}: refreshToken has its environment variable APPSECRET`,
      'refreshToken has its timer trigger: 0 0 * * * * *',
      expect.stringMatching(/^nobody is told when the refresh fails/),
      'getToken is deployed, with the environment variables APPID',
      `${ENV}: getToken runs on Nodejs20.19`,
      'only functions may read and write the collection cloud-token (ADMINONLY)',
      'the token is 0 min old and has 120 min left',
      'refreshToken cannot be called over HTTP',
    ]);
    expect(world.changes()).toEqual(['Invoke getToken', 'Invoke refreshToken']);
  });

  it('finds what DevTools alone leaves undone', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    world.store('refreshToken', { Runtime: 'Nodejs8.9', Variables: [{ Key: 'APPID', Value: APPID }] });
    world.store('getToken', { Variables: [{ Key: 'APPSECRET', Value: world.appSecret }] });
    world.cloud.collections.set('cloud-token', 'READONLY');
    const findings = await doctor(world);
    expect(findings.filter(({ state }) => state !== 'ok').map(({ id, state }) => `${id} ${state}`)).toEqual([
      'cloud.timeout.refreshToken warning',
      'cloud.runtime.refreshToken broken',
      'cloud.secret.refreshToken broken',
      'cloud.trigger broken',
      'cloud.secret.getToken broken',
      'cloud.permission broken',
      'cloud.token unknown',
    ]);
  });

  it('finds how servers outside reach serveToken, and what is wrong with that', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const [short, good] = [newAccessKey(16), newAccessKey()];
    const keys = { Key: 'HTTP_ACCESS_KEYS', Value: `php:${short},java:${good}` };
    world.store('serveToken', { Variables: [keys] });
    const perClient = { LimitBy: 'ClientIP', LimitValue: 5 };
    world.cloud.domains.push(
      domain('token.example', 'HTTP_TO_HTTPS', { QPSPolicy: { QPSTotal: 500, QPSPerClient: perClient } }),
      domain(`${ENV}.example`, 'HTTP_AND_HTTPS', { QPSPolicy: { QPSTotal: 500 } }),
    );
    const findings = await doctor(world);
    const found = findings.filter(({ id }) => id.startsWith('cloud.serve'));
    expect(found.map(({ id, state, text }) => `${id} ${state} ${text}`)).toEqual([
      'cloud.serve.keys ok serveToken knows java (HTTP_ACCESS_KEYS)',
      expect.stringMatching(/^cloud\.serve\.keys#2 broken the key "php" in HTTP_ACCESS_KEYS/),
      `cloud.serve.route ok servers outside reach serveToken at token.example/token, ${ENV}.example/token`,
      expect.stringMatching(`^cloud\\.serve\\.https warning ${ENV}\\.example answers plain HTTP too`),
      expect.stringMatching(`^cloud\\.serve\\.limit warning ${ENV}\\.example/token has no limit`),
    ]);
    for (const key of [short, good]) expect(JSON.stringify(findings)).not.toContain(key.slice(6, 20));
    expect(world.changes()).toEqual([]);
  });

  it('finds an environment with nothing in it, and a key that may not look', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    expect(await doctor(world)).toMatchObject([
      { id: 'cloud.functions', state: 'broken' },
      { id: 'cloud.http', state: 'ok' },
    ]);
    world.cloud.refuse('DescribeEnvs', 'UnauthorizedOperation', 'you are not authorized');
    expect(await doctor(world)).toEqual([
      {
        id: 'cloud',
        state: 'unknown',
        text: expect.stringContaining('you are not authorized'),
        fix: expect.stringContaining('QcloudTCBFullAccess'),
      },
    ]);
  });
});
