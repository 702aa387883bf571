import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createDevtoolsCli } from '../support/devtools-cli.ts';
import { type Run, run } from '../support/run.ts';
import { BIN } from './sample-project.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cloud-token-'));
  writeFileSync(join(folder, 'project.config.json'), '{ "appid": "wx0123456789abcdef" }');
});

afterEach(() => rmSync(folder, { recursive: true }));

function deploy(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  const base = { PATH: process.env.PATH, LC_ALL: 'en_US.UTF-8', NO_COLOR: '1' };
  return run(process.execPath, [BIN, 'deploy', ...args], { cwd: folder, env: { ...base, ...env } });
}

describe('cloud-token-cli deploy', () => {
  it('deploys with WeChat DevTools from its command line to the end', async () => {
    const row = { success: true, filesCount: 3, packSize: '400 KB' };
    const info = { status: 'Active', timeout: 3, runtime: 'Nodejs16.13' };
    const cli = createDevtoolsCli(folder, [
      { lines: ['✖ functions info'] },
      { table: { refreshToken: row } },
      { table: { refreshToken: info } },
      { table: { getToken: info } },
      { table: { getToken: row } },
    ]);
    const { code, stdout, stderr } = await deploy(['--yes', '--env', 'cloud1-0abc', '--devtools', cli.path]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(cli.calls().map(([, , verb]) => verb)).toEqual(['info', 'deploy', 'info', 'info', 'deploy']);
    expect(stdout).toContain('✔ refreshToken: the function  created on Nodejs16.13, with its code');
    expect(stdout).toContain('✔ getToken: the function  already so: exists, on Nodejs16.13');
    expect(stdout).toMatch(/✔ getToken: the code in .* {2}uploaded, \d+ kB zipped/);
    expect(stdout).toContain('7 steps are left to you');
  });

  it('ends with 1 and says in Chinese which roads there are, where the system speaks Chinese', async () => {
    const { code, stderr } = await deploy([], { LC_ALL: 'zh_CN.UTF-8' });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^✖ 还没有可用的部署方式/);
    expect(stderr.match(/^ {2}(cloud|ci|devtools) /gm)).toHaveLength(3);
  });

  it('takes a road from the environment, and needs no package to show the steps', async () => {
    const env = { TENCENTCLOUD_SECRETID: 'id', TENCENTCLOUD_SECRETKEY: 'key' };
    const { code, stdout } = await deploy(['--dry-run', '--env', 'cloud1-0abc'], env);
    expect(code).toBe(0);
    expect(stdout).toContain('road: Tencent Cloud key (TENCENTCLOUD_SECRETID)\nenvironment: cloud1-0abc\n');
    expect((await deploy(['--yes'], env)).stderr).toMatch(/needs the package @cloudbase\/manager-node/);
  });

  it('shows the steps without any key, and says what the real run will miss', async () => {
    const { code, stdout, stderr } = await deploy(['--dry-run']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('road: Tencent Cloud key (not there yet)\n');
    expect(stdout).toContain('• refreshToken: trigger 0 0 * * * * *\n');
    const [, missing = ''] = stdout.split('the real run will miss:');
    expect(missing).toMatch(
      / {2}cloud {5}a Tencent Cloud key(.*\n){3} {2}the ID of the environment.*--env\n {2}the AppSecret.*APPSECRET/,
    );
    const ci = await deploy(['--dry-run', '--road', 'ci'], { LC_ALL: 'zh_CN.UTF-8' });
    expect(ci.code).toBe(0);
    expect(ci.stdout).toMatch(/正式运行还缺：\n {2}ci {8}代码上传密钥/);
    const devtools = await deploy(['--dry-run', '--road', 'devtools']);
    expect(devtools.stdout).toMatch(
      /the real run will miss:\n {2}devtools [\s\S]*the ID of the environment: --env/,
    );
  });

  it('does not take invented keys for good: it says what is wrong with their looks, and that none was tried', async () => {
    const env = { TENCENTCLOUD_SECRETID: 'mine', TENCENTCLOUD_SECRETKEY: 'mine', APPSECRET: 'mine' };
    const { stdout } = await deploy(['--dry-run', '--env', 'cloud1-0abc'], env);
    expect(stdout).toContain('no key was tried');
    const [, missing = ''] = stdout.split('the real run will miss:');
    expect(missing).toMatch(
      /a SecretId: what stands in TENCENTCLOUD_SECRETID is none.*\n.*npm install --save-dev @cloudbase\/manager-node@5\n.*an AppSecret: what stands in APPSECRET is none/,
    );
  });

  it('says before and after which files stay here', async () => {
    const functions = join(folder, 'cloudfunctions');
    cpSync('dist/cloudfunctions', functions, { recursive: true });
    writeFileSync(
      join(folder, 'project.config.json'),
      '{ "appid": "wx0123456789abcdef", "cloudfunctionRoot": "cloudfunctions/" }',
    );
    writeFileSync(join(functions, 'refreshToken/.env'), 'APPSECRET=…');
    const { stdout } = await deploy(['--dry-run']);
    expect(stdout).toContain('• refreshToken: the code in cloudfunctions/refreshToken, without .env\n');
    expect(stdout).toContain('• getToken: the code in cloudfunctions/getToken\n');
  });

  it('has no option for the AppSecret', async () => {
    const { code, stderr } = await deploy(['--appsecret', 'x']);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('unknown option') });
  });
});
