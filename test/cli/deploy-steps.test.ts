import { randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CliError } from '../../scripts/cli/cli-error.ts';
import type { Road } from '../../scripts/cli/cloud/road.ts';
import { deploy } from '../../scripts/cli/deploy/deploy.ts';
import type { Project } from '../../scripts/cli/project.ts';
import { createMemoryRoad } from './memory-road.ts';

vi.mock('../../scripts/language.ts', () => import('../support/in-english.ts'));

const SECRET = randomBytes(16).toString('hex');
const APPID = 'wx0123456789abcdef';
const folder = mkdtempSync(join(tmpdir(), 'cloud-token-'));
const PROJECT: Project = {
  compileType: 'miniprogram',
  folder,
  appid: APPID,
  miniprogramRoot: folder,
  cloudfunctionRoot: folder,
};

// The real functions but for their code, which takes its time to be zipped.
beforeAll(() => {
  for (const name of ['refreshToken', 'getToken']) {
    cpSync(join('dist/cloudfunctions', name), join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'index.js'), 'exports.main = () => 1;');
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  project?: Project;
  dryRun?: boolean;
  yes?: boolean;
  confirm?: () => Promise<boolean>;
  given?: string | undefined;
}

/** Deploys on a road; resolves to what was printed and what it rejected with. */
async function run(
  road: Road,
  { project = PROJECT, dryRun = false, yes = true, confirm, given = SECRET }: Given = {},
): Promise<{ lines: string[]; error: CliError | undefined }> {
  const printed: string[] = [];
  const error = await deploy({
    project,
    road: { name: 'cloud', found: 'key', environments: async () => ['cloud1-0abc'], open: () => road },
    env: undefined,
    dryRun,
    yes,
    secret: { given, ask: undefined },
    confirm,
    print: (line) => void printed.push(line),
  }).catch((thrown: unknown) => thrown);
  if (error !== undefined) expect(error).toBeInstanceOf(CliError);
  const text = stripVTControlCharacters(printed.join('\n'));
  return { lines: text.split('\n'), error: error as CliError | undefined };
}

describe('the steps', () => {
  it('restrict the collection first and set the trigger last, so that no token is ever there for clients', async () => {
    const road = createMemoryRoad();
    expect((await run(road)).error).toBeUndefined();
    expect(road.changes).toEqual([
      'create collection cloud-token',
      'setPermission cloud-token ADMINONLY',
      'create refreshToken',
      'configure refreshToken APPID,APPSECRET',
      'setTrigger refreshToken',
      'create getToken',
      'configure getToken APPID',
    ]);
  });

  it('say what is so already when everything is, but for code that nobody can compare', async () => {
    const road = createMemoryRoad();
    await run(road);
    road.changes.length = 0;
    const { lines, error } = await run(road);
    expect(error).toBeUndefined();
    expect(road.changes).toEqual(['uploadCode refreshToken', 'uploadCode getToken']);
    expect(lines.filter((line) => line.startsWith('✔') && !line.includes('already so'))).toHaveLength(2);
  });

  it('keep the permission’s former name in the line, so that nobody wonders later', async () => {
    const road = createMemoryRoad();
    road.permissions.set('cloud-token', 'CUSTOM');
    const { lines } = await run(road);
    expect(lines).toContainEqual(expect.stringMatching(/^✔ collection .*ADMINONLY.* it was CUSTOM$/));
  });

  it('leave out what builds on a failed step, and go on with what does not', async () => {
    const road = createMemoryRoad({
      'create refreshToken': new CliError('no room for a function', 'make room'),
      'setPermission cloud-token ADMINONLY': new CliError('no right to it', 'ask for it'),
    });
    const { lines, error } = await run(road);
    expect(road.changes).toEqual([
      'create collection cloud-token',
      'create getToken',
      'configure getToken APPID',
    ]);
    expect(lines).toContain('✖ refreshToken: the function: no room for a function');
    expect(lines).toContain('    make room');
    expect(error?.message).toBe('2 steps failed');
  });

  it('print no AppSecret, even when the platform quotes it', async () => {
    const quote = new CliError(`value ${SECRET} is not allowed`);
    const { lines } = await run(createMemoryRoad({ 'configure refreshToken APPID,APPSECRET': quote }));
    const text = lines.join('\n');
    expect(text).toContain('value … is not allowed');
    expect(text).not.toContain(SECRET);
  });

  it('say where to click for what the road cannot do, and are no failure', async () => {
    const { find, create, uploadCode, changes } = createMemoryRoad();
    const { lines, error } = await run({ find, create, uploadCode });
    expect(error).toBeUndefined();
    expect(changes).toEqual(['create refreshToken', 'create getToken']);
    const clicks = lines.filter((_line, index) => lines[index - 1]?.includes('by hand'));
    expect(clicks).toEqual([
      '    CloudBase console → Database → “+” → collection name: cloud-token',
      '    CloudBase console → Database → cloud-token → Permissions → ADMINONLY (only functions may read and write)',
      `    CloudBase console → Cloud Functions → refreshToken → Configuration → Edit → Environment variables: APPSECRET = the AppSecret, APPID = ${APPID}`,
      '    WeChat DevTools → right-click refreshToken in the file tree → Upload trigger',
      `    CloudBase console → Cloud Functions → getToken → Configuration → Edit → Environment variables: APPID = ${APPID}`,
    ]);
    expect(lines).toContain('5 steps are left to you, see above');
  });

  it('say where to click for a time-out that the road can see but not change', async () => {
    const { find, create, uploadCode, functions } = createMemoryRoad();
    functions.set('refreshToken', { runtime: 'Nodejs16.13', timeoutSec: 3 });
    functions.set('getToken', { runtime: 'Nodejs16.13', timeoutSec: 30 });
    const { lines } = await run({ find, create, uploadCode });
    expect(lines).toContain('• refreshToken: time-out 20 s, memory 256 MB  by hand');
    expect(lines).toContain('✔ getToken: time-out 20 s, memory 256 MB  already so: 30 s, 256 MB');
  });

  it.each([
    ['Nodejs8.9', false],
    ['Nodejs12.16', false],
    ['Nodejs16.13', true],
    ['Nodejs18.15', true],
    ['Nodejs24.11', true],
  ])('put code on %s: %s', async (runtime, isPut) => {
    const road = createMemoryRoad();
    road.functions.set('refreshToken', { runtime, timeoutSec: 20, memoryMb: 256, variables: {} });
    const { error } = await run(road);
    expect(road.changes.includes('uploadCode refreshToken')).toBe(isPut);
    expect(error === undefined).toBe(isPut);
  });

  it('write no variables when those that are there cannot be read', async () => {
    const road = createMemoryRoad();
    road.functions.set('refreshToken', { runtime: 'Nodejs20.19', timeoutSec: 20 });
    const { lines } = await run(road);
    expect(road.changes.filter((change) => change.startsWith('configure refreshToken'))).toEqual([]);
    expect(lines.join('\n')).toMatch(
      /✖ refreshToken: environment variables .*could not be read.*\n .*console/,
    );
  });

  it('keep a variable that somebody sets while the code goes up', async () => {
    const road = createMemoryRoad();
    road.functions.set('refreshToken', { runtime: 'Nodejs20.19', timeoutSec: 20, variables: {} });
    const meanwhile = {
      ...road,
      uploadCode: async () => void road.configure('refreshToken', { variables: { NEW: '1' } }),
    };
    await run(meanwhile);
    expect(road.functions.get('refreshToken')?.variables).toEqual({ NEW: '1', APPID, APPSECRET: SECRET });
  });

  it('raise what is too low, and leave what somebody has raised further', async () => {
    const road = createMemoryRoad();
    const state = { runtime: 'Nodejs18.15', variables: {} };
    road.functions.set('refreshToken', { ...state, timeoutSec: 60, memoryMb: 128 });
    await run(road);
    expect(road.functions.get('refreshToken')).toMatchObject({ timeoutSec: 60, memoryMb: 256 });
  });

  it.each([
    ['refreshToken', '0 0 * * * * *', false],
    ['refreshToken', '0 30 * * * * *', true],
    ['other', '0 0 * * * * *', true],
    [undefined, '', true],
  ])('set the trigger where there is %s with "%s": %s', async (name, config, isSet) => {
    const road = createMemoryRoad();
    const trigger = name === undefined ? null : { name, config };
    road.functions.set('refreshToken', { runtime: 'Nodejs18.15', timeoutSec: 20, variables: {}, trigger });
    await run(road);
    expect(road.changes.includes('setTrigger refreshToken')).toBe(isSet);
  });

  it('leave APPID alone where the project has no real one', async () => {
    const road = createMemoryRoad();
    await run(road, { project: { ...PROJECT, appid: 'touristappid' } });
    expect(road.functions.get('refreshToken')?.variables).toEqual({ APPSECRET: SECRET });
    expect(road.functions.get('getToken')?.variables).toEqual({});
  });
});

describe('a plan that locks the time-out', () => {
  const locked = () =>
    new CliError(`timeout is limited, ${SECRET} (InvalidParameterValue.Timeout)`, 'upgrade');

  it('is said, and variables and trigger are set all the same', async () => {
    const road = createMemoryRoad({ 'configure refreshToken timeoutSec,memoryMb': locked() });
    road.functions.set('refreshToken', {
      runtime: 'Nodejs16.13',
      timeoutSec: 3,
      memoryMb: 256,
      variables: {},
      trigger: null,
    });
    const { lines, error } = await run(road);
    expect(error).toBeUndefined();
    const at = lines.findIndex((line) => /refreshToken: time-out 20 s.* by hand$/.test(line));
    expect(lines[at + 1]).toMatch(
      /^ {4}refused: timeout is limited, … .*free plan locks the time-out at 3 s/,
    );
    expect(lines[at + 2]).toMatch(/Configuration → Edit: time-out 20 s/);
    expect(road.functions.get('refreshToken')).toMatchObject({
      timeoutSec: 3,
      variables: { APPID, APPSECRET: SECRET },
      trigger: { config: '0 0 * * * * *' },
    });
    expect(lines).toContain('one step is left to you, see above');
  });

  it('takes a new function with the limits of the platform', async () => {
    const road = createMemoryRoad({
      'create refreshToken with 20 s': locked(),
      'configure refreshToken timeoutSec,memoryMb': locked(),
    });
    const { error } = await run(road);
    expect(error).toBeUndefined();
    expect(road.functions.get('refreshToken')).toMatchObject({
      timeoutSec: 3,
      variables: { APPSECRET: SECRET },
    });
    expect(road.functions.get('getToken')).toMatchObject({ timeoutSec: 20 });
  });

  it('is not what every failure of a creation is taken for', async () => {
    const road = createMemoryRoad({ 'create refreshToken with 20 s': new CliError('no rights', 'ask') });
    expect((await run(road)).lines).toContain('✖ refreshToken: the function: no rights');
    expect(road.functions.has('refreshToken')).toBe(false);
  });
});

describe('before the first step', () => {
  it('a dry run shows them and changes nothing', async () => {
    const road = createMemoryRoad();
    const { lines, error } = await run(road, { dryRun: true });
    expect({ error, changes: road.changes }).toEqual({ error: undefined, changes: [] });
    expect(lines.filter((line) => line.startsWith('•'))).toHaveLength(11);
    expect(lines).toContain('environment: the only one of the account, which is asked when it is deployed');
    expect(lines).toContain(
      'nothing was sent, and no key was tried; without --dry-run these steps are taken',
    );
    expect(lines.slice(-2)).toEqual([
      'the real run will miss:',
      '  the ID of the environment, unless the account has only one: --env',
    ]);
  });

  it('the user is shown them and asked', async () => {
    const road = createMemoryRoad();
    const declined = await run(road, { yes: false, confirm: async () => false });
    expect({ error: declined.error, changes: road.changes }).toEqual({ error: undefined, changes: [] });
    expect(declined.lines).toContain('• collection cloud-token');
    expect(declined.lines.at(-1)).toBe('nothing was changed');
    await run(road, { yes: false, confirm: async () => true });
    expect(road.changes).not.toEqual([]);
  });

  it('nothing is done when nobody can be asked', async () => {
    const road = createMemoryRoad();
    const { error } = await run(road, { yes: false });
    expect(error?.fix).toContain('--yes');
    expect(road.changes).toEqual([]);
  });
});
