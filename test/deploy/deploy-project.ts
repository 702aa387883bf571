import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Run, run } from '../support/run.ts';

/** The built command. */
const BIN = resolve('dist/cloud-token-cli/cloud-token-cli.js');

export const APPID = 'wx0123456789abcdef';

/** A mini program project with the built functions and with the heavy packages, to deploy from. */
export interface DeployProject {
  folder: string;
  /** Runs `cloud-token-cli deploy` in it, in a process of its own. */
  deploy(args: string[], environment?: NodeJS.ProcessEnv): Promise<Run>;
  remove(): void;
}

/** Makes a project in a temporary folder. */
export function createDeployProject(): DeployProject {
  const folder = join(mkdtempSync(join(tmpdir(), 'cloud-token-')), 'project');
  mkdirSync(folder);
  const config = { appid: APPID, cloudfunctionRoot: 'cloudfunctions/' };
  writeFileSync(join(folder, 'project.config.json'), JSON.stringify(config));
  cpSync('dist/cloudfunctions', join(folder, 'cloudfunctions'), { recursive: true });
  // One that is there is deployed; most projects have none.
  rmSync(join(folder, 'cloudfunctions/serveToken'), { recursive: true });
  symlinkSync(resolve('test/devtools/node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    deploy: (args, environment = {}) =>
      run(process.execPath, [BIN, 'deploy', ...args], {
        timeout: 120_000,
        cwd: folder,
        env: { PATH: process.env.PATH, HOME: folder, LC_ALL: 'en_US.UTF-8', NO_COLOR: '1', ...environment },
      }),
    remove: () => rmSync(join(folder, '..'), { recursive: true, force: true }),
  };
}

/** The lines of a run: the title of each step with its mark, the detail after it. */
export function linesOf({ stdout }: Run): string[] {
  return stdout.split('\n').filter((line) => line.trim() !== '');
}
