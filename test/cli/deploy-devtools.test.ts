import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import { LIMITS, type Road } from '../../scripts/cli/cloud/road.ts';
import { devtoolsCommand, devtoolsPath } from '../../scripts/cli/deploy/roads/devtools-cli.ts';
import { readDeployOutput, readInfoOutput } from '../../scripts/cli/deploy/roads/devtools-output.ts';
import { devtoolsRoad } from '../../scripts/cli/deploy/roads/devtools-road.ts';
import { createDevtoolsCli, type DevtoolsAnswer, type DevtoolsCli } from '../support/devtools-cli.ts';

vi.mock('../../scripts/language.ts', () => import('../support/in-english.ts'));

const source = mkdtempSync(join(tmpdir(), 'cloud-token-'));
const FN = {
  name: 'refreshToken',
  folder: join(source, 'refreshToken'),
  installsInCloud: false,
  leftOut: [],
};
mkdirSync(FN.folder);
afterAll(() => rmSync(source, { recursive: true }));
const DEPLOYED = { table: { refreshToken: { success: true, filesCount: 3, packSize: '42.8 KB' } } };
const CREATING = {
  lines: [
    '[error] { code: 10, message: FailedOperation.UpdateFunctionCode: 当前函数处于Creating状态，无法进行此操作 }',
  ],
};

let folder: string;
let pauses: number[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-token-'));
  pauses = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

function open(answers: DevtoolsAnswer[]): { road: Road; cli: DevtoolsCli } {
  const cli = createDevtoolsCli(folder, answers);
  const time = { now: () => 0, pause: async (ms: number) => void pauses.push(ms) };
  const offer = devtoolsRoad({ cli: cli.path, projectFolder: '/project', time });
  return { road: offer.open('cloud1-0abc'), cli };
}

async function failureOf(promise: Promise<unknown>): Promise<CliError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(CliError);
  return error as CliError;
}

describe('the road through WeChat DevTools', () => {
  it('uploads the folder of a function into the environment, and believes the table', async () => {
    const { road, cli } = open([DEPLOYED]);
    await road.uploadCode(FN, Buffer.alloc(0));
    const common = ['--env', 'cloud1-0abc', '--project', '/project', '--lang', 'en'];
    expect(cli.calls()).toEqual([['cloud', 'functions', 'deploy', ...common, '--paths', FN.folder]]);
  });

  it('gives the tool a copy without what is no code, and takes it away afterwards', async () => {
    const { road, cli } = open([DEPLOYED]);
    writeFileSync(join(FN.folder, 'index.js'), 'code');
    writeFileSync(join(FN.folder, '.env'), 'secret');
    await road.uploadCode(FN, Buffer.alloc(0));
    rmSync(join(FN.folder, '.env'));
    const path = String(cli.calls()[0]?.at(-1));
    expect(path).not.toBe(FN.folder);
    expect(basename(path)).toBe('refreshToken');
    expect(existsSync(path)).toBe(false);
    expect(cli.uploads()).toEqual([['index.js']]);
  });

  it('has dependencies installed in the cloud where there are any', async () => {
    const { road, cli } = open([DEPLOYED]);
    await road.uploadCode({ ...FN, installsInCloud: true }, Buffer.alloc(0));
    expect(cli.calls()[0]).toContain('--remote-npm-install');
  });

  it('reads the state of a function, and the lack of one', async () => {
    const { road } = open([
      { table: { refreshToken: { status: 'Active', timeout: 3, runtime: 'Nodejs16.13' } } },
      { lines: ['✖ functions info'] },
    ]);
    expect(await road.find('refreshToken')).toEqual({ runtime: 'Nodejs16.13', timeoutSec: 3 });
    expect(await road.find('refreshToken')).toBeUndefined();
  });

  it('fails though the exit code is 0 when the table says so', async () => {
    const table = { refreshToken: { success: false, error: 'the zip is too large' } };
    const { road } = open([{ lines: ['✖ deploy cloudfunctions'], table }]);
    const { message, fix } = await failureOf(road.uploadCode(FN, Buffer.alloc(0)));
    expect(message).toBe('WeChat DevTools did not deploy refreshToken: the zip is too large');
    expect(fix).toContain('Upload and deploy: all files');
  });

  it('tries again while the platform is still creating the function', async () => {
    const { road, cli } = open([CREATING, CREATING, DEPLOYED]);
    await road.create(FN, Buffer.alloc(0), LIMITS);
    expect(cli.calls()).toHaveLength(3);
    expect(pauses).toEqual([15_000, 15_000]);
  });

  it('gives up after a minute, and when the tool says nothing at all', async () => {
    const { road, cli } = open([{}]);
    await failureOf(road.uploadCode(FN, Buffer.alloc(0)));
    expect(cli.calls()).toHaveLength(4);
  });

  it.each([
    ['IDE service port disabled. To use CLI Call, please enter y', /Security.*service port/],
    ['工具的服务端口已关闭', /Security.*service port/],
    ['✖ 需要重新登录', /log in to WeChat DevTools/],
    [
      'getCloudAPISignedHeader failed: {"ret":41002,"errmsg":"system error"}',
      /log in to WeChat DevTools again/,
    ],
    ['测试号不能使用云服务', /AppID of a real mini program/],
  ])('says what to do about "%s"', async (line, cure) => {
    const { road } = open([{ lines: [`[error] ${line}`] }]);
    expect((await failureOf(road.uploadCode(FN, Buffer.alloc(0)))).fix).toMatch(cure);
    expect(pauses).toEqual([]);
  });

  it('can neither configure a function nor set a trigger nor make a collection', () => {
    const { road } = open([DEPLOYED]);
    expect([road.configure, road.setTrigger, road.collections]).toEqual([undefined, undefined, undefined]);
  });
});

