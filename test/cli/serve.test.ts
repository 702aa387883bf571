import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAccessKeys } from '../../cloudfunctions/serveToken/core/access-keys.ts';
import { deploy } from '../../scripts/cli/deploy/deploy.ts';
import { run } from '../support/run.ts';
import { createMemoryRoad, type MemoryRoad, routeAt } from './memory-road.ts';
import { BIN, ENVIRONMENT, init, makeProject, readFolder } from './sample-project.ts';

const ROOT = { cloudfunctionRoot: 'cloudfunctions/' };

describe('init --serve', () => {
  it('adds the function for servers outside, and says what is left to do in the console', async () => {
    const project = await makeProject(ROOT);
    const { code, stdout } = await init(project, '--serve');
    expect(code).toBe(0);
    expect(await readFolder(project)).toHaveProperty(['cloudfunctions/serveToken/index.js']);
    const [, left = ''] = stdout.split('For servers outside');
    expect(left).toMatch(/20 s.*HTTP_ACCESS_KEYS/);
    expect(left).toMatch(/HTTP access service → new path[\s\S]*HTTPS only[\s\S]*a limit for each client/);
  });

  it('joins Chinese with Chinese punctuation', async () => {
    const env = { ...ENVIRONMENT, LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' };
    const cwd = await makeProject(ROOT);
    const { stdout } = await run(process.execPath, [BIN, 'init', '--serve'], { cwd, env });
    expect(stdout).toMatch(/内存 256 MB；云开发控制台/);
  });

  it('is not there without being asked for', async () => {
    const project = await makeProject(ROOT);
    await init(project);
    expect(existsSync(join(project, 'cloudfunctions/serveToken'))).toBe(false);
  });

  it('updates it without being asked where it is there, and says so', async () => {
    const project = await makeProject(ROOT);
    await init(project, '--serve');
    const file = join(project, 'cloudfunctions/serveToken/package.json');
    const manifest = await readFile(file, 'utf8');
    await writeFile(file, manifest.replace(/"version": ".*"/, '"version": "0.9.0"'));
    const { stdout } = await init(project, '--yes');
    expect(stdout).toContain('serveToken is in the project, so it is kept up to date as with --serve');
    expect(stdout).not.toContain('For servers outside');
    expect(await readFile(file, 'utf8')).toBe(manifest);
  });

  it('lets another function of that name be', async () => {
    const project = await makeProject(ROOT, {
      'cloudfunctions/serveToken/package.json': '{"name":"serveToken"}',
    });
    const { code, stdout } = await init(project);
    expect(code).toBe(0);
    expect(stdout).not.toContain('serveToken');
  });
});

describe('deploy --serve', () => {
  const accessKeys = `java:whsec_${randomBytes(32).toString('base64')}`;
  const given = randomBytes(16).toString('hex');

  async function deployOn(
    road: MemoryRoad,
    more: { serve?: boolean; accessKeys?: string },
    cloudfunctionRoot?: string,
  ): Promise<string> {
    const printed: string[] = [];
    const folder = mkdtempSync(join(tmpdir(), 'cloud-token-'));
    const project = {
      compileType: 'miniprogram',
      folder,
      appid: 'wx0123456789abcdef',
      miniprogramRoot: folder,
      ...(cloudfunctionRoot && { cloudfunctionRoot }),
    };
    await deploy({
      project,
      road: { name: 'cloud', found: 'key', environments: async () => ['cloud1-0abc'], open: () => road },
      env: undefined,
      dryRun: false,
      yes: true,
      secret: { given, ask: undefined },
      confirm: undefined,
      print: (line) => void printed.push(line),
      ...more,
    });
    return printed.join('\n');
  }

  it('sets the keys, and leaves the path to a person', async () => {
    const road = createMemoryRoad();
    const printed = await deployOn(road, { serve: true, accessKeys });
    expect(road.functions.get('serveToken')?.variables).toEqual({ HTTP_ACCESS_KEYS: accessKeys });
    expect(printed).not.toContain(accessKeys.slice(12));
    expect(printed).toMatch(/HTTP access service → new path|HTTP 访问服务 → 新建路径/);
  });

  it('keeps the keys that are online, and finds the path that is there', async () => {
    const road = createMemoryRoad();
    road.httpRoutesOf = async (name) => (name === 'serveToken' ? [routeAt('/token')] : []);
    await deployOn(road, { serve: true, accessKeys });
    const printed = await deployOn(road, { serve: true });
    expect(road.functions.get('serveToken')?.variables).toEqual({ HTTP_ACCESS_KEYS: accessKeys });
    expect(printed).toMatch(/\/token/);
    expect(printed).not.toMatch(/new path|新建路径/);
  });

  it('says how to make keys where there are none', async () => {
    expect(await deployOn(createMemoryRoad(), { serve: true })).toContain('npm run key');
  });

  it('is not deployed without being asked for', async () => {
    const road = createMemoryRoad();
    await deployOn(road, {});
    expect([...road.functions.keys()]).toEqual(['refreshToken', 'getToken']);
  });

  it('is deployed without being asked for where the project has it, and says so', async () => {
    const folder = await makeProject(ROOT);
    await init(folder, '--serve');
    const road = createMemoryRoad();
    const printed = await deployOn(road, {}, join(folder, 'cloudfunctions'));
    expect([...road.functions.keys()]).toEqual(['refreshToken', 'getToken', 'serveToken']);
    expect(printed).toMatch(/as with --serve|像加了 --serve/);
    expect(printed).toMatch(/new path|新建路径/);
  });
});

describe('key', () => {
  const key = (...args: string[]) => run(process.execPath, [BIN, 'key', ...args], { env: ENVIRONMENT });

  it('makes another key each time, which the function takes, and shows the line of the client', async () => {
    const [one, other] = [await key('java'), await key('java')];
    const [, variable = ''] = /HTTP_ACCESS_KEYS=(\S+)/.exec(one.stdout) ?? [];
    expect(parseAccessKeys(variable)).toMatchObject({ keys: [{ name: 'java' }], badEntries: [] });
    expect(one.stdout).toContain(`CLOUD_TOKEN_KEY=${variable.replace('java:', '')}`);
    expect(one.stdout).toMatch(/require\('cloud-token\/http'\);\n.*createHttpTokenReader\(\{ url: .*, key: /);
    expect(other.stdout).not.toContain(variable);
  });

  it.each(['a:b', 'whsec_x', 'a\u001b[31m', 'a\u202e'])(
    'refuses a name that no list could hold: %j',
    async (name) => {
      expect(await key(name)).toMatchObject({ code: 1, stderr: expect.stringContaining('1 to 32') });
    },
  );
});
