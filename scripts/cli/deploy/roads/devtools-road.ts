import type { CloudFunction, Road, RoadOffer } from '../../cloud/road.ts';
import type { Time } from '../../cloud/wait-until-active.ts';
import { withCodeOnly } from './code-only.ts';
import { runDevtools } from './devtools-cli.ts';
import { deployError, readDeployOutput, readInfoOutput, throwIfUnusable } from './devtools-output.ts';

const ATTEMPTS = 4;
/** A function that has just been created takes its code after up to 45 s. */
const PAUSE_MS = 15_000;

export interface DevtoolsSettings {
  /** The command line of WeChat DevTools; undefined where it is not installed. */
  cli: string | undefined;
  projectFolder: string;
  time: Time;
}

/** The command line of WeChat DevTools, with the login of its user: it uploads code and nothing else. */
export function devtoolsRoad(settings: DevtoolsSettings): RoadOffer {
  return { name: 'devtools', found: settings.cli, open: (envId) => openDevtools(settings, envId) };
}

function openDevtools({ cli = '', projectFolder, time }: DevtoolsSettings, envId: string): Road {
  const run = async (name: string, verb: string, ...more: string[]) => {
    const common = ['--env', envId, '--project', projectFolder, '--lang', 'en'];
    const output = await runDevtools(cli, ['cloud', 'functions', verb, ...common, ...more]);
    throwIfUnusable(output, name);
    return output;
  };
  const deployFolder = async ({ name, installsInCloud }: CloudFunction, folder: string) => {
    const more = ['--paths', folder, ...(installsInCloud ? ['--remote-npm-install'] : [])];
    for (let attempt = 1; ; attempt++) {
      const result = readDeployOutput(await run(name, 'deploy', ...more), name);
      if (result.kind === 'deployed') return;
      if (result.kind === 'failed') throw deployError(name, result.why);
      if (attempt === ATTEMPTS) throw deployError(name, '');
      await time.pause(PAUSE_MS);
    }
  };
  const deploy = (fn: CloudFunction) => withCodeOnly(fn, (folder) => deployFolder(fn, folder));
  return {
    find: async (name) => readInfoOutput(await run(name, 'info', '--names', name), name),
    create: deploy,
    uploadCode: deploy,
  };
}
