// rows/: what is measured, a row of the table each: how to measure it, and its budget.
// Rows of one kind stand in one file.

import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseAccessKey } from '../../../cloudfunctions/cloud-token/core/request-signature.ts';
import { bundle } from '../../build/bundle.ts';
import { signedHeaders } from '../../signed-headers.ts';
import { type Arena, inArena } from '../arena.ts';
import { coldStart } from '../cold-start.ts';
import { ARTICLE, type Contestant, LIBRARIES, OURS, PEERS_FOLDER } from '../contestants.ts';
import { folderBytes, installedBytes } from '../disk-size.ts';
import type { Entry, Measurement, Row, Size } from '../row.ts';
import { texts } from '../texts.ts';
import { entriesOf } from './entries-of.ts';

const MAX_BYTES = 1.5 * 1024 * 1024;
const MAX_SHARE_OF_UNBUNDLED = 0.6;
const PACKAGES = ['wx-server-sdk', 'axios', 'dayjs'];
const FUNCTIONS = ['getToken', 'qrcode', 'refreshToken', 'serveToken'] as const;
type FunctionName = (typeof FUNCTIONS)[number];

/** What it takes to start a deployed function, and to store it. The platform answers at once. */
export function deployableRows({ starts }: Size): Row[] {
  return [...FUNCTIONS.map((name) => startRow(name, starts)), sizeRow()];
}

function startRow(name: FunctionName, times: number): Row {
  // What getToken does is what the others' functions do too: have a token.
  const others = name === 'getToken' ? [ARTICLE, ...LIBRARIES] : [];
  return {
    name: `start-${name}`,
    title: texts.rows.start(name),
    target: texts.targets.start,
    figures: [
      { key: 'start', unit: 'ms' },
      { key: 'memory', unit: 'bytes' },
    ],
    entries: [
      { name: texts.ours, measure: () => startOurs(name, resolve('dist/cloudfunctions', name), times) },
      {
        name: texts.unbundled,
        measure: () => inUnbundled(name, (folder) => startOurs(name, folder, times)),
      },
      ...entriesOf(others, (contestant) => startOther(contestant, times)),
    ],
    isMet(found) {
      const [ours, unbundled] = [texts.ours, texts.unbundled].map((key) => found.get(key)?.start?.median);
      return ours !== undefined && unbundled !== undefined && ours <= MAX_SHARE_OF_UNBUNDLED * unbundled;
    },
  };
}

function startOurs(name: FunctionName, folder: string, times: number): Promise<Measurement> {
  return inArena(OURS, {}, async (arena) => {
    await arena.tick();
    const prepare = () => (name === 'refreshToken' ? makeStale(arena) : undefined);
    const event = name === 'serveToken' ? signedRequest(arena) : {};
    return { ...(await coldStart(arena, { file: join(folder, 'index.js'), event, times, prepare })) };
  });
}

/** What the HTTP access service makes of the request of a server outside. */
function signedRequest({ emulator: { httpAccess, clock } }: Arena): object {
  const accessKey = parseAccessKey(httpAccess.key) ?? Buffer.alloc(0);
  const body = '{}';
  return { httpMethod: 'POST', headers: signedHeaders(accessKey, body, clock.now()), body };
}

/** Makes a refresh due, so that the first answer of refreshToken is one that fetches a token. */
function makeStale({ emulator }: Arena): void {
  emulator.database.update('cloud-token', { _id: 'access_token' }, { $set: { issuedAt: 1 } });
}

function startOther(contestant: Contestant, times: number): Promise<Measurement> {
  return inArena(contestant, { isBundled: false }, async (arena) => {
    await arena.tick();
    const file = join(arena.folder, 'index.js');
    return { ...(await coldStart(arena, { file, event: { work: 'tokens', times: 1 }, times })) };
  });
}

/** The same function as somebody deploys it who lets npm install its packages: they are those that the bundle is made of. */
async function inUnbundled<T>(name: FunctionName, run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const options = { external: PACKAGES, minify: false };
    const { code } = await bundle(join('cloudfunctions', name, 'index.ts'), options);
    await writeFile(join(folder, 'index.js'), code);
    await symlink(resolve('node_modules'), join(folder, 'node_modules'));
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function sizeRow(): Row {
  const bytes = (name: string, isPeer: boolean, measure: () => number): Entry => ({
    name,
    isPeer,
    measure: async () => ({ size: measure() }),
  });
  const ours = FUNCTIONS.map((name) => `${texts.ours}: ${name}`);
  return {
    name: 'size',
    title: texts.rows.size,
    target: texts.targets.size,
    figures: [{ key: 'size', unit: 'bytes' }],
    entries: [
      ...FUNCTIONS.map((name, n) =>
        bytes(ours[n] ?? '', false, () => folderBytes(join('dist/cloudfunctions', name))),
      ),
      bytes(texts.unbundled, false, () => installedBytes('.', PACKAGES)),
      bytes(texts.article, false, () => installedBytes('.', ['wx-server-sdk'])),
      ...LIBRARIES.map(({ title, id }) => bytes(title, true, () => installedBytes(PEERS_FOLDER, [id]))),
    ],
    isCount: true,
    isMet: (found) => ours.every((name) => (found.get(name)?.size?.max ?? Infinity) <= MAX_BYTES),
  };
}
