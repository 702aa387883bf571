import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import { chooseEnvironment, environmentOf } from '../../scripts/cli/cloud/choose-environment.ts';
import { loadPackage } from '../../scripts/cli/cloud/load-package.ts';
import type { RoadName, RoadOffer } from '../../scripts/cli/cloud/road.ts';
import { chooseRoad } from '../../scripts/cli/deploy/choose-road.ts';
import { functionsToDeploy } from '../../scripts/cli/deploy/functions-to-deploy.ts';
import { zipFunction } from '../../scripts/cli/deploy/steps/zip-function.ts';
import { findUploadKey } from '../../scripts/cli/deploy/upload-key.ts';
import type { Project } from '../../scripts/cli/project.ts';

vi.mock('../../scripts/language.ts', () => import('../support/in-english.ts'));

const APPID = 'wx0123456789abcdef';
const PEM = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
  type: 'pkcs1',
  format: 'pem',
}) as string;
const INVENTED = PEM.replace(/\n.{20}/, '\n');

let folder: string;
let project: Project;

beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'cloud-token-')), 'project');
  mkdirSync(folder);
  project = {
    compileType: 'miniprogram',
    folder,
    appid: APPID,
    miniprogramRoot: folder,
    cloudfunctionRoot: join(folder, 'cloudfunctions'),
  };
});

