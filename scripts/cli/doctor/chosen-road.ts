import { CliError } from '../cli-error.ts';
import { chooseEnvironment, environmentOf } from '../cloud/choose-environment.ts';
import type { Road } from '../cloud/road.ts';
import type { Subject } from './check.ts';

/** The road into the environment that is examined; undefined where it is not known, which `checkDeployment` says. */
export async function chosenRoad({ project, cloud, env }: Subject): Promise<Road | undefined> {
  try {
    return cloud?.open(await chooseEnvironment(cloud, env ?? (await environmentOf(project))));
  } catch (error) {
    if (error instanceof CliError) return undefined;
    throw error;
  }
}
