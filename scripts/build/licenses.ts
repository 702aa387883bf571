import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { STAND_IN } from './lazy-packages.ts';

/** Where the notices stand, beside each bundle. */
export const LICENSES = 'LICENSES.txt';

/** Packages that name no licence, and why they may be shipped all the same. */
export const WITHOUT_LICENCE: Readonly<Record<string, string>> = {
  '@cloudbase/signature-nodejs':
    'Published by Tencent CloudBase without a licence; a part of wx-server-sdk, which is under the MIT licence.',
  '@cloudbase/wx-cloud-client-sdk':
    'Published by Tencent CloudBase without a licence; a part of wx-server-sdk, which is under the MIT licence.',
};

const NOTICE = /^(licen[cs]e|copying|notice)([.-].*)?$/i;
const README = /^readme(\.\w+)?$/i;
const NO_LICENCE = /^(unlicensed|see licen[cs]e in .*)?$/i;
const LINE = `\n\n${'-'.repeat(80)}\n\n`;

interface PackageManifest {
  name: string;
  version: string;
  license?: string | { type?: string };
  licenses?: { type?: string }[];
  author?: string | { name?: string };
}

interface BundledPackage {
  manifest: PackageManifest;
  /** Empty when it names none. */
  licence: string;
  texts: string[];
}

/**
 * The text of a `LICENSES.txt`: the notices of every package that is in a bundle. Rejects with an `Error` that names the
 * packages that have no licence, and no reason in `excused`.
 *
 * @param name of the bundle
 */
export async function licensesOf(
  name: string,
  metafile: Metafile,
  excused = WITHOUT_LICENCE,
): Promise<string> {
  const packages = await Promise.all(packageFolders(metafile).map(readPackage));
  const unknown = packages.filter(
    ({ licence, texts, manifest }) => !licence && texts.length === 0 && !excused[manifest.name],
  );
  if (unknown.length > 0) {
    const names = unknown.map(({ manifest }) => `${manifest.name}@${manifest.version}`).join(', ');
    throw new Error(`the bundle of ${name} holds packages without a licence: ${names}`);
  }
  const isEmpty = packages.length === 0;
  const head = isEmpty ? `The bundle of ${name} holds no package.` : `What is in the bundle of ${name}.`;
  return `${[head, ...notices(packages, excused)].join(LINE)}\n`;
}

/** Where the packages are that went into a bundle, as the bundler lists its files. */
function packageFolders({ inputs }: Metafile): string[] {
  const folders = Object.keys(inputs).flatMap(
    (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file.replace(`${STAND_IN}:`, ''))?.[0] ?? [],
  );
  return [...new Set(folders)].sort();
}

async function readPackage(folder: string): Promise<BundledPackage> {
  const read = async (name: string) =>
    (await readFile(join(folder, name), 'utf8')).replaceAll('\r\n', '\n').trim();
  const manifest = JSON.parse(await read('package.json')) as PackageManifest;
  const names = (await readdir(folder)).sort();
  const own = await Promise.all(names.filter((name) => NOTICE.test(name)).map(read));
  const readmes =
    own.length > 0 ? [] : await Promise.all(names.filter((name) => README.test(name)).map(read));
  const texts = [...own, ...readmes.map(sectionIn)].filter(Boolean);
  return { manifest, licence: licenceOf(manifest), texts };
}

/** The chapter of a README that is the licence, not one that only names it. */
function sectionIn(readme: string): string {
  const [, ...chapters] = readme.split(/^(?=#+ .*$|.+\n(?:-{3,}|={3,})$)/m);
  const chapter = chapters.find((text) => /^(#+ *)?licen[cs]e\b/i.test(text)) ?? '';
  return /copyright/i.test(chapter) ? chapter.replace(/^.*\n([-=]+\n)?/, '').trim() : '';
}

function licenceOf({ license, licenses = [] }: PackageManifest): string {
  const named = typeof license === 'string' ? license : license?.type;
  const licence = named ?? licenses.flatMap(({ type }) => type ?? []).join(' OR ');
  return NO_LICENCE.test(licence) ? '' : licence;
}

/** Each text once, below all packages that have it. */
function notices(packages: BundledPackage[], excused: typeof WITHOUT_LICENCE): string[] {
  const titles = new Map<string, string[]>();
  for (const each of packages) {
    const text = textOf(each, excused);
    titles.set(text, [...(titles.get(text) ?? []), titleOf(each)]);
  }
  return [...titles].map(([text, above]) => `${above.join('\n')}\n\n${text}`);
}

function titleOf({ manifest: { name, version }, licence }: BundledPackage): string {
  return `${name} ${version}${licence && `, ${licence}`}`;
}

function textOf({ manifest, texts }: BundledPackage, excused: typeof WITHOUT_LICENCE): string {
  const { name, author } = manifest;
  const by = typeof author === 'string' ? author : author?.name;
  const without = `${by ? `By ${by}. ` : ''}It comes without the text of its licence.`;
  return texts.length > 0 ? texts.join('\n\n') : (excused[name] ?? without);
}