afterEach(() => rmSync(dirname(folder), { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

function offer(name: RoadName, found: string | undefined, environments?: string[]): RoadOffer {
  const open = () => expect.fail('a road is opened only to be walked');
  return { name, found, open, ...(environments && { environments: async () => environments }) };
}

describe('the road', () => {
  const offers = (...open: RoadName[]) =>
    (['cloud', 'ci', 'devtools'] as const).map((name) =>
      offer(name, open.includes(name) ? 'key' : undefined),
    );

  it('is the one that can do most', () => {
    expect(chooseRoad(offers('cloud', 'ci', 'devtools'), undefined).name).toBe('cloud');
    expect(chooseRoad(offers('ci', 'devtools'), undefined).name).toBe('ci');
    expect(chooseRoad(offers('devtools'), undefined).name).toBe('devtools');
  });

  it('is the one asked for', () => {
    expect(chooseRoad(offers('cloud', 'ci', 'devtools'), 'devtools').name).toBe('devtools');
  });

  it('is explained when there is none: all three, with what each needs', () => {
    const choose = () => chooseRoad(offers(), undefined);
    expect(choose).toThrow(CliError);
    expect(choose).toThrow(/no road/);
    expect(needsOf(choose)).toMatch(
      /^cloud .*\n.*\n.*TENCENTCLOUD_SECRETID.*folder: npm .*@cloudbase\/manager-node@5\n/,
    );
    expect(needsOf(choose)).toMatch(
      /\n {2}ci .*\n.*\n.*private\.<appid>\.key.*folder: npm .*miniprogram-ci@2\.1\n/,
    );
    expect(needsOf(choose)).toMatch(/\n {2}devtools .*\n.*service port/);
  });

  it('is not another one than asked for: what that one needs is said', () => {
    const needs = needsOf(() => chooseRoad(offers('cloud', 'devtools'), 'ci'));
    expect(needs).toMatch(/^ci /);
    expect(needs).not.toMatch(/cloud {2}|devtools {2}/);
  });

  function needsOf(choose: () => unknown): string {
    try {
      choose();
    } catch (error) {
      return (error as CliError).fix ?? '';
    }
    return expect.fail('no road should be found');
  }
});

describe('the code-upload key', () => {
  it('is found in the folder of the project, and in the one above', () => {
    expect(findUploadKey(project, undefined)).toBeUndefined();
    write(`../private.${APPID}.key`, PEM);
    expect(findUploadKey(project, undefined)).toEqual({
      from: join(folder, `../private.${APPID}.key`),
      pem: PEM,
    });
    write(`private.${APPID}.key`, PEM);
    expect(findUploadKey(project, undefined)?.from).toBe(join(folder, `private.${APPID}.key`));
  });

  it('is the one asked for: a file, or the key itself as a secret of a CI system', () => {
    write('other.key', PEM);
    expect(findUploadKey(project, join(folder, 'other.key'))?.pem).toBe(PEM);
    expect(findUploadKey(project, PEM)).toEqual({ from: 'MINIPROGRAM_CI_KEY', pem: PEM });
  });

  it('is refused when it is not there, or is no key', () => {
    expect(() => findUploadKey(project, join(folder, 'none.key'))).toThrow(/no code-upload key/);
    write('text.key', 'hello');
    expect(() => findUploadKey(project, join(folder, 'text.key'))).toThrow(/not a private key/);
    for (const invented of [
      INVENTED,
      '-----BEGIN RSA PRIVATE KEY-----\nabc\n-----END RSA PRIVATE KEY-----\n',
    ]) {
      write('invented.key', invented);
      expect(() => findUploadKey(project, join(folder, 'invented.key'))).toThrow(/not a private key/);
      expect(() => findUploadKey(project, invented)).toThrow('MINIPROGRAM_CI_KEY is not a private key');
    }
  });
});

describe('the environment', () => {
  it('is the one the project names: cloudbaserc.json before the app', async () => {
    expect(await environmentOf(project)).toBeUndefined();
    write('app.js', 'App({ onLaunch() { wx.cloud.init({ traceUser: true, env: "from-app" }) } })');
    expect(await environmentOf(project)).toBe('from-app');
    write('cloudbaserc.json', '{ "envId": "from-file" }');
    expect(await environmentOf(project)).toBe('from-file');
  });

  it('is not read where the app takes the default one, or names it elsewhere', async () => {
    write('app.ts', "wx.cloud.init();\nconst other = { env: 'not-this' };");
    expect(await environmentOf(project)).toBeUndefined();
  });

  it('is the only one of the account, if none is named', async () => {
    expect(await chooseEnvironment(offer('cloud', 'key', ['a-1']), undefined)).toBe('a-1');
    expect(await chooseEnvironment(offer('cloud', 'key', ['a-1', 'b-2']), 'b-2')).toBe('b-2');
    expect(await chooseEnvironment(offer('devtools', 'cli'), 'c-3')).toBe('c-3');
  });

  it.each([
    [['a-1', 'b-2'], undefined, /not known which/],
    [['a-1'], 'b-2', /no CloudBase environment b-2/],
    [[], 'a-1', /has no CloudBase environment$/],
    [undefined, undefined, /not known which/],
  ])('is asked for when it is not clear: %j, named %s', async (ids, named, message) => {
    await expect(chooseEnvironment(offer('cloud', 'key', ids), named)).rejects.toThrow(message);
  });
});

describe('the functions', () => {
  it('are the project’s own where it has them, else the ready-built ones', async () => {
    write('cloudfunctions/getToken/index.js', 'exports.main = () => 1;');
    write('cloudfunctions/getToken/package.json', '{ "dependencies": { "wx-server-sdk": "~2.6.3" } }');
    write('cloudfunctions/getToken/config.json', '{ "permissions": { "openapi": [] } }');
    const [writer, reader] = await functionsToDeploy(project);
    expect(writer).toMatchObject({ name: 'refreshToken', installsInCloud: false });
    expect(writer?.folder).toMatch(/dist\/cloudfunctions\/refreshToken$/);
    expect(writer?.trigger).toEqual({ name: 'refreshToken', type: 'timer', config: '0 0 * * * * *' });
    expect(reader).toEqual({
      name: 'getToken',
      folder: join(folder, 'cloudfunctions/getToken'),
      installsInCloud: true,
      leftOut: [],
    });
  });

  it('are their code only: no hidden file, no key, no link, and that is known', async () => {
    const code = [
      'index.js',
      'config.json',
      'package.json',
      'lib/part.js',
      'lib/keys.js',
      'id_card.js',
      'node_modules/dep/.rc',
    ];
    const no = [
      '.env',
      '.env.production',
      `private.${APPID}.key`,
      '.git/config',
      '.npmrc',
      'lib/.secret/a.js',
      'cert.PEM',
    ];
    const more = [
      'prod.env',
      'id_ed25519',
      'AuthKey.p8',
      'a.p12',
      '.index.js.0123456789ab.tmp',
      'project.private.config.json',
      'node_modules/dep/.git/config',
    ];
    for (const path of code) write(`cloudfunctions/refreshToken/${path}`, '{}');
    for (const path of [...no, ...more]) write(`cloudfunctions/refreshToken/${path}`, 'private');
    const root = join(folder, 'cloudfunctions/refreshToken');
    symlinkSync(join(root, '.env'), join(root, 'link.js'));
    symlinkSync(join(root, '.git'), join(root, 'linked'));
    const [fn] = await functionsToDeploy(project);
    const folders = { '.git/config': '.git/', 'lib/.secret/a.js': 'lib/.secret/' } as Record<string, string>;
    const nested = { 'node_modules/dep/.git/config': 'node_modules/dep/.git/' } as Record<string, string>;
    const leftOut = [...no, ...more].map((path) => folders[path] ?? nested[path] ?? path);
    expect(fn?.leftOut).toEqual([...leftOut, 'link.js', 'linked'].sort());
    const zipped = unzipSync(await zipFunction({ folder: root, installsInCloud: false }));
    expect(Object.keys(zipped).sort()).toEqual(code.sort());
  });

  it('are refused with a config.json that the platform does not take', async () => {
    write('cloudfunctions/refreshToken/index.js', '');
    write('cloudfunctions/refreshToken/package.json', '{}');
    write('cloudfunctions/refreshToken/config.json', '{ "triggers": [{ "name": "t", "type": "cos" }] }');
    await expect(functionsToDeploy(project)).rejects.toThrow(/config\.json cannot be used: .*cos, not timer/);
    write('cloudfunctions/refreshToken/config.json', '{\n  "a": 1\n  "b": 2\n}');
    await expect(functionsToDeploy(project)).rejects.toThrow(/cannot be used: line 3: a comma is missing/);
  });

  it('make the same zip from the same files, and another one from others', async () => {
    const fn = { folder: join(folder, 'f'), installsInCloud: true };
    write('f/index.js', 'one');
    write('f/lib/part.js', 'two');
    write('f/node_modules/dep/index.js', 'three');
    const zip = await zipFunction(fn);
    vi.useFakeTimers({ toFake: ['Date'], now: new Date(2040, 5, 5) });
    onTestFinished(() => void vi.useRealTimers());
    expect(await zipFunction(fn)).toEqual(zip);
    expect(zip.includes('lib/part.js')).toBe(true);
    expect(zip.includes('node_modules')).toBe(false);
    expect((await zipFunction({ ...fn, installsInCloud: false })).includes('node_modules')).toBe(true);
    write('f/index.js', 'other');
    expect(await zipFunction(fn)).not.toEqual(zip);
  });
});

describe('a package that is too heavy to depend on', () => {
  it('is taken from the project, then from where this command is', () => {
    write('node_modules/heavy/index.js', 'module.exports = 42;');
    expect(loadPackage('heavy', 'heavy@1', folder)).toBe(42);
    expect(loadPackage('commander', 'commander@1', folder)).toHaveProperty('Command');
  });

  it('is missing with the command that installs it', () => {
    const load = () => loadPackage('@cloudbase/manager-node', '@cloudbase/manager-node@5', folder);
    expect(load).toThrow('needs the package @cloudbase/manager-node, which is not installed');
    expect(load).toThrow(
      expect.objectContaining({
        fix: expect.stringContaining('npm install --save-dev @cloudbase/manager-node@5'),
      }),
    );
  });

  it('says itself what is wrong when it is there but broken', () => {
    write('node_modules/broken/index.js', "throw new Error('broken inside');");
    expect(() => loadPackage('broken', 'broken@1', folder)).toThrow('broken inside');
  });
});
