import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { bundle } from '../../scripts/build/bundle.ts';
import { licensesOf, WITHOUT_LICENCE } from '../../scripts/build/licenses.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cloud-token-'));
  return () => rm(folder, { recursive: true });
});

/** Bundles an entry that imports packages, each of these files. */
async function bundled(packages: Record<string, Record<string, string>>) {
  const files = Object.entries(packages).flatMap(([name, own]) =>
    Object.entries({ 'index.js': `exports.name = '${name}';`, ...own }).map(
      ([file, text]) => [`node_modules/${name}/${file}`, text] as const,
    ),
  );
  const imports = Object.keys(packages).map((name) => `import '${name.split('/node_modules/').at(-1)}';`);
  for (const [path, text] of [...files, ['index.ts', imports.join('\n')] as const]) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return (await bundle(join(folder, 'index.ts'), {})).metafile;
}

const manifest = (name: string, more: object = {}) => ({
  'package.json': JSON.stringify({ name, version: '1.2.3', ...more }),
});

describe('LICENSES.txt', () => {
  it('holds every bundled package with its licence and its notices, and no other', async () => {
    const metafile = await bundled({
      a: { ...manifest('a', { license: 'MIT' }), 'LICENSE.md': 'Copyright of a\r\nMIT', NOTICE: 'more of a' },
      '@scope/b': {
        ...manifest('@scope/b', { licenses: [{ type: 'BSD-2-Clause' }] }),
        COPYING: 'Copyright of b',
      },
    });
    await mkdir(join(folder, 'node_modules/unused'));
    const text = await licensesOf('mine', metafile);
    expect(text).toContain('What is in the bundle of mine.');
    expect(text).toContain('\na 1.2.3, MIT\n\nCopyright of a\nMIT\n\nmore of a\n');
    expect(text).toContain('\n@scope/b 1.2.3, BSD-2-Clause\n\nCopyright of b\n');
    expect(text).not.toContain('unused');
  });

  it('holds a text that several packages share once, and the licence of a README', async () => {
    const metafile = await bundled({
      a: { ...manifest('a', { license: 'MIT' }), LICENSE: 'Copyright of us' },
      b: { ...manifest('b', { license: 'MIT' }), LICENCE: 'Copyright of us' },
      c: {
        ...manifest('c', { license: 'MIT' }),
        'README.md': '# c\n\nText\n\n## License\n\n(c) Copyright of c\n\n## More\n',
      },
      d: { ...manifest('d', { license: 'ISC', author: 'D' }), 'README.md': '## License\n\nISC\n' },
    });
    const text = await licensesOf('mine', metafile);
    expect(text).toContain('\na 1.2.3, MIT\nb 1.2.3, MIT\n\nCopyright of us\n');
    expect(text).toContain('\nc 1.2.3, MIT\n\n(c) Copyright of c\n');
    expect(text).toContain('\nd 1.2.3, ISC\n\nBy D. It comes without the text of its licence.\n');
    expect(text).not.toContain('More');
  });

  it('says that there is none', async () => {
    expect(await licensesOf('mine', await bundled({}))).toBe('The bundle of mine holds no package.\n');
  });

  it.each([{}, { license: 'UNLICENSED' }, { license: 'SEE LICENSE IN x.md' }, { license: '' }])(
    'is refused for a package with %j',
    async (more) => {
      const metafile = await bundled({ a: manifest('a', { license: 'MIT' }), bad: manifest('bad', more) });
      await expect(licensesOf('mine', metafile)).rejects.toThrow(
        'the bundle of mine holds packages without a licence: bad@1.2.3',
      );
      const text = await licensesOf('mine', metafile, { bad: 'They let us.' });
      expect(text).toContain('\nbad 1.2.3\n\nThey let us.\n');
    },
  );

  it('finds a package without a licence in another one too', async () => {
    const metafile = await bundled({
      a: { ...manifest('a', { license: 'MIT' }), 'index.js': "require('inner');" },
      'a/node_modules/inner': manifest('inner'),
      inner: manifest('inner', { license: 'MIT' }),
    });
    await expect(licensesOf('mine', metafile)).rejects.toThrow('without a licence: inner@1.2.3');
  });

  it('lets a package pass without one for a reason only', () => {
    for (const reason of Object.values(WITHOUT_LICENCE)) expect(reason).toMatch(/^.{40,}\.$/);
  });
});
