import { writeFile } from 'node:fs/promises';
import pc from 'picocolors';
import { renderApiPage } from './docs/api-page.ts';

const PAGES = { 'docs/api.md': 'en', 'docs/api.zh-CN.md': 'zh' } as const;

try {
  for (const [file, language] of Object.entries(PAGES)) {
    await writeFile(file, await renderApiPage(language));
    console.log(`${pc.green('✔')} ${file}`);
  }
} catch (error) {
  console.error(`${pc.red('✖')} ${(error as Error).message}`);
  process.exitCode = 1;
}
