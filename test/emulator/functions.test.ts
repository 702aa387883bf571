import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createClock } from '../../scripts/emulator/clock.ts';
import {
  createFunctions,
  type FunctionLog,
  type Functions,
  type FunctionsOptions,
} from '../../scripts/emulator/functions/functions.ts';
import type { Caller } from '../../scripts/emulator/functions/invocation.ts';

const CLIENT: Caller = { source: 'wx_client', openid: 'o1' };
const HOUR = 60 * 60_000;

let root: string;
let opened: Functions[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'functions-'));
  opened = [];
});

afterEach(async () => {
  await Promise.all(opened.map((functions) => functions.close()));
  rmSync(root, { recursive: true });
});

/** Writes a function whose `main` has this body; `before` stands outside of it. */
function write(name: string, body: string, before = ''): void {
  mkdirSync(join(root, name), { recursive: true });
  const main = `exports.main = async (event, context) => { ${body} };`;
  writeFileSync(join(root, name, 'index.js'), `${before}\n${main}\n`);
}

function open(options: Partial<FunctionsOptions> = {}): Functions {
  const account = { appid: 'wx1' };
  const functions = createFunctions({
    ...{ root, clock: createClock(), url: 'http://127.0.0.1:1', account, env: 'env-1' },
    ...options,
  });
  opened.push(functions);
  return functions;
}

/** Resolves with the first line the functions write, and collects all of them. */
function listenTo() {
  const lines: FunctionLog[] = [];
  let hear: (line: FunctionLog) => void = () => {};
  const firstLine = new Promise<FunctionLog>((resolve) => {
    hear = resolve;
  });
  const onLog = (line: FunctionLog) => {
    lines.push(line);
    hear(line);
  };
  return { lines, firstLine, onLog };
}

function endIfAlive(pid: number | undefined): void {
  try {
    process.kill(pid ?? Number.NaN, 'SIGKILL');
  } catch {
    // Gone already, as it should be.
  }
}

const results = (invocations: { result?: unknown }[]) => invocations.map(({ result }) => result);

