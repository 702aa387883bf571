import { describe, expect, it } from 'vitest';
import type { Run } from '../support/run.ts';
import { APPID, linesOf } from './deploy-project.ts';
import { ENV } from './tencent-cloud.ts';
import { createWorld, type World } from './world.ts';

function deploy(world: World, args: string[] = ['--yes']): Promise<Run> {
  return world.deploy(args, { ...world.cloudKey, APPSECRET: world.appSecret });
}

describe.concurrent('deploy with a key of Tencent Cloud', () => {
  it('makes everything in an empty environment, in the right order and as the platform wants it', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    const { code, stdout, stderr } = await deploy(world);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(world.changes()).toEqual([
      'CreateTable',
      'ModifyDatabaseACL',
      'CreateFunction refreshToken',
      'UpdateFunctionConfiguration refreshToken',
      'BatchCreateTrigger refreshToken',
      'CreateFunction getToken',
      'UpdateFunctionConfiguration getToken',
    ]);
    expect(cloud.collections.get('cloud-token')).toBe('ADMINONLY');
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
    expect(cloud.functions.get('getToken')).toMatchObject({
      Triggers: [],
      zip: await world.zipOf('getToken'),
    });
    const creation = cloud.calls.find(({ action }) => action === 'CreateFunction');
    expect(creation?.params).toMatchObject({
      Namespace: ENV,
      Role: 'TCB_QcsRole',
      Stamp: 'MINI_QCBASE',
      Handler: 'index.main',
      InstallDependency: 'FALSE',
      ClsLogsetId: 'logset-1',
      ClsTopicId: 'topic-1',
    });
    expect(stdout).toContain(`road: Tencent Cloud key (TENCENTCLOUD_SECRETID)\nenvironment: ${ENV}\n`);
    expect(stdout).not.toContain(world.appSecret);
    expect(world.proxy.refused).toEqual([]);
  });

  it('changes nothing the second time, and needs no AppSecret for that', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    await deploy(world);
    cloud.calls.length = 0;
    const again = await world.deploy(['--yes'], world.cloudKey);
    expect(again.code).toBe(0);
    expect(world.changes()).toEqual([]);
    const marks = linesOf(again).slice(2, -1);
    expect(marks).toHaveLength(11);
    expect(marks.filter((line) => !/^✔ .* already so/.test(line))).toEqual([]);
  });

  it('keeps the variables that others have set, and the trigger, and limits above ours', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const fn = world.store('refreshToken', {
      Timeout: 60,
      MemorySize: 512,
      Variables: [
        { Key: 'ADMIN_OPENIDS', Value: 'o1,o2' },
        { Key: 'APPSECRET', Value: 'reset since' },
        { Key: 'APPID', Value: 'wxother' },
      ],
      Triggers: [
        { TriggerName: 'refreshToken', Type: 'timer', TriggerDesc: '{"cron": "0 0 * * * * *"}', Enable: 1 },
      ],
    });
    const { code, stdout } = await deploy(world);
    expect(code).toBe(0);
    expect(world.changes().filter((change) => change.endsWith('refreshToken'))).toEqual([
      'UpdateFunctionCode refreshToken',
      'UpdateFunctionConfiguration refreshToken',
    ]);
    expect(fn).toMatchObject({ Runtime: 'Nodejs16.13', Timeout: 60, MemorySize: 512 });
    expect(fn.Variables).toEqual([
      { Key: 'ADMIN_OPENIDS', Value: 'o1,o2' },
      { Key: 'APPSECRET', Value: world.appSecret },
      { Key: 'APPID', Value: 'wxother' },
    ]);
    expect(stdout).toContain('APPSECRET set, the 2 others kept');
  });

  it('raises the time-out without a word about variables, which the platform then keeps', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    const fn = world.store('getToken', { Variables: [{ Key: 'APPID', Value: APPID }] });
    await deploy(world);
    const [change] = cloud.calls.filter(
      ({ action, params }) => action === 'UpdateFunctionConfiguration' && params.FunctionName === 'getToken',
    );
    expect(change?.params).toMatchObject({ Timeout: 20, MemorySize: 256 });
    expect(change?.params).not.toHaveProperty('Environment');
    expect(fn.Variables).toEqual([{ Key: 'APPID', Value: APPID }]);
  });

  it('leaves a function on a Node.js that is too old as it is, goes on with the others, and fails', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const fn = world.store('refreshToken', { Runtime: 'Nodejs8.9' });
    const { code, stdout, stderr } = await deploy(world);
    expect(code).toBe(1);
    expect(fn.zip.toString()).toBe('old');
    expect(world.changes()).toEqual([
      'CreateTable',
      'ModifyDatabaseACL',
      'CreateFunction getToken',
      'UpdateFunctionConfiguration getToken',
    ]);
    expect(stdout).toMatch(/✖ refreshToken: the function: .*Nodejs8\.9.*\n .*delete it, run this again/);
    expect(stderr).toBe('✖ a step failed\n  put it right and run this again: what is done stays done\n');
  });

  it('ends at once in a state that nothing leads out of, and says why the platform is in it', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    world.store('refreshToken', {});
    cloud.nextUpload.status = 'UpdateFailed';
    const { code, stdout } = await deploy(world);
    expect(code).toBe(1);
    expect(stdout).toContain('refreshToken is in state UpdateFailed: the code could not be deployed');
    expect(cloud.functions.get('refreshToken')?.Triggers).toEqual([]);
  });

  it('uploads the same code again to a function that it did not get into the last time', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const fn = world.store('refreshToken', {
      zip: await world.zipOf('refreshToken'),
      Status: 'UpdateFailed',
    });
    expect((await deploy(world)).code).toBe(0);
    expect(world.changes()).toContain('UpdateFunctionCode refreshToken');
    expect(fn.Status).toBe('Active');
  });

  it('replaces a function whose creation has failed', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    world.store('refreshToken', { Status: 'CreateFailed' });
    const { code, stdout } = await deploy(world);
    expect(code).toBe(0);
    expect(world.changes().slice(2, 5)).toEqual([
      'CreateFunction refreshToken',
      'DeleteFunction refreshToken',
      'CreateFunction refreshToken',
    ]);
    expect(world.cloud.functions.get('refreshToken')?.Runtime).toBe('Nodejs20.19');
    expect(
      stdout
        .split('\n')
        .slice(3)
        .filter((line) => !/^([✔]|$|deployed)/.test(line)),
    ).toEqual([]);
  });

  it('says which rights the key lacks', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    cloud.refuse('CreateTable', 'UnauthorizedOperation', 'you are not authorized to perform operation');
    const { code, stdout } = await deploy(world);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✖ collection cloud-token: .*not authorized.*\(UnauthorizedOperation, req-1\)\n .*QcloudTCBFullAccess/,
    );
    expect(cloud.functions.has('refreshToken')).toBe(true);
  });

  it('says what is wrong with the key before it changes anything', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    const { code, stderr } = await world.deploy(['--yes'], {
      ...world.cloudKey,
      TENCENTCLOUD_SECRETKEY: 'wrong',
    });
    expect(code).toBe(1);
    expect(stderr).toMatch(/✖ .*credentials could not be validated.*\n .*TENCENTCLOUD_SECRETKEY/);
    expect(cloud.calls).toEqual([]);
  });

  it('names the environments when there are several, and takes the one asked for', async ({
    onTestFinished,
  }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    cloud.environments.push('cloud2-0abc');
    const { stderr } = await deploy(world);
    expect(stderr).toContain(`name one with --env: ${ENV}, cloud2-0abc`);
    expect(world.changes()).toEqual([]);
    expect((await deploy(world, ['--yes', '--env', 'cloud9'])).stderr).toContain(
      'no CloudBase environment cloud9',
    );
    expect((await deploy(world, ['--yes', '--env', ENV])).code).toBe(0);
  });

  it('sends nothing in a dry run', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    const { cloud } = world;
    const { code, stdout } = await deploy(world, ['--dry-run']);
    expect(code).toBe(0);
    expect(stdout).toContain('nothing was sent');
    expect({ calls: cloud.calls, refused: world.proxy.refused }).toEqual({ calls: [], refused: [] });
  });

  it('cannot set an AppSecret that nobody has given, and says how to give it', async ({ onTestFinished }) => {
    const world = await createWorld(onTestFinished);
    const { code, stdout } = await world.deploy(['--yes'], world.cloudKey);
    expect(code).toBe(1);
    expect(stdout).toMatch(
      /✖ refreshToken: environment variables APPSECRET, APPID: .*\n .*environment variable APPSECRET/,
    );
    expect(world.changes()).not.toContain('BatchCreateTrigger refreshToken');
  });
});