describe('what the tool prints', () => {
  const table = [
    '┌─────────────────┬─────────┬────────────┬───────────┐',
    '│ (index)         │ success │ filesCount │ packSize  │',
    '├─────────────────┼─────────┼────────────┼───────────┤',
    "│ refreshToken    │ true    │ 18         │ '42.8 KB' │",
    '│ refreshTokenOld │ false   │ 0          │           │',
    '└─────────────────┴─────────┴────────────┴───────────┘',
  ].join('\n');

  it('is a success for the function whose row says true, and for no other', () => {
    expect(readDeployOutput(table, 'refreshToken')).toEqual({ kind: 'deployed' });
    expect(readDeployOutput(table, 'refreshTokenOld')).toEqual({ kind: 'failed', why: '' });
    expect(readDeployOutput(table, 'refresh').kind).not.toBe('deployed');
  });

  it('is understood in the encoding of a Chinese Windows, in which the lines of the table are no UTF-8', () => {
    const bytes = table.split(/[│┌┐└┘├┤┬┴┼─]/).map((text) => Buffer.from(text, 'latin1'));
    const line = Buffer.of(0xa9, 0xa6);
    const output = Buffer.concat(bytes.flatMap((text) => [text, line])).toString('utf8');
    expect(readDeployOutput(output, 'refreshToken')).toEqual({ kind: 'deployed' });
    expect(readDeployOutput(output, 'refreshTokenOld').kind).toBe('failed');
  });

  it('is no success without a table, whatever the words are', () => {
    expect(readDeployOutput('refreshToken | true done', 'refreshToken').kind).not.toBe('deployed');
    expect(readInfoOutput('refreshToken Active Nodejs16.13', 'refreshToken')).toBeUndefined();
  });

  it('is read with quotes and without', () => {
    const quoted = table.replace('│ true ', "│ 'true'");
    expect(readDeployOutput(quoted, 'refreshToken')).toEqual({ kind: 'deployed' });
  });
});

describe('starting the tool', () => {
  it('knows its usual places', () => {
    expect(devtoolsPath('darwin')).toMatch(/^\/Applications\/.*\/cli$/);
    expect(devtoolsPath('win32')).toMatch(/^C:\\.*\\cli\.bat$/);
    expect(devtoolsPath('linux')).toBeUndefined();
  });

  it('goes through the shell of Windows, with each word in quotes', () => {
    const { file, args, windowsVerbatimArguments } = devtoolsCommand(
      'C:\\Program Files (x86)\\cli.bat',
      ['--project', 'D:\\my project'],
      'win32',
    );
    expect([file, ...args]).toEqual([
      'cmd.exe',
      '/d',
      '/s',
      '/c',
      '""C:\\Program Files (x86)\\cli.bat" "--project" "D:\\my project""',
    ]);
    expect(windowsVerbatimArguments).toBe(true);
  });

  it('starts it as it is elsewhere', () => {
    expect(devtoolsCommand('/cli', ['a b'], 'darwin')).toMatchObject({ file: '/cli', args: ['a b'] });
  });
});
