import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { type Run, run } from '../support/run.ts';
import { BIN, ENVIRONMENT, makeFolder, makeProject, readFolder } from './sample-project.ts';

const CHINESE = { LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' };

const cli = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  run(process.execPath, [BIN, ...args], { env: { ...ENVIRONMENT, ...env } });

describe('the command line speaks Chinese where the system does', () => {
  it.each([
    [['init', '--sevre'], "没有选项 '--sevre'（是不是 --serve？），用 npm run init -- --help 查看全部"],
    [['doctor', '--frobnicate'], "没有选项 '--frobnicate'，用 npm run doctor -- --help 查看全部"],
    [['deploy', '--road', 'x'], "选项 '--road <name>' 的值 'x' 无效。可选的值：cloud, ci, devtools。"],
    [['deploy', '--env'], "选项 '--env <id>' 缺少值"],
    [['init', '--js', '--ts'], "选项 '--js' 和 '--ts' 不能同时使用"],
    [['key', 'a', 'b'], '多余的参数：b。用 npm run key -- --help 查看用法'],
    [
      ['key', 'a:b'],
      "参数 'name' 的值 'a:b' 无效。名称为 1 到 32 个字符，不含空格、冒号和逗号，也不以 whsec_ 开头。",
    ],
    [['inot'], "没有命令 'inot'（是不是 init？），用 cloud-token-cli --help 查看全部"],
  ])('in what it refuses: %j', async (args, refusal) => {
    expect(await cli(args, CHINESE)).toEqual({ code: 1, stdout: '', stderr: `错误：${refusal}\n` });
  });

  it.each(['init', 'deploy', 'doctor', 'key'])('in the help of %s', async (command) => {
    const { stdout } = await cli([command, '--help'], CHINESE);
    expect(stdout).toMatch(new RegExp(`^用法： npm run ${command} -- \\[选项\\]`));
    expect(stdout).toMatch(/选项：\n[\s\S]*显示帮助/);
    expect(stdout).not.toMatch(/Usage|Options:|Arguments:|display|\(?(default|choices|env): /);
  });
});

describe('an option before the -- of npm run', () => {
  it.each([
    ['init', 'npm_config_project', '../shop', '--project ../shop'],
    ['doctor', 'npm_config_url', 'https://a.example', '--url https://a.example'],
    ['deploy', 'npm_config_env', 'cloud1-0abc', '--env cloud1-0abc'],
  ])('is shown behind it: %s', async (command, kept, value, option) => {
    expect(await cli([command, value], { [kept]: 'true', npm_lifecycle_event: command })).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: too many arguments: ${value}. npm hands on only the options behind --, so type: npm run ${command} -- ${option}\n`,
    });
  });

  /** As people type it, in a folder of their settings. */
  const npm = async (args: string[], settings = '', env: NodeJS.ProcessEnv = {}) => {
    const userconfig = join(await makeFolder({ npmrc: settings }), 'npmrc');
    return run('npm', ['run', '-s', ...args], {
      env: { ...ENVIRONMENT, npm_config_userconfig: userconfig, ...env },
    });
  };

  it.each([
    [['deploy', '--dry-run'], '--dry-run', 'deploy -- --dry-run'],
    [['doctor', '--env=x', '--', '--offline'], '--env', 'doctor -- --offline --env x'],
    [['init', '--js', '--project=a b'], '--project --js', 'init -- --project "a b" --js'],
    [['bench', '--quick'], '--quick', 'bench -- --quick'],
    [['start', '--no-build', '--live'], '--no-build --live', 'start -- --no-build --live'],
    [['simulate', '--json'], '--json', 'simulate -- --json'],
  ])('is not lost without a word: %j', async (args, kept, line) => {
    const { code, stderr } = await npm(args);
    const typed = `npm run ${line}`.replace('run start', 'start');
    expect({ code, said: stderr.split('\n').find((text) => text.startsWith('error')) }).toEqual({
      code: 1,
      said: `error: npm has kept for itself: ${kept}. npm hands on only the options behind --, so type: ${typed}`,
    });
  });

  it.each([
    [['init', '--project', '../shop'], 'init -- --project ../shop'],
    [['doctor', '--offline', '--project', '../shop'], 'doctor -- --project ../shop --offline'],
    [['doctor', '--env', 'x', '--project', '../shop'], 'doctor -- --project <folder> --env <id>'],
  ])('is shown with all the others: %j', async (args, line) => {
    expect((await npm(args)).stderr).toContain(`so type: npm run ${line}\n`);
  });

  it('is said in Chinese where the system speaks it', async () => {
    expect((await npm(['deploy', '--dry-run'], '', CHINESE)).stderr).toContain(
      '错误：npm 没有传过来：--dry-run。选项要写在 -- 之后，npm 才会传过来：npm run deploy -- --dry-run\n',
    );
  });

  it('is none that is set for all of npm, or stands behind it too', async () => {
    const settings = 'json = true\nyes=true\noffline="true"\ndry-run\n';
    expect((await npm(['key'], settings)).stderr).toBe('');
    const args = ['--project', await makeProject({ cloudfunctionRoot: 'f' })];
    expect((await npm(['init', '--', ...args], settings)).stderr).toBe('');
    expect((await npm(['init', '--yes', '--', '--yes', ...args])).stderr).toBe('');
    const other = { npm_lifecycle_event: 'postinstall', npm_config_dry_run: 'true' };
    expect(await cli(['init', ...args], other)).toMatchObject({ code: 0, stderr: '' });
  });
});

describe('the clone of cloud-token itself', () => {
  /** A copy that takes its folder for the clone it runs in. */
  async function inClone(appid: string): Promise<(...args: string[]) => Promise<Run>> {
    const clone = await makeProject({ appid, cloudfunctionRoot: 'cloudfunctions/' });
    await cp(dirname(BIN), join(clone, 'dist/cloud-token-cli'), { recursive: true });
    const bin = join(clone, 'dist/cloud-token-cli/cloud-token-cli.js');
    return (...args) => run(process.execPath, [bin, ...args], { cwd: clone, env: ENVIRONMENT });
  }

  it.each([
    ['init', '--yes', '✖'],
    ['deploy', '--dry-run', '!'],
    ['doctor', '--offline', '!'],
  ])('is not what %s is for, unless it was named', async (command, option, mark) => {
    const clone = await inClone('touristappid');
    const { stdout, stderr } = await clone(command, option);
    expect(stdout + stderr).toMatch(
      new RegExp(`^${mark} this is the clone of cloud-token itself, not your mini program\n`),
    );
    expect(stdout + stderr).toContain(`npm run ${command} -- --project <folder of your mini program>`);
    const named = await clone(command, option, '--project', '.');
    expect(named.stdout + named.stderr).not.toContain('the clone of cloud-token itself');
  });

  it('is a project like any other once it has an AppID', async () => {
    const clone = await inClone('wx0123456789abcdef');
    expect(await clone('init', '--dry-run')).toMatchObject({ code: 0, stderr: '' });
  });
});

it('comes to its end without a word when nobody reads any more', async () => {
  const cwd = await makeProject({ cloudfunctionRoot: 'cloudfunctions/' });
  const child = spawn(process.execPath, [BIN, 'init'], { cwd, env: ENVIRONMENT });
  child.stdout.destroy();
  const [[code], errors] = await Promise.all([once(child, 'exit'), text(child.stderr)]);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  expect(await readFolder(cwd)).toHaveProperty(['cloudfunctions/getToken/index.js']);
});
