import pc from 'picocolors';
import { buildProject } from './build/build-project.ts';

try {
  for (const { folder, bytes } of await buildProject()) {
    console.log(`${pc.green('✔')} ${folder}  ${pc.dim(`${(bytes / 1024).toFixed(0)} kB`)}`);
  }
} catch (error) {
  console.error(`${pc.red('✖')} ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
}
