import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PlannedFunction, planFunction } from '../planned-function.ts';
import type { Project } from '../project.ts';
import { readReadyFunctions } from '../ready-functions.ts';
import { checkProject } from './check-project.ts';
import { addCloudfunctionRoot, USUAL_ROOT } from './cloudfunction-root.ts';
import { type ExampleLanguage, exampleFunction } from './example-function.ts';

/** Everything that init may write into a project. */
export interface InitPlan {
  project: Project;
  /** Absolute path of the cloud functions' folder. */
  root: string;
  /** The new text of `project.config.json`, when it has to name that folder first. */
  config?: string;
  functions: PlannedFunction[];
}

/** Looks at a project and changes nothing. Rejects with a `CliError` when functions cannot be added to it. */
export async function planInit(project: Project, example: ExampleLanguage | undefined): Promise<InitPlan> {
  const root = project.cloudfunctionRoot ?? join(project.folder, USUAL_ROOT);
  await checkProject(project, root);
  const ready = await readReadyFunctions();
  const wanted = example ? [...ready, exampleFunction(example)] : ready;
  const functions = await Promise.all(wanted.map((each) => planFunction(root, each)));
  if (project.cloudfunctionRoot) return { project, root, functions };
  const config = await readFile(join(project.folder, 'project.config.json'), 'utf8');
  return { project, root, functions, config: addCloudfunctionRoot(config) };
}
