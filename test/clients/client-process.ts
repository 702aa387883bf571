// clients/: the clients of docs/servers.md, taken out of the page and run by the real interpreters and compilers,
// against the running local platform.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cp, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pageOf } from '../docs/markdown.ts';

/** How a client is put together and run. */
export interface ClientLanguage {
  name: string;
  /** Of its code blocks. */
  fence: string;
  /** What tells its block from other ones. */
  mark: string;
  /** What the page calls the file. */
  file: string;
  /** The program that reads commands, a line each, and has the client answer them. */
  driver: string;
  /** What must be installed. */
  needs: string[];
  compile?: string[];
  run: string[];
}

export const LANGUAGES: readonly ClientLanguage[] = [
  {
    name: 'Node.js',
    fence: 'js',
    mark: 'export class CloudToken',
    file: 'cloud-token.mjs',
    driver: 'drive.mjs',
    needs: [process.execPath, '--version'],
    run: [process.execPath, 'drive.mjs'],
  },
  {
    name: 'Python',
    fence: 'python',
    mark: 'class CloudToken',
    file: 'cloud_token.py',
    driver: 'drive.py',
    needs: ['python3', '-c', 'import cryptography'],
    run: ['python3', 'drive.py'],
  },
  {
    name: 'Go',
    fence: 'go',
    mark: 'type CloudToken',
    file: 'cloudtoken.go',
    driver: 'drive.go',
    needs: ['go', 'version'],
    compile: ['go', 'build', '-o', 'drive', 'cloudtoken.go', 'drive.go'],
    run: ['./drive'],
  },
  {
    name: 'Java',
    fence: 'java',
    mark: 'class CloudToken {',
    file: 'CloudToken.java',
    driver: 'Drive.java',
    needs: ['javac', '-version'],
    compile: ['javac', '-encoding', 'UTF-8', 'CloudToken.java', 'Drive.java'],
    run: ['java', '-cp', '.', 'Drive'],
  },
  {
    name: 'PHP',
    fence: 'php',
    mark: 'class CloudToken\n',
    file: 'CloudToken.php',
    driver: 'drive.php',
    needs: ['php', '--version'],
    run: ['php', 'drive.php'],
  },
];

/** Whether this machine has the language. */
export function isInstalled({ needs: [command = '', ...args] }: ClientLanguage): boolean {
  return spawnSync(command, args, { stdio: 'ignore' }).status === 0;
}

/** Takes the client out of the page into a folder of its own, beside its driver, and compiles it. */
export async function buildClient(language: ClientLanguage): Promise<string> {
  const { fence, mark, file, driver, compile } = language;
  const block = pageOf('docs/servers.md').blocks.find(
    (each) => each.language === fence && each.code.includes(mark),
  );
  if (!block) throw new Error(`docs/servers.md has no client in ${fence}`);
  const folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  await writeFile(join(folder, file), block.code);
  await cp(resolve('test/clients/drivers', driver), join(folder, driver));
  if (!compile) return folder;
  const [command = '', ...args] = compile;
  const { status, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, GO111MODULE: 'off' },
  });
  if (status !== 0) throw new Error(stderr);
  return folder;
}

/** A client that runs. */
export interface Client {
  /** Sends a command, and resolves to the line that comes back. */
  ask(command: string): Promise<string>;
  stop(): void;
}

/** Starts a client with these variables. */
export function startClient(
  folder: string,
  { run }: ClientLanguage,
  variables: Record<string, string>,
): Client {
  const [command = '', ...args] = run;
  const child: ChildProcess = spawn(command, args, {
    cwd: folder,
    env: { ...process.env, ...variables },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return {
    async ask(line) {
      child.stdin?.write(`${line}\n`);
      return String((await lines.next()).value);
    },
    stop: () => child.kill(),
  };
}
