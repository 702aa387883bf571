import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PlannedFunction, planFunction } from '../planned-function.ts';
import type { Project } from '../project.ts';
import { readReadyFunctions } from '../ready-functions.ts';
import { wantedFunctions } from '../wanted-functions.ts';
import { checkProject, refuseFile } from './check-project.ts';
import { addCloudfunctionRoot, USUAL_ROOT } from './cloudfunction-root.ts';
import { EXAMPLE, EXAMPLE_LANGUAGES, type ExampleLanguage, exampleFunction } from './example-function.ts';
import { refuseLinks } from './refuse-links.ts';

/** Everything that init may write into a project. */
export interface InitPlan {
  project: Project;
  /** Absolute path of the cloud functions' folder. */
  root: string;
  /** The new text of `project.config.json`, when it has to name that folder first. */
  config?: string;
  functions: PlannedFunction[];
  /** `serveToken` is among them only because it is there already. */
  isServerKept: boolean;
}

/** Looks at a project and changes nothing. Rejects with a `CliError` when functions cannot be added to it. */
export async function planInit(
  project: Project,
  example: ExampleLanguage | undefined,
  serve = false,
): Promise<InitPlan> {
  const root = project.cloudfunctionRoot ?? join(project.folder, USUAL_ROOT);
  await checkProject(project, root);
  const { names, isServerKept } = await wantedFunctions(root, serve);
  const ready = await readReadyFunctions(names);
  const wanted = example ? [...ready, exampleFunction(example)] : ready;
  for (const { name, files } of wanted) {
    for (const file of Object.keys(files)) await refuseLinks(project.folder, join(root, name, file));
    await refuseFile(join(root, name));
  }
  const planned = await Promise.all(wanted.map((each) => planFunction(root, each)));
  const functions = await Promise.all(
    planned.map((each) => (each.state === 'foreign' ? known(root, each) : each)),
  );
  if (project.cloudfunctionRoot) return { project, root, functions, isServerKept };
  const file = join(project.folder, 'project.config.json');
  await refuseLinks(project.folder, file);
  const config = await readFile(file, 'utf8');
  return { project, root, functions, isServerKept, config: addCloudfunctionRoot(config) };
}

/** The example as it was written, in whichever language, is nobody's own function. */
async function known(root: string, planned: PlannedFunction): Promise<PlannedFunction> {
  if (planned.name !== EXAMPLE) return planned;
  const written = EXAMPLE_LANGUAGES.map((language) => planFunction(root, exampleFunction(language)));
  return (await Promise.all(written)).find(({ state }) => state === 'current') ?? planned;
}
