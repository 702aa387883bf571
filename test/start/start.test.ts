// start/: `npm start` as a program: what it prints, what its keys do, how it ends.
// It runs on the functions as they are built.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createHttpTokenReader } from '../../cloudfunctions/cloud-token/http.ts';
import { startEmulator } from '../../scripts/emulator/emulator.ts';
import { parseCommand } from '../../scripts/start/command-line.ts';
import { refusalOf } from '../support/refusal.ts';
import { type Run, run } from '../support/run.ts';

const START = ['--import', 'tsx', resolve('scripts/start.ts')];
const ENVIRONMENT = {
  ...process.env,
  LANG: 'en_US.UTF-8',
  LC_ALL: 'en_US.UTF-8',
  NO_COLOR: '1',
  FORCE_COLOR: undefined,
  APPID: '',
  APPSECRET: '',
};

const CHINESE = { LANG: 'zh_CN.UTF-8', LC_ALL: 'zh_CN.UTF-8' };

function start(args: string[], env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return run(process.execPath, [...START, ...args], { env: { ...ENVIRONMENT, ...env } });
}

/** In a folder where there is nothing, built or to be built. */
async function startElsewhere(args: string[]): Promise<Run> {
  const cwd = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  const command = ['--import', import.meta.resolve('tsx'), ...START.slice(2), ...args];
  const result = await run(process.execPath, command, { cwd, env: ENVIRONMENT });
  await rm(cwd, { recursive: true });
  return result;
}

/** Takes standard input for a keyboard. */
const KEYBOARD = 'data:text/javascript,process.stdin.isTTY=true';

/** A run that goes on, and what it says. */
function serve(args: string[], flags: string[] = []) {
  const child = spawn(process.execPath, [...flags, ...START, ...args], { env: ENVIRONMENT });
  let output = '';
  let waiting: [text: string, resume: () => void][] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    output += `${line}\n`;
    for (const [text, resume] of waiting) if (line.includes(text)) resume();
    waiting = waiting.filter(([text]) => !line.includes(text));
  });
  const until = (text: string) => new Promise<void>((resume) => waiting.push([text, resume]));
  const press = async (key: string, expected: string) => {
    child.stdin.write(key);
    await until(expected);
  };
  return { child, until, press, seen: () => output };
}

function parseLines(stdout: string): Record<string, unknown>[] {
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('npm start -- --once', () => {
  it('runs the main job, reports it, and exits with 0', async () => {
    const { code, stdout, stderr } = await start(['--once', '--no-build']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/✔ refreshToken .* refreshed \(missing\)/);
    expect(stdout).toMatch(/✔ qrcode .* image\/png, \d+ × \d+/);
    expect(stdout).toMatch(/✔ getToken .* healthy, no token in the answer/);
    expect(stdout).toMatch(/the token expires \d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}in (119|120) min/);
    expect(stdout).toMatch(/the timer fires .* \d\d:00:00/);
    expect(stdout).toContain('every step went well');
  });

  it('speaks Chinese where the system does', async () => {
    const { stdout } = await start(['--once', '--no-build'], CHINESE);
    expect(stdout).toContain('所有步骤均成功');
    // What is left are names, and the type of the picture.
    const rest = stdout.replace(
      /refreshToken|qrcode|getToken|cloud-token|image\/png|token|http\S+|wx\w+|\bms\b/g,
      '',
    );
    expect(rest).not.toMatch(/[a-z]/i);
  });

  it('refuses and helps in Chinese where the system speaks it', async () => {
    const { stdout } = await start(['--help'], CHINESE);
    expect(stdout).toMatch(/^用法：[\s\S]*选项：[\s\S]*显示帮助/);
    const { stderr } = await start(['--frobnicate'], CHINESE);
    expect(stderr).toBe("错误：没有选项 '--frobnicate'，用 npm start -- --help 查看全部\n");
    const kept = await start(['9001'], { ...CHINESE, npm_config_port: 'true', npm_lifecycle_event: 'start' });
    expect(kept.stderr).toContain('选项要写在 -- 之后，npm 才会传过来：npm start -- --port 9001\n');
  });

  it('does not build again what is current, and names whose sizes it tells', async () => {
    const { stdout } = await start(['--once']);
    expect(stdout).not.toContain('building');
    expect(stdout).toMatch(/up to date: getToken \d+ kB, qrcode \d+ kB, refreshToken \d+ kB/);
  });

  it('prints one JSON object per line with --json: ready, the steps, the report', async () => {
    const { code, stdout } = await start(['--once', '--json', '--no-build']);
    const lines = parseLines(stdout);
    expect(code).toBe(0);
    expect(lines.map(({ type, name }) => name ?? type)).toEqual([
      'ready',
      'refreshToken',
      'qrcode',
      'getToken',
      'report',
    ]);
    expect(lines[0]).toEqual({
      type: 'ready',
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      appid: expect.stringMatching(/^wx[\da-f]{16}$/),
      appsecret: expect.stringMatching(/^[\da-f]{32}$/),
      env: 'local-env',
      httpAccess: {
        url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/token$/),
        key: expect.stringMatching(/^whsec_/),
      },
    });
    expect(lines.slice(1, -1).every(({ ok, ms }) => ok === true && typeof ms === 'number')).toBe(true);
    expect(lines.at(-1)).toMatchObject({
      ok: true,
      expiresAt: expect.any(Number),
      nextRunAt: expect.any(Number),
    });
  });
});

