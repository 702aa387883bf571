// deploy/: the roads of deploy, and doctor, with the real packages of Tencent Cloud and WeChat,
// which talk to servers on this machine instead of theirs.

import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Run } from '../support/run.ts';
import { APPID, linesOf } from './deploy-project.ts';
import { ENV } from './tencent-cloud.ts';
import { createWorld, type World } from './world.ts';

function deploy(world: World, args: string[] = ['--yes']): Promise<Run> {
  return world.deploy(args, { MINIPROGRAM_CI_KEY: world.uploadKey, APPSECRET: world.appSecret });
}

describe.concurrent('deploy with a code-upload key', () => {
  it('makes the functions in an empty environment, and says how to make the collection', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    const { code, stdout, stderr } = await deploy(world);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(world.changes()).toEqual([
      'CreateFunction refreshToken',
      'UpdateFunctionConfiguration refreshToken',
      'BatchCreateTrigger refreshToken',
      'CreateFunction getToken',
      'UpdateFunctionConfiguration getToken',
    ]);
    expect(cloud.functions.get('refreshToken')).toMatchObject({
      Runtime: 'Nodejs20.19',
      Timeout: 20,
      MemorySize: 256,
      zip: await world.zipOf('refreshToken'),
      Triggers: [{ TriggerName: 'refreshToken', TriggerDesc: '{"cron":"0 0 * * * * *"}' }],
      Variables: [
        { Key: 'APPID', Value: APPID },
        { Key: 'APPSECRET', Value: world.appSecret },
      ],
    });
    expect(cloud.calls.map(({ door }) => door)).not.toContain('key');
    expect(stdout).toContain(`road: code-upload key (MINIPROGRAM_CI_KEY)\nenvironment: ${ENV}\n`);
    expect(stdout).toMatch(/• collection cloud-token {2}by hand\n {4}CloudBase console → Database → /);
    expect(stdout).toContain('2 steps are left to you');
    expect(stdout).not.toContain(world.appSecret);
    expect(world.proxy.refused).toEqual([]);
  });

  it('uploads to a function that is there with the package’s own upload, and keeps its variables', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const fn = world.store('refreshToken', { Variables: [{ Key: 'ADMIN_OPENIDS', Value: 'o1' }] });
    const { code, stdout } = await deploy(world);
    expect(code).toBe(0);
    expect(world.changes().slice(0, 4)).toEqual([
      'UpdateFunctionCode refreshToken',
      'UpdateFunctionConfiguration refreshToken',
      'UpdateFunctionConfiguration refreshToken',
      'BatchCreateTrigger refreshToken',
    ]);
    expect(fn).toMatchObject({ Runtime: 'Nodejs16.13', Timeout: 20, MemorySize: 256 });
    expect(fn.zip.length).toBeGreaterThan(100_000);
    expect(fn.Variables).toEqual([
      { Key: 'ADMIN_OPENIDS', Value: 'o1' },
      { Key: 'APPID', Value: APPID },
      { Key: 'APPSECRET', Value: world.appSecret },
    ]);
    expect(stdout).toContain('APPID, APPSECRET set, the 1 other kept');
  });

  it('stops the package when the upload has failed, which would ask on for 15 minutes', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    world.store('refreshToken', {});
    world.cloud.nextUpload.status = 'UpdateFailed';
    const { code, stdout } = await deploy(world);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✖ refreshToken: the code in .*: refreshToken is in state UpdateFailed\n .*console/,
    );
    expect(world.changes()).not.toContain('BatchCreateTrigger refreshToken');
  });

  it('does not take the package’s word for it that a trigger was created', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    world.cloud.refuse('BatchCreateTrigger', 'InvalidParameterValue.Cron', 'the cron is wrong');
    const { code, stdout } = await deploy(world);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✖ refreshToken: trigger .*did not create the trigger: 请检查.*\n .*Upload trigger/,
    );
  });

  it('finds the key in the folder above the project, and says that the address is not on the whitelist', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    world.account.isFromWhitelist = false;
    const path = join(dirname(world.project.folder), `private.${APPID}.key`);
    writeFileSync(path, world.uploadKey);
    const { code, stdout, stderr } = await world.deploy(['--yes']);
    expect(code).toBe(1);
    expect(stdout).toContain(`private.${APPID}.key`);
    expect(stderr).toMatch(/✖ .*-10008.*203\.0\.113\.7.*\n .*whitelist/);
    expect(world.cloud.calls).toEqual([]);
  });

  it('prints nothing but its own lines, though the package talks', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    const run = await deploy(world);
    const strangers = linesOf(run).filter(
      (line) => !/^(road|environment):|^[✔•] | {4}\S|\d steps|deployed/.test(line),
    );
    expect(strangers).toEqual([]);
  });
});
