import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { versionOf } from './planned-function.ts';
import { OUR_FUNCTIONS, READY_FUNCTIONS, readyFunctionsFolder, SERVER } from './ready-functions.ts';

/** The functions that a project is to have. */
export interface WantedFunctions {
  names: readonly string[];
  /** `serveToken` is wanted only because the project has it already. */
  isServerKept: boolean;
}

/**
 * The functions that are wanted: the one for servers outside where somebody asks for it, or the project has it already.
 *
 * @param root the folder of the project's cloud functions, if there is one
 */
export async function wantedFunctions(
  root: string | undefined,
  isServerAsked: boolean,
): Promise<WantedFunctions> {
  const isServerKept = !isServerAsked && root !== undefined && (await hasServer(root));
  return { names: isServerAsked || isServerKept ? OUR_FUNCTIONS : READY_FUNCTIONS, isServerKept };
}

/** Another function of that name is nobody's wish; and where the ready-built ones lie, all of them do. */
async function hasServer(root: string): Promise<boolean> {
  if (relative(root, readyFunctionsFolder) === '') return false;
  const manifest = await readFile(join(root, SERVER, 'package.json'), 'utf8').catch(() => undefined);
  return versionOf(SERVER, manifest) !== undefined;
}
