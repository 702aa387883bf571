import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import library from '../../cloudfunctions/cloud-token/manifest.json';
import { bundleEntries } from './bundle-entries.ts';
import { problemsOf } from './check-bundle.ts';
import { libraryTypes } from './library-types.ts';
import { LICENSES, licensesOf } from './licenses.ts';
import { npmManifest } from './npm-manifest.ts';
import type { Project } from './read-project.ts';
import { type Artifact, writeFolder } from './write-folder.ts';

const SOURCE = 'cloudfunctions/cloud-token';
const ENTRY = `${SOURCE}/index.ts`;
const HTTP_ENTRY = `${SOURCE}/http.ts`;
const EXTERNAL = ['wx-server-sdk', 'axios'];
const MAX_BYTES = 60_000;

/**
 * Builds `dist/cloud-token/`: the npm package of the library. The importing function brings wx-server-sdk, which servers
 * outside do without, npm brings axios. Rejects when the package has more than 60 kB, `LICENSES.txt` apart.
 */
export async function buildLibrary({ manifest, packages }: Project): Promise<Artifact> {
  const { files: code, metafile } = await bundleEntries([ENTRY, HTTP_ENTRY], EXTERNAL);
  const problems = problemsOf(metafile, { packages, external: EXTERNAL, maxBytes: Number.POSITIVE_INFINITY });
  if (problems.length > 0) throw new Error(problems.map((problem) => `cloud-token ${problem}`).join('\n'));
  const exportsOf = (entry: string) =>
    Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === entry)?.exports ?? [];
  const files = {
    'package.json': npmManifest(library, manifest),
    'README.md': await readFile(`${SOURCE}/README.md`, 'utf8'),
    LICENSE: await readFile('LICENSE', 'utf8'),
    [LICENSES]: await licensesOf('cloud-token', metafile),
    ...code,
    'index.mjs': wrapperOf(exportsOf(ENTRY), './index.js'),
    'http.mjs': wrapperOf(exportsOf(HTTP_ENTRY), './http.js'),
    'index.d.ts': withoutExamples(libraryTypes()),
    'index.d.mts': "export * from './index.js';\n",
    'http.d.ts': withoutExamples(await typesOfHttp()),
    'http.d.mts': "export * from './http.js';\n",
  };
  const artifact = await writeFolder('dist/cloud-token', files);
  if (artifact.bytes > MAX_BYTES)
    throw new Error(
      `the package cloud-token has ${artifact.bytes} bytes without ${LICENSES}, more than the ${MAX_BYTES} allowed`,
    );
  return artifact;
}

/** An ES module is no second copy of the code: a program that loads both formats has one token in memory. */
function wrapperOf(names: string[], file: string): string {
  return `export { ${names.join(', ')} } from '${file}';\n`;
}

/** Examples, sources and type parameters stand in the API reference; here they would be a third of the file. */
function withoutExamples(types: string): string {
  return types
    .replace(/(?:\n[ \t]*\*)?\n[ \t]*\* @example\n.*?(?=\n[ \t]*\*\/)/gs, '')
    .replace(/(?:\n[ \t]*\*)?\n[ \t]*\* @(?:see|typeParam|param options whose) .*/g, '');
}

/** Its own types; all others are those of the other entry. */
async function typesOfHttp(): Promise<string> {
  const text =
    (await readFile(`${SOURCE}/adapters/http-access.ts`, 'utf8')) +
    withoutOwn(await readFile(HTTP_ENTRY, 'utf8'));
  const { outputText } = ts.transpileDeclaration(text, { compilerOptions: { isolatedDeclarations: true } });
  return outputText.replace(/'\.\/(adapters|core)\/[\w-]+\.ts'/g, "'./index.js'").replaceAll('    ', '\t');
}

function withoutOwn(text: string): string {
  return text.replace(/^.*http-access\.ts.*\n/gm, '');
}
