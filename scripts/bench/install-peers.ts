import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** npm's note of what it has installed. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Installs what the lockfile of a folder says, unless it is installed already. Runs no scripts of packages. Throws an
 * `Error` with what npm says.
 *
 * @param onInstall is called before npm is
 */
export function installPeers(folder: string, onInstall: () => void): void {
  if (isInstalled(folder)) return;
  onInstall();
  try {
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    execFileSync('npm', args, { cwd: folder, stdio: 'pipe', shell: process.platform === 'win32' });
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: Buffer };
    const lines = String(stderr ?? '')
      .split('\n')
      .filter((line) => line.trim() !== '');
    throw new Error(lines.find((line) => /npm (error|ERR!)/.test(line)) ?? message);
  }
}

function isInstalled(folder: string): boolean {
  if (!existsSync(join(folder, INSTALLED))) return false;
  const [wanted, found] = ['package-lock.json', INSTALLED].map((file) => {
    const { packages } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      packages: Record<string, { version: string }>;
    };
    const versions = Object.entries(packages).filter(([path]) => path !== '');
    return JSON.stringify(versions.map(([path, { version }]) => [path, version]));
  });
  return wanted === found;
}
