import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Emulator, ENV, startEmulator } from '../../scripts/emulator/emulator.ts';
import { installLibrary } from '../support/npm-package.ts';
import { TRIED_PAGES } from './markdown.ts';

const ADDRESSES = { addresses: ['127.0.0.1'] };
const TOKEN_LENGTH = { tokenLength: expect.any(Number) };

/** What the functions in the pages return, page by page, in their order. The Chinese pages show the same code. */
const RESULTS: Record<string, object[]> = {
  'README.md': [{ errcode: 0, errmsg: 'ok', order: { order_state: 2 } }, ADDRESSES],
  'docs/api.md': [
    TOKEN_LENGTH,
    ADDRESSES,
    { bytes: expect.any(Number) },
    { errCode: expect.any(Number), errMsg: expect.any(String) },
    { token: 'for-a-test' },
  ],
  'docs/moving.md': [TOKEN_LENGTH, ADDRESSES, ADDRESSES, ADDRESSES, TOKEN_LENGTH, TOKEN_LENGTH],
  'docs/several-environments.md': [TOKEN_LENGTH],
};

/** Where `npm run test:peers` has installed the packages of others; it runs the functions that use them, `npm test` the rest. */
const { PEERS_FOLDER } = process.env;
const PEERS = ['co-wechat-api', 'node-easywechat'];
/** What the functions import besides the library, from where npm has put it. */
const PACKAGES = PEERS_FOLDER
  ? PEERS.map((name) => join(PEERS_FOLDER, name))
  : ['node_modules/@cloudbase/node-sdk'];

/** The READMEs of the npm packages are tried with the packages. */
const FUNCTIONS = TRIED_PAGES.filter(({ file }) => /^(README|docs)/.test(file)).flatMap(({ file, blocks }) =>
  blocks
    .filter(({ code }) => /exports\.main\b|export async function main\b/.test(code))
    .map((block, n) => ({ ...block, file, n, name: `page-${file.replace(/\W/g, '-')}-${n}` })),
);

const TRIED = FUNCTIONS.filter(
  ({ code }) => PEERS.some((name) => code.includes(`'${name}'`)) === (PEERS_FOLDER !== undefined),
);

/** One function instance runs them all, which loads the SDK once: `page` in the event says which. */
const INDEX = "exports.main = (event) => require('./' + event.page).main(event);";

let folder: string;
let emulator: Emulator;
const sent: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  await cp('dist/cloudfunctions', folder, { recursive: true });
  await installLibrary(folder);
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '@cloudbase'));
  for (const path of PACKAGES)
    await symlink(resolve(path), join(modules, path.replace(/^.*node_modules\//, '')));
  await writePages(join(folder, 'pages'));
  emulator = await startEmulator({ root: folder, timeLimitMs: 20_000 });
  emulator.functions.setEnvironment('pages', {
    WEIXIN_API_HOSTS: `${emulator.url},https://api2.weixin.qq.com`,
    ACCOUNT_APPID: emulator.account.appid,
    TCB_ENV: ENV,
  });
  // The local platform has no such API.
  emulator.faults.inject({
    on: '/wxa/sec/order/get_order',
    times: 2,
    when: (request) => sent.push(String((request as { body: Buffer }).body)) > 0,
    reply: { json: { errcode: 0, errmsg: 'ok', order: { order_state: 2 } } },
  });
  for (const trigger of emulator.functions.triggers()) await emulator.fire(trigger);
});

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

async function writePages(root: string): Promise<void> {
  await mkdir(root);
  await writeFile(join(root, 'config.json'), '{}');
  await writeFile(join(root, 'index.js'), INDEX);
  for (const { name, language, code } of TRIED) {
    const { code: script } = await transform(code, { loader: language as 'ts', format: 'cjs' });
    await writeFile(join(root, `${name}.js`), script);
  }
}

/** A token that has stood is renewed at once, however many were before: it was issued four minutes ago. */
function refuseToken(): void {
  const issuedAt = Date.now() - 4 * 60_000;
  emulator.database.update('cloud-token', { _id: 'access_token' }, { $set: { issuedAt } });
  emulator.weixin.revoke(emulator.account.appid);
}

it('every function in the pages is run here', () => {
  const counts = Object.entries(RESULTS).map(([file, results]) => [file, results.length]);
  const files = [...new Set(FUNCTIONS.map(({ file }) => file))];
  expect(files.map((file) => [file, FUNCTIONS.filter((each) => each.file === file).length])).toEqual(counts);
});

it.each(TRIED)(
  'the function in $file, line $line, works, also when WeChat refuses the token',
  async ({ file, n, name }) => {
    const result = RESULTS[file]?.[n];
    const event = { page: name, transactionId: 'order-1' };
    expect(await emulator.call('pages', event)).toMatchObject({ result });
    refuseToken();
    expect(await emulator.call('pages', event)).toMatchObject({ result });
  },
);

it.runIf(PEERS_FOLDER === undefined)('the function in the README sends what its event says', () => {
  expect(JSON.parse(sent[0] ?? '')).toEqual({ transaction_id: 'order-1' });
});
