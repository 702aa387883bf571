import { cp, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expectOf, startTrial, type Trial } from './start-trial.ts';

/** How a function loads the library. */
export type ModuleFormat = 'require' | 'import';

export interface LibraryTrial {
  /** The folder in which the library and a wx-server-sdk are installed. */
  installed: string;
  /** A folder for the functions, which is removed in the end. */
  root: string;
  /** The Node.js binary. */
  node: string;
  format: ModuleFormat;
  /** What the library calls itself. */
  version: string;
}

/**
 * Has a function of plain JavaScript use the installed library, first without `cloud.init`, then in another instance
 * after it. Rejects with an `Error` that says what did not work.
 */
export async function tryLibrary({ installed, root, node, format, version }: LibraryTrial): Promise<void> {
  await cp('dist/cloudfunctions', root, { recursive: true });
  await cp('test/compat/function', join(root, 'mine'), { recursive: true });
  await symlink(join(installed, 'node_modules'), join(root, 'mine/node_modules'));
  const trial = await startTrial(root, node);
  try {
    for (const init of [false, true]) {
      trial.forget('mine');
      await useLibrary(trial, { format, init }, version);
    }
  } finally {
    await trial.close();
    await rm(root, { recursive: true });
  }
}

async function useLibrary(
  trial: Trial,
  how: { format: ModuleFormat; init: boolean },
  version: string,
): Promise<void> {
  const when = how.init ? ' after cloud.init' : '';
  const run = (step: string) => trial.call('mine', { ...how, step });
  await expectOf(`version${when}`, run('version'), version);
  await expectOf(`require and import${when}`, run('isOneCopy'), true);
  await expectOf(`getToken${when}`, run('getToken').then(trial.isNewest), true);
  await expectOf(`callWeixin, JSON${when}`, run('getJson'), { ip_list: ['127.0.0.1'] });
  await expectOf(`callWeixin, binary${when}`, run('getImage'), 'PNG');
  const before = trial.tokenRequests();
  trial.refuseToken();
  await expectOf(`withToken after a revocation${when}`, run('retry'), { ip_list: ['127.0.0.1'] });
  await expectOf(`requests for a token${when}`, trial.tokenRequests() - before, 1);
}
