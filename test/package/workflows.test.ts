import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const FOLDER = '.github/workflows';
const read = (name: string) => readFile(join(FOLDER, name), 'utf8');

/** The text of each job by its name. */
async function jobsOf(name: string): Promise<Record<string, string>> {
  const [, jobs = ''] = (await read(name)).split(/^jobs:\n/m);
  const parts = jobs.split(/^ {2}(\w+):\n/m).slice(1);
  return Object.fromEntries(parts.flatMap((part, at) => (at % 2 === 0 ? [[part, parts[at + 1] ?? '']] : [])));
}

describe('the workflows', () => {
  it('take each action by one full commit, with its version beside it', async () => {
    const texts = await Promise.all((await readdir(FOLDER)).map(read));
    const uses = texts.join('\n').match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(10);
    for (const each of uses) expect(each).toMatch(/^uses: [\w-]+\/[\w-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/);
    const actions = new Set(uses.map((each) => each.split('@')[0]));
    expect(new Set(uses).size).toBe(actions.size);
  });

  it('publish what was built from the lockfile where no test and no script of a package has run', async () => {
    const { publish = '', ...others } = await jobsOf('release.yml');
    const [[packing, pack = ''] = [], ...more] = Object.entries(others).filter(([, text]) =>
      text.includes('npm pack'),
    );
    expect(more).toEqual([]);
    const commands = [...pack.matchAll(/npm (?:ci|install|test|run|exec)\b.*|npx .*/g)].map(
      ([command]) => command,
    );
    expect(commands).toEqual(['npm ci --ignore-scripts', 'npm run build']);
    expect(publish).toContain(`needs: ${packing}\n`);
    expect(publish).not.toMatch(/checkout|npm (ci|install|run)/);
    expect(publish.match(/npm publish.*/g)).toHaveLength(1);
    expect(others[/needs: (\w+)/.exec(pack)?.[1] ?? '']).toContain('npm test');
  });

  it('let no job but the one that publishes be npm’s trusted publisher', async () => {
    const { publish, ...others } = await jobsOf('release.yml');
    expect(publish).toContain('id-token: write');
    expect(JSON.stringify(others)).not.toContain('permissions');
    expect(await read('release.yml')).toMatch(/^permissions:\n {2}contents: read\n/m);
  });
});
