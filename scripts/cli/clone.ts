import { join, resolve, sep } from 'node:path';
import { shellWord } from '../shell-word.ts';

const isFromNpm = import.meta.dirname.split(sep).includes('node_modules');
const folder = resolve(import.meta.dirname, '../..');

/**
 * The clone of the repository that this runs in, and the library's folder there, which `npm pack` makes a tarball of.
 * Undefined once this has come from npm, where `npm install cloud-token` means something.
 */
export const clone: { folder: string; library: string } | undefined = isFromNpm
  ? undefined
  : { folder, library: join(folder, 'dist', 'cloud-token') };

/**
 * How a command is typed where this runs: by its npm name, or in a clone by its script, which has to be told the project
 * as this run was.
 */
export function commandLine(command: 'init' | 'deploy' | 'doctor' | 'key', ...options: string[]): string {
  if (!clone) return ['npx cloud-token-cli', command, ...options].join(' ');
  const all = command === 'key' ? options : [...options, ...projectOption(process.argv)];
  return ['npm run', command, ...(all.length > 0 ? ['--', ...all] : [])].join(' ');
}

/** What a run was told of its project, last of all, as it is typed in a shell. */
function projectOption(argv: readonly string[]): string[] {
  const index = argv.map((word) => /^--project(=|$)/.test(word)).lastIndexOf(true);
  if (index < 0) return [];
  return argv.slice(index, index + (argv[index] === '--project' ? 2 : 1)).map(shellWord);
}
