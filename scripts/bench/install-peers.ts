import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PEERS_FOLDER } from './contestants.ts';

/** npm's note of what it has installed. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Installs the packages of the others where they are missing, or not those of the lockfile. Runs none of their scripts.
 * Throws an `Error` with the last line npm has said.
 *
 * @param onInstall is called before npm is
 */
export function installPeers(onInstall: () => void): void {
  if (isInstalled()) return;
  onInstall();
  try {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', args, { cwd: PEERS_FOLDER, stdio: 'pipe', shell: process.platform === 'win32' });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    const lines = String(stderr ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '');
    throw new Error(lines.find((line) => /npm (error|ERR!)/.test(line)) ?? message);
  }
}

function isInstalled(): boolean {
  if (!existsSync(join(PEERS_FOLDER, INSTALLED))) return false;
  const [wanted, found] = ['package-lock.json', INSTALLED].map((file) => {
    const { packages } = JSON.parse(readFileSync(join(PEERS_FOLDER, file), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    const versions = Object.entries(packages).filter(([path]) => path !== '');
    return JSON.stringify(versions.map(([path, { version }]) => [path, version]));
  });
  return wanted === found;
}
