import { join, relative } from 'node:path';
import { Command, Option } from 'commander';
import { askInTerminal } from '../ask.ts';
import { CliError } from '../cli-error.ts';
import { notYourProject } from '../not-your-project.ts';
import type { PlannedFunction } from '../planned-function.ts';
import { findProject } from '../project.ts';
import { ROOT_ENTRY } from './cloudfunction-root.ts';
import type { ExampleLanguage } from './example-function.ts';
import { type InitPlan, planInit } from './init-plan.ts';
import { showClosing, showPlan, showResult } from './show.ts';
import { texts } from './texts.ts';
import { copyAside, writeFiles } from './write-files.ts';

interface InitOptions {
  project?: string;
  dryRun?: true;
  yes?: true;
  js?: true;
  ts?: true;
  serve?: true;
}

/** In the folder of the cloud functions, which neither DevTools nor the mini program takes for one of theirs. */
const BACKUPS = '.cloud-token-backup';

type Decision = 'write' | 'leave' | 'unasked';

/** `cloud-token-cli init`: adds the functions to a project, and asks before it overwrites anything. */
export function createInitCommand(): Command {
  return new Command('init')
    .description(texts.command)
    .option('--project <folder>', texts.project)
    .option('--dry-run', texts.dryRun)
    .option('--yes', texts.yes)
    .option('--serve', texts.serve)
    .addOption(new Option('--js', texts.example('JavaScript')).conflicts('ts'))
    .addOption(new Option('--ts', texts.example('TypeScript')))
    .allowExcessArguments(false)
    .action((options: InitOptions) => init(options).catch(explain));
}

async function init({ project: named, dryRun, yes, js, ts, serve }: InitOptions): Promise<void> {
  const example: ExampleLanguage | undefined = js ? 'js' : ts ? 'ts' : undefined;
  const project = await findProject(named ?? '.');
  const refusal = notYourProject('init', project, named);
  if (refusal) throw refusal;
  const plan = await planInit(project, example, serve);
  showPlan(plan);
  if (dryRun) console.log(`\n${texts.dry}`);
  else await carryOut(plan, yes, example);
}

async function carryOut(
  plan: InitPlan,
  yes: true | undefined,
  example: ExampleLanguage | undefined,
): Promise<void> {
  await confirmRoot(plan, yes);
  const decisions = new Map<PlannedFunction, Decision>();
  for (const planned of plan.functions) decisions.set(planned, await decide(planned, yes));
  const written = plan.functions.filter((planned) => decisions.get(planned) === 'write');
  const backup = await backUp(plan, written);
  await write(plan, written);
  showResult(plan, written, backup);
  const unasked = plan.functions.filter((planned) => decisions.get(planned) === 'unasked');
  if (unasked.length > 0) throw nobodyAsked(unasked);
  showClosing(plan, written, example);
}

async function confirmRoot({ config }: InitPlan, yes: true | undefined): Promise<void> {
  if (config === undefined || yes) return;
  const answer = await askInTerminal(texts.askRoot(ROOT_ENTRY), 'yes');
  if (answer === undefined) throw new CliError(texts.unasked('project.config.json'), texts.askable);
  if (!answer) throw new CliError(texts.noRoot, texts.addRoot);
}

/** Somebody else's code is never overwritten unasked. */
async function decide(planned: PlannedFunction, yes: true | undefined): Promise<Decision> {
  const { state } = planned;
  if (state === 'new') return 'write';
  if (state === 'current' || state === 'newer') return 'leave';
  if (yes && state !== 'foreign') return 'write';
  const answer = await askInTerminal(texts.questions[state](planned), state === 'older' ? 'yes' : 'no');
  return answer === undefined ? 'unasked' : answer ? 'write' : 'leave';
}

/** Beside the functions, for what lies in a function's folder is uploaded with it. Resolves to the folder, if there is one. */
async function backUp({ project, root }: InitPlan, written: PlannedFunction[]): Promise<string | undefined> {
  const backup = join(root, BACKUPS, new Date().toISOString().replaceAll(':', '-'));
  const files = written.flatMap(({ folder, differing }) => differing.map((name) => join(folder, name)));
  for (const file of files) await copyAside(project.folder, file, join(backup, relative(root, file)));
  return files.length > 0 ? backup : undefined;
}

/** The project learns of its new folder when all of it is there. */
async function write({ project, config }: InitPlan, written: PlannedFunction[]): Promise<void> {
  for (const { folder, files } of written) await writeFiles(project.folder, folder, files);
  if (config !== undefined)
    await writeFiles(project.folder, project.folder, { 'project.config.json': config });
}

function nobodyAsked(unasked: PlannedFunction[]): CliError {
  const isForeign = unasked.some(({ state }) => state === 'foreign');
  const names = unasked.map(({ name }) => name).join(', ');
  return new CliError(texts.unasked(names), isForeign ? texts.foreign : texts.askable);
}

function explain(error: unknown): never {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  throw code !== undefined && syscall !== undefined
    ? new CliError(texts.failed(message), texts.again)
    : error;
}