describe('npm start', () => {
  it('serves CloudBase and WeChat after the report, obeys keys, and ends with q', async () => {
    const { until, press, seen, child } = serve(['--no-build', '--port', '0']);
    await until('serving until Ctrl-C');
    expect(seen()).not.toContain('keys:');
    const url = /http:\/\/[\d.:]+/.exec(seen())?.[0] ?? '';
    const reply = await fetch(`${url}/cgi-bin/getcallbackip`);
    expect(await reply.json()).toMatchObject({ errcode: 41001 });

    await press('t', 'not due (fresh)');
    await press('r', 'no longer accepts');
    await press('c', 'image/png');
    expect(seen()).toContain('"reason":"rejected"');
    await press('h', 'keys:');
    child.stdin.write('q');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('gives a client what it needs to ask serveToken here, on a line of its own', async () => {
    const { until, seen, child } = serve(['--no-build', '--port', '0']);
    await until('CLOUD_TOKEN_URL');
    const line = /^CLOUD_TOKEN_URL=(\S+) CLOUD_TOKEN_KEY=(\S+) WEIXIN_API_HOSTS=(\S+)$/m.exec(seen());
    const [, url = '', key = '', hosts = ''] = line ?? [];
    const token = await createHttpTokenReader({ url, key }).getToken();
    const reply = await fetch(`${hosts}/cgi-bin/getcallbackip?access_token=${token}`);
    expect(await reply.json()).toMatchObject({ ip_list: expect.any(Array) });
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('has a foreign program end our token, as its keys say', async () => {
    const { until, press, seen, child } = serve(['--no-build', '--port', '0']);
    await until('serving');
    await press('f', 'Press r to end it now');
    await press('r', 'no longer accepts');
    await press('c', 'image/png');
    expect(seen()).toContain('"reason":"rejected"');
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('makes requests fail, as its keys say', async () => {
    const { until, press, child } = serve(['--no-build', '--port', '0']);
    await until('serving');
    await press('e', 'press r, then c');
    await press('r', 'no longer accepts');
    child.stdin.write('c');
    await Promise.all([until('✖ getToken'), until('✖ qrcode')]);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  it('offers keys where there is a keyboard', async () => {
    const { until, child } = serve(['--no-build', '--port', '0'], ['--import', KEYBOARD]);
    await until('? keys  q quit');
    child.stdin.write('q');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('ends without a word when nobody reads any more', async () => {
    const child = spawn(process.execPath, [...START, '--no-build', '--port', '0'], { env: ENVIRONMENT });
    let errors = '';
    child.stderr.on('data', (chunk) => {
      errors += chunk;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(errors).toBe('');
  });

  it('ends at once when it is told to by a signal', async () => {
    const child = spawn(process.execPath, [...START, '--no-build', '--json', '--port', '0'], {
      env: ENVIRONMENT,
    });
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.includes('"report"')) child.kill('SIGTERM');
    }
    expect(parseLines(output).at(-1)).toMatchObject({ type: 'report', ok: true });
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(0);
  });
});

describe('npm start says in one line', () => {
  const oneLine = ({ code, stdout, stderr }: Run) => ({
    code,
    text: (stdout + stderr).trim(),
    lines: (stdout + stderr).trim().split('\n').length,
  });

  it('that the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const result = oneLine(await start(['--no-build', '--port', String(port)]));
    server.close();
    expect(result).toEqual({
      code: 1,
      lines: 1,
      text: `✖ port ${port} is taken: npm start -- --port ${port + 1}`,
    });
  });

  it('that the port is taken, before it builds', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const { stdout, stderr } = await startElsewhere(['--port', String(port)]);
    server.close();
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringContaining('is taken') });
  });

  it.each([
    [['--frobnicate'], "unknown option '--frobnicate'"],
    [['--live', '--no-build'], '--live needs APPID and APPSECRET in the environment'],
  ])('what is wrong with %j', async (args, text) => {
    expect(oneLine(await start(args))).toEqual({ code: 1, lines: 1, text: expect.stringContaining(text) });
  });

  it.each([
    [['something'], 'too many arguments: something. See npm start -- --help'],
    [['--port', 'x'], "option '--port <n>' argument 'x' is invalid. A port is a number from 0 to 65535."],
    [
      ['--port', '65536'],
      "option '--port <n>' argument '65536' is invalid. A port is a number from 0 to 65535.",
    ],
  ])('what is wrong with %j', (args, text) => {
    expect(refusalOf(parseCommand, args)).toEqual({ code: 1, printed: `error: ${text}\n` });
  });

  it('that nothing has been built', async () => {
    expect(oneLine(await startElsewhere(['--no-build']))).toEqual({
      code: 1,
      lines: 1,
      text: expect.stringContaining('run npm run build'),
    });
  });
});

it('says that it builds while it does', async () => {
  expect((await startElsewhere(['--once'])).stdout).toMatch(/^building the functions and packages/);
});

describe('npm start -- --live', () => {
  it('asks the host it is given through stable_token only, and shows no secret', async () => {
    const requests: string[] = [];
    const weixin = await startEmulator({ onRequest: ({ name }) => requests.push(name) });
    const { appid, secret } = weixin.account;
    const env = { APPID: appid, APPSECRET: secret, WEIXIN_API_HOSTS: weixin.url };
    const { code, stdout, stderr } = await start(['--live', '--once', '--no-build'], env);
    await weixin.close();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('stable_token');
    expect(stdout).toContain(`your real AppID ${appid}`);
    expect(stdout).not.toContain(secret);
    expect(requests).toEqual(['/cgi-bin/stable_token', '/wxa/getwxacodeunlimit']);
  });

  it('serves the token to nobody but its own functions while it runs', async () => {
    const weixin = await startEmulator();
    onTestFinished(() => weixin.close());
    const { appid, secret } = weixin.account;
    const env = { ...ENVIRONMENT, APPID: appid, APPSECRET: secret, WEIXIN_API_HOSTS: weixin.url };
    const child = spawn(process.execPath, [...START, '--live', '--json', '--no-build', '--port', '0'], {
      env,
    });
    let output = '';
    for await (const chunk of child.stdout) {
      output += chunk;
      if (output.includes('"report"')) break;
    }
    const [{ url, ...ready } = { url: '' }, ...steps] = parseLines(output);
    expect(ready).not.toHaveProperty('httpAccess');
    expect(steps.every(({ ok }) => ok === true)).toBe(true);
    const request = { action: 'database.getDocument', collectionName: 'cloud-token', query: '{}', limit: 1 };
    const ask = (path: string, body: object) =>
      fetch(new URL(path, String(url)), {
        method: 'POST',
        headers: { origin: 'http://localhost:3000', 'content-type': 'text/plain' },
        body: JSON.stringify(body),
      });
    expect((await ask('/admin', request)).status).toBe(403);
    expect(
      (await fetch(new URL('/admin', String(url)), { method: 'POST', body: JSON.stringify(request) })).status,
    ).toBe(401);
    const call = { user: 'admin', name: 'refreshToken', data: {} };
    expect(
      (await fetch(new URL('/preview/call', String(url)), { method: 'POST', body: JSON.stringify(call) }))
        .status,
    ).toBe(403);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?key=[\w-]{43}$/);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('exits with 1 and the reason when WeChat refuses', async () => {
    const weixin = await startEmulator();
    const env = { APPID: weixin.account.appid, APPSECRET: 'f'.repeat(32), WEIXIN_API_HOSTS: weixin.url };
    const { code, stdout } = await start(['--live', '--once', '--no-build'], env);
    await weixin.close();
    expect(code).toBe(1);
    expect(stdout).toMatch(/✖ refreshToken .* 40125 invalid appsecret/);
    expect(stdout).toContain('a step failed');
  });
});

it('says clearly that Node is too old', async () => {
  const pretend =
    "Object.defineProperty(process.versions, 'node', { value: '18.20.4' }); require('./scripts/check-node.cjs')";
  expect(await run(process.execPath, ['-e', pretend])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('needs Node.js 20.19 or newer, this is 18.20.4'),
  });
  expect(await run(process.execPath, ['scripts/check-node.cjs'])).toMatchObject({ code: 0, stderr: '' });
});

it.each([
  'start -- --once',
  'run init -- --project x',
  'run deploy',
  'run doctor',
  'run key',
  'run simulate',
  'run bench',
  'test',
])('says that npm install was forgotten: npm %s', async (line) => {
  const cwd = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  onTestFinished(() => rm(cwd, { recursive: true }));
  const files = ['package.json', 'scripts/check-node.cjs', 'scripts/check-install.cjs'];
  for (const file of files) await cp(file, join(cwd, file));
  expect(await run('npm', ['-s', ...line.split(' ')], { cwd, env: ENVIRONMENT })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'run npm install first / 请先运行 npm install\n',
  });
});
