import { spawnSync } from 'node:child_process';
import { relative, sep } from 'node:path';
import pc from 'picocolors';
import { printable } from '../../printable.ts';
import { clone } from '../clone.ts';
import { maskSecrets } from '../doctor/mask.ts';
import { OWN_SETTINGS } from '../git.ts';
import type { PlannedFunction, PlannedState } from '../planned-function.ts';
import { hasNoAppid, isAppid } from '../project.ts';
import { SERVER } from '../ready-functions.ts';
import { serveSteps } from '../serve-steps.ts';
import { ROOT_ENTRY } from './cloudfunction-root.ts';
import { EXAMPLE, type ExampleLanguage, LIBRARY_TARBALL } from './example-function.ts';
import type { InitPlan } from './init-plan.ts';
import { differenceLines } from './show-difference.ts';
import { texts } from './texts.ts';

const MARKS: Record<PlannedState, string> = {
  new: pc.green('+'),
  current: pc.dim('='),
  older: pc.cyan('↑'),
  newer: pc.dim('='),
  changed: pc.yellow('!'),
  foreign: pc.yellow('!'),
};

/** Shows the project, what of each function is there and what would be written. */
export function showPlan({ project, root, config, functions, isServerKept }: InitPlan): void {
  const { appid, folder } = project;
  console.log(`${printable(folder)}  ${pc.dim(printable(maskSecrets(appid)))}\n`);
  if (config !== undefined) console.log(`  ${MARKS.new} project.config.json  ${ROOT_ENTRY}`);
  for (const planned of functions) {
    const path = pathIn(folder, planned.folder);
    console.log(
      `  ${MARKS[planned.state]} ${path}/  ${pc.dim(printable(texts.states[planned.state](planned)))}`,
    );
    if (planned.state !== 'newer') for (const line of differenceLines(planned)) console.log(line);
  }
  if (isServerKept) console.log(`\n  ${pc.dim(texts.serverKept)}`);
  const notes = [
    ...(hasNoAppid(project) ? [texts.tourist] : isAppid(appid) ? [] : [texts.badAppid]),
    ...(isIgnoredByGit(root, folder) ? [texts.ignored(pathIn(folder, root))] : []),
  ];
  for (const note of notes) console.log(`\n  ${pc.yellow('!')} ${note}`);
}

/** Shows what was written and what was left as it is. */
export function showResult(
  { project, config, functions }: InitPlan,
  written: PlannedFunction[],
  backup: string | undefined,
): void {
  if (config !== undefined || written.length > 0) console.log();
  if (config !== undefined) console.log(`${pc.green('✔')} project.config.json`);
  for (const planned of functions) {
    const path = `${pathIn(project.folder, planned.folder)}/`;
    if (written.includes(planned)) console.log(`${pc.green('✔')} ${path}`);
    else if (planned.state !== 'current') console.log(`${pc.dim('-')} ${texts.left(path)}`);
  }
  if (backup !== undefined) console.log(`${pc.green('✔')} ${texts.backup(pathIn(project.folder, backup))}`);
}

/** Says what is left to do: much after the first time, little after an update. */
export function showClosing(
  { functions }: InitPlan,
  written: PlannedFunction[],
  example: ExampleLanguage | undefined,
): void {
  const isComplete = functions.every(({ state }) => state === 'current' || state === 'newer');
  const ours = written.filter(({ name }) => name !== EXAMPLE);
  const isFirst = ours.some(({ state }) => isNew(state));
  const paragraphs = [
    ...(isComplete ? [`${pc.green('✔')} ${texts.upToDate}`] : []),
    ...(isFirst ? [texts.steps] : ours.length > 0 ? [texts.uploadAgain] : []),
    ...(written.some(({ name, state }) => name === SERVER && isNew(state)) ? [serveSteps] : []),
    texts.check,
    ...(isFirst ? [howToUse()] : []),
    ...(example && ours.length < written.length ? howToTry(example) : []),
  ];
  console.log(`\n${paragraphs.join('\n\n')}`);
}

function isNew(state: PlannedState): boolean {
  return state === 'new' || state === 'foreign';
}

function howToUse(): string {
  if (!clone) return texts.use;
  return texts.useFromClone(printable(clone.folder), printable(clone.library), LIBRARY_TARBALL);
}

function howToTry(example: ExampleLanguage): string[] {
  const pack = clone ? [texts.packExample(printable(clone.library))] : [];
  return [...pack, texts.useExample[example]];
}

function pathIn(folder: string, path: string): string {
  return printable(relative(folder, path).replaceAll(sep, '/'));
}

/** What git ignores is often made anew by a build. */
function isIgnoredByGit(path: string, cwd: string): boolean {
  return spawnSync('git', [...OWN_SETTINGS, 'check-ignore', '-q', path], { cwd }).status === 0;
}