describe('an instance', () => {
  test('is reused while it is idle', async () => {
    write('count', 'return [process.pid, (calls += 1)];', 'let calls = 0;');
    const { invoke } = open();
    const [first, second] = [await invoke('count', {}, CLIENT), await invoke('count', {}, CLIENT)];
    const pid = (first.result as number[])[0];
    expect(results([first, second])).toEqual([
      [pid, 1],
      [pid, 2],
    ]);
  });

  test('runs one event at a time, a burst gets many', async () => {
    write('solo', 'return [process.pid, (running += 1), await null, (running -= 1)];', 'let running = 0;');
    const { invoke } = open();
    const burst = results(await Promise.all([1, 2, 3].map(() => invoke('solo', {}, CLIENT)))) as number[][];
    expect(new Set(burst.map(([pid]) => pid)).size).toBe(3);
    expect(burst.map(([, running]) => running)).toEqual([1, 1, 1]);
  });

  test.runIf(process.platform !== 'win32')('runs on the Node.js that was chosen', async () => {
    const node = join(root, 'another-node');
    writeFileSync(node, `#!/bin/sh\nMARK=another exec "${process.execPath}" "$@"\n`, { mode: 0o755 });
    write('mark', 'return process.env.MARK ?? null;');
    expect((await open({ node }).invoke('mark', {}, CLIENT)).result).toBe('another');
    expect((await open().invoke('mark', {}, CLIENT)).result).toBe(null);
  });

  test('is waited for when there are no more to be had', async () => {
    write('pid', 'return process.pid;');
    const { invoke } = open({ maxInstances: 2 });
    const pids = results(await Promise.all([1, 2, 3, 4, 5].map(() => invoke('pid', {}, CLIENT))));
    expect(new Set(pids).size).toBe(2);
  });

  test.runIf(process.platform !== 'win32')('is frozen between events', async () => {
    write('busy', 'setInterval(() => {}, 1); return process.pid;');
    const { invoke } = open();
    const { result: pid } = await invoke('busy', {}, CLIENT);
    const state = () => execFileSync('ps', ['-o', 'state=', '-p', String(pid)], { encoding: 'utf8' })[0];
    await vi.waitFor(() => expect(state()).toBe('T'));
    expect((await invoke('busy', {}, CLIENT)).result).toBe(pid);
  });

  test('ends when the platform dies, frozen or not', async () => {
    write('pid', 'return process.pid;');
    const platform = JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../scripts/emulator')).href);
    const script = `
      const { createClock } = await import(${platform} + '/clock.ts');
      const { createFunctions } = await import(${platform} + '/functions/functions.ts');
      const options = { root: ${JSON.stringify(root)}, clock: createClock(), url: '', account: { appid: 'wx1' }, env: 'e' };
      for (const freeze of [true, false]) {
        const { invoke } = createFunctions({ ...options, freeze });
        console.log((await invoke('pid', {}, { source: 'wx_client' })).result);
      }
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    const pids: number[] = [];
    onTestFinished(() => [parent.pid, ...pids].forEach(endIfAlive));
    for await (const line of createInterface({ input: parent.stdout })) {
      if (pids.push(Number(line)) === 2) break;
    }
    const isGone = (pid: number) => expect(() => process.kill(pid, 0)).toThrow('ESRCH');
    expect(pids.map((pid) => process.kill(pid, 0))).toEqual([true, true]);
    parent.kill('SIGKILL');
    await vi.waitFor(() => pids.forEach(isGone), 10_000);
  });
});

describe('an invocation', () => {
  test('finds what CloudBase puts into the environment, and nothing else', async () => {
    write('env', 'return process.env;');
    const { invoke } = open({ url: () => 'http://127.0.0.1:7', environment: { env: { APPSECRET: 's' } } });
    const { result } = await invoke('env', {}, { ...CLIENT, source: 'wx_client' });
    expect(result).toEqual({
      APPSECRET: 's',
      PATH: process.env.PATH,
      SCF_NAMESPACE: 'env-1',
      TCB_CONTEXT_CNFG: '{"URL":"http://127.0.0.1:7/admin"}',
      TCB_CONTEXT_KEYS: 'TCB_ENV,SCF_NAMESPACE,TCB_SOURCE,TCB_SESSIONTOKEN',
      TCB_ENV: 'env-1',
      TCB_SESSIONTOKEN: expect.stringMatching(/^[\w-]{36}$/),
      TCB_SOURCE: 'wx_client',
      TENCENTCLOUD_REGION: 'ap-shanghai',
      TENCENTCLOUD_RUNENV: 'SCF',
      TENCENTCLOUD_SECRETID: expect.any(String),
      TENCENTCLOUD_SECRETKEY: expect.any(String),
      TENCENTCLOUD_SESSIONTOKEN: expect.any(String),
      TZ: 'UTC',
      WX_APPID: 'wx1',
      WX_CONTEXT_KEYS: 'WX_APPID,WX_OPENID',
      WX_OPENID: 'o1',
    });
  });

  test('does not see the environment of the one before', async () => {
    write('env', 'return process.env;');
    const { invoke } = open();
    const first = (await invoke('env', {}, CLIENT)).result as Record<string, string>;
    const second = (await invoke('env', {}, { source: 'wx_trigger' })).result as Record<string, string>;
    expect(second).not.toHaveProperty('WX_OPENID');
    expect(second).not.toHaveProperty('WX_APPID');
    expect(second).toMatchObject({ TCB_SOURCE: 'wx_trigger', TRIGGER_SRC: 'timer', WX_CONTEXT_KEYS: '' });
    expect(second.TCB_SESSIONTOKEN).not.toBe(first.TCB_SESSIONTOKEN);
    expect((await invoke('env', {}, CLIENT)).result).not.toHaveProperty('TRIGGER_SRC');
  });

  test('starts a new instance after the configured variables were changed', async () => {
    write('env', 'return [process.env.A, atStart];', 'const atStart = process.env.A;');
    const { invoke, setEnvironment } = open({ environment: { env: { A: '1' } } });
    const first = await invoke('env', {}, CLIENT);
    setEnvironment('env', { A: '2' });
    expect(results([first, await invoke('env', {}, CLIENT)])).toEqual([
      ['1', '1'],
      ['2', '2'],
    ]);
  });

  test('gets the context of SCF', async () => {
    write('context', 'return context;');
    const { invoke } = open({ timeLimitMs: 9000, timeLimitsMs: { context: 20_000 } });
    const { requestId, result } = await invoke('context', {}, CLIENT);
    expect(result).toEqual({
      callbackWaitsForEmptyEventLoop: false,
      memory_limit_in_mb: 256,
      time_limit_in_ms: 20_000,
      request_id: requestId,
      function_name: 'context',
      function_version: '$LATEST',
      namespace: 'env-1',
      environment: expect.stringContaining('"TCB_SOURCE":"wx_client"'),
      environ: expect.stringContaining(';TCB_SOURCE=wx_client;'),
    });
  });

  test('gets the event, with userInfo when a mini program calls', async () => {
    write('echo', 'return event;');
    const { invoke } = open();
    const forged = { a: 1, userInfo: { openId: 'another' } };
    expect((await invoke('echo', forged, CLIENT)).result).toEqual({
      a: 1,
      userInfo: { appId: 'wx1', openId: 'o1' },
    });
    expect((await invoke('echo', { a: 1 }, { ...CLIENT, source: 'wx_client,scf' })).result).toEqual({ a: 1 });
    expect((await invoke('echo', undefined, { source: 'wx_trigger' })).result).toEqual({});
  });

  test('sees the platform’s time', async () => {
    write(
      'time',
      'return [Date.now(), +new Date(), Date.parse(Date()), new (class extends Date {})() instanceof Date, +new Date(7)];',
    );
    const clock = createClock();
    const { invoke } = open({ clock });
    for (const shift of [0, 3 * HOUR, -2 * HOUR]) {
      clock.advance(shift);
      const before = clock.now();
      const [now, created, text, ...rest] = (await invoke('time', {}, CLIENT)).result as number[];
      for (const time of [now, created]) {
        expect(time).toBeGreaterThanOrEqual(before - 1);
        expect(time).toBeLessThanOrEqual(clock.now() + 1);
      }
      expect(text).toBeGreaterThan(before - 2000);
      expect(rest).toEqual([true, 7]);
    }
  });

  test('is known by its session token while it runs', async () => {
    write('session', 'console.log(process.env.TCB_SESSIONTOKEN); await new Promise(setImmediate); return 1;');
    const callers: (Caller | undefined)[] = [];
    const tokens: string[] = [];
    const functions = open({
      onLog: ({ text }) => {
        tokens.push(text);
        callers.push(functions.callerOf(text));
      },
    });
    await functions.invoke('session', {}, CLIENT);
    expect(callers).toEqual([{ source: 'wx_client', openid: 'o1', appid: 'wx1' }]);
    expect([functions.callerOf(tokens[0] ?? ''), functions.callerOf('made up')]).toEqual([
      undefined,
      undefined,
    ]);
  });

  test('owns the lines it writes', async () => {
    write(
      'log',
      "console.log('é' + event.n + '\\n2'); console.error('err'); process.stdout.write('no end');",
    );
    const { lines, onLog } = listenTo();
    const { invoke } = open({ onLog });
    const [first, second] = [await invoke('log', { n: 1 }, CLIENT), await invoke('log', { n: 2 }, CLIENT)];
    const linesOf = (requestId: string, stream: string) =>
      lines.filter((line) => line.requestId === requestId && line.stream === stream).map(({ text }) => text);
    expect(linesOf(first.requestId, 'stdout')).toEqual(['é1', '2', 'no end']);
    expect(linesOf(second.requestId, 'stdout')).toEqual(['é2', '2', 'no end']);
    expect(linesOf(second.requestId, 'stderr')).toEqual(['err']);
    expect(lines.every((line) => line.function === 'log')).toBe(true);
  });

  test.runIf(process.platform === 'linux')('tells the most memory its process has used', async () => {
    write('fill', 'Buffer.alloc(event.bytes, 1); return null;');
    const { invoke } = open();
    const peak = async (bytes: number) => Number((await invoke('fill', { bytes }, CLIENT)).peakMemoryBytes);
    const [small, large, after] = [await peak(0), await peak(2e8), await peak(0)];
    expect(small).toBeGreaterThan(2e7);
    expect(large).toBeGreaterThan(small + 1.5e8);
    expect(after).toBeGreaterThanOrEqual(large);
  });

  test('is reported when it ends', async () => {
    write('one', 'return 1;');
    const onInvocation = vi.fn();
    const invocation = await open({ onInvocation }).invoke('one', {}, CLIENT);
    expect(onInvocation.mock.calls).toEqual([['one', invocation, { ...CLIENT, appid: 'wx1' }]]);
    expect(invocation).toEqual({
      requestId: expect.any(String),
      durationMs: expect.any(Number),
      peakMemoryBytes: expect.any(Number),
      result: 1,
    });
  });
});

describe('a result', () => {
  test.each([
    ['undefined', null],
    ['{ a: undefined, b: new Date(0) }', { b: '1970-01-01T00:00:00.000Z' }],
    ["'text'", 'text'],
    ["'a'.repeat(1024 * 1024 - 2).length", 1024 * 1024 - 2],
  ])('%s arrives as JSON', async (value, expected) => {
    write('value', `return ${value};`);
    expect((await open().invoke('value', {}, CLIENT)).result).toEqual(expected);
  });

  test.each([
    ["'a'.repeat(1024 * 1024)", 'The size of response exceeds the upper limit (1MB)'],
    ['1n', 'TypeError: Do not know how to serialize a BigInt'],
  ])('%s is an error', async (value, message) => {
    write('value', `return ${value};`);
    const { error } = await open().invoke('value', {}, CLIENT);
    expect(error).toEqual({ code: 'FUNCTIONS_EXECUTE_FAIL', message: expect.stringContaining(message) });
  });
});

describe('a failure', () => {
  test.each([
    ["throw new TypeError('boom');", /^TypeError: boom\n {4}at exports\.main \(.*index\.js:2:/],
    ["throw 'text';", /^text$/],
    ['throw { a: 1 };', /^\[object Object\]$/],
    ['process.exit(3);', /^3 code exit unexpected$/],
    ["process.kill(process.pid, 'SIGKILL'); await new Promise(() => {});", /^137 code exit unexpected$/],
  ])('of main is FUNCTIONS_EXECUTE_FAIL: %s', async (body, message) => {
    write('fails', `if (event.fail) { ${body} } return 'fine';`);
    const { invoke } = open();
    const { error } = await invoke('fails', { fail: true }, CLIENT);
    expect(error).toEqual({ code: 'FUNCTIONS_EXECUTE_FAIL', message: expect.stringMatching(message) });
    expect((await invoke('fails', {}, CLIENT)).result).toBe('fine');
  });

  test('of the code to load is FUNCTIONS_EXECUTE_FAIL', async () => {
    write('broken', '', "require('no-such-module');");
    write('headless', '', 'Object.freeze(exports);');
    const { invoke } = open();
    const [broken, headless] = [await invoke('broken', {}, CLIENT), await invoke('headless', {}, CLIENT)];
    expect(broken.error?.message).toMatch(/^Error: Cannot find module 'no-such-module'/);
    expect(headless.error).toEqual({ code: 'FUNCTIONS_EXECUTE_FAIL', message: 'handler not found' });
  });

  test.each(['await new Promise(() => {});', 'for (;;) {}'])('is a time-out: %s', async (body) => {
    write('slow', `if (event.slow) { console.log('started'); ${body} } return calls += 1;`, 'let calls = 0;');
    const { lines, onLog } = listenTo();
    const { invoke } = open({ timeLimitMs: 300, onLog });
    await invoke('slow', {}, CLIENT);
    const { error, durationMs } = await invoke('slow', { slow: true }, CLIENT);
    const message = 'Invoking task timed out after 0.3 seconds';
    expect(error).toEqual({ code: 'FUNCTIONS_TIME_LIMIT_EXCEEDED', message });
    expect(durationMs).toBeGreaterThanOrEqual(295);
    expect(lines.map(({ text }) => text)).toEqual(['started']);
    expect((await invoke('slow', {}, CLIENT)).result).toBe(1);
  });

  test('is a time-out by the limit that was set last', async () => {
    write(
      'slow',
      'await new Promise((resolve) => setTimeout(resolve, event.ms)); return context.time_limit_in_ms;',
    );
    const { invoke, setTimeLimit } = open();
    setTimeLimit('slow', 100);
    expect((await invoke('slow', { ms: 60_000 }, CLIENT)).error?.code).toBe('FUNCTIONS_TIME_LIMIT_EXCEEDED');
    setTimeLimit('slow', 60_000);
    expect((await invoke('slow', { ms: 0 }, CLIENT)).result).toBe(60_000);
  });

  test.each(['nothing', '../outside', '', 'a/b'])('is FUNCTION_NOT_FOUND: %j', async (name) => {
    const message = 'FunctionName parameter could not be found.';
    expect((await open().invoke(name, {}, CLIENT)).error).toEqual({ code: 'FUNCTION_NOT_FOUND', message });
  });

  test('is caused by kill()', async () => {
    write('wait', "console.log('started'); await new Promise(() => {});");
    const { firstLine, onLog } = listenTo();
    const { invoke, kill } = open({ onLog });
    const killed = invoke('wait', {}, CLIENT);
    await firstLine;
    expect([kill('another'), kill('wait')]).toEqual([0, 1]);
    expect((await killed).error?.message).toBe('137 code exit unexpected');
    expect(kill()).toBe(0);
  });

  test('ends what runs and what waits when the platform is closed', async () => {
    write('wait', "console.log('started'); await new Promise(() => {});");
    const { firstLine, onLog } = listenTo();
    const functions = open({ onLog, maxInstances: 1 });
    const invocations = [functions.invoke('wait', {}, CLIENT), functions.invoke('wait', {}, CLIENT)];
    await firstLine;
    await functions.close();
    const codes = (await Promise.all(invocations)).map(({ error }) => error?.code);
    expect(codes).toEqual(['FUNCTIONS_EXECUTE_FAIL', 'FUNCTIONS_EXECUTE_FAIL']);
    expect((await functions.invoke('wait', {}, CLIENT)).error?.code).toBe('FUNCTION_NOT_FOUND');
  });
});

test('triggers() lists the timers of every config.json', () => {
  write('plain', '');
  write('timed', '');
  const triggers = [
    { name: 'hourly', type: 'timer', config: '0 0 * * * * *' },
    { name: 'other', type: 'http', config: '' },
  ];
  writeFileSync(
    join(root, 'timed', 'config.json'),
    JSON.stringify({ permissions: { openapi: [] }, triggers }),
  );
  writeFileSync(join(root, 'plain', 'config.json'), '{}');
  expect(open().triggers()).toEqual([{ function: 'timed', name: 'hourly', cron: '0 0 * * * * *' }]);
});
