import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { pageOf } from '../docs/markdown.ts';
import { run } from '../support/run.ts';

const PEERS = 'scripts/bench/peers/node_modules';
let emulator: Emulator;
let folder: string;
afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

describe.skipIf(!existsSync(PEERS))('the adapter on the page, with the package from npm', () => {
  it.each(['co-wechat-api', 'node-easywechat'])('%s gets past a token that was revoked', async (name) => {
    const requests: string[] = [];
    emulator = await startEmulator({
      timeLimitMs: 20_000,
      onRequest: (served) => requests.push(served.name),
    });
    for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
    emulator.clock.advance(240_000);
    const { appid, secret } = emulator.account;
    const query = `grant_type=client_credential&appid=${appid}&secret=${secret}`;
    for (let i = 0; i < 2; i++) await fetch(`${emulator.url}/cgi-bin/token?${query}`);
    requests.length = 0;

    folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
    spawnSync('ln', ['-s', join(process.cwd(), PEERS), join(folder, 'node_modules')]);
    const library = join(folder, 'library');
    await cp('dist/cloud-token', join(library, 'node_modules/cloud-token'), { recursive: true });
    const block = pageOf('docs/servers.md').blocks.find(({ code }) => code.includes(`require('${name}')`));
    await writeFile(join(folder, 'adapter.js'), block?.code ?? '');
    const call = `require('./adapter.js').getCallbackIp().then((answer) => console.log(JSON.stringify(answer)))`;
    const { url, key } = emulator.httpAccess;
    const env = {
      ...process.env,
      NODE_PATH: `${join(library, 'node_modules')}:${join(process.cwd(), 'node_modules')}`,
      CLOUD_TOKEN_URL: url,
      CLOUD_TOKEN_KEY: key,
      APPID: appid,
      WEIXIN_API_HOSTS: emulator.url,
    };
    const { stdout, stderr } = await run(process.execPath, ['-e', call], { cwd: folder, env });
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toMatchObject({ ip_list: ['127.0.0.1'] });
    expect(requests.filter((each) => each === '/cgi-bin/token')).toHaveLength(1);
    expect(requests.filter((each) => each === '/cgi-bin/getcallbackip')).toHaveLength(2);
  });
});
