import { createRequire } from 'node:module';
import { onTestFinished, vi } from 'vitest';
import { createCloudbase } from '../../scripts/emulator/cloudbase/cloudbase.ts';
import { createDatabase, type Database } from '../../scripts/emulator/database/database.ts';
import type { Invocation, InvokeFunction } from '../../scripts/emulator/functions/invocation.ts';
import { invocationEnvironment } from '../../scripts/emulator/functions/invocation-environment.ts';
import { createFaults, type Faults } from '../../scripts/emulator/http/faults.ts';
import { createServer } from '../../scripts/emulator/http/server.ts';

const require = createRequire(import.meta.url);

/** Every wx-server-sdk that the library can meet, unmodified. */
export const SDKS = ['wx-server-sdk', 'sdk3', 'sdk2'].map((name) => ({
  name,
  version: (require(`${name}/package.json`) as { version: string }).version,
  load: (): unknown => require(name),
}));

export interface LoopbackCloudbase {
  database: Database;
  faults: Faults;
  /** The actions that the SDK asked for, oldest first. */
  actions: string[];
  /** The functions it called, with their events. */
  calls: [name: string, event: unknown][];
}

/**
 * A CloudBase with one environment, `local-env`, in which this process is a function, until the test ends. Functions
 * that are called end as `ending` says.
 */
export async function serveCloudbase(ending: Partial<Invocation> = {}): Promise<LoopbackCloudbase> {
  const database = createDatabase();
  const faults = createFaults();
  const actions: string[] = [];
  const calls: [string, unknown][] = [];
  const invoke: InvokeFunction = async (name, event) => {
    calls.push([name, event]);
    return { requestId: 'request-1', durationMs: 1, ...ending };
  };
  const clock = { now: Date.now };
  const cloudbase = createCloudbase({ database, clock, invoke, callerOf: () => undefined, env: 'local-env' });
  const server = await createServer({
    routes: [cloudbase],
    faults,
    onRequest: ({ name }) => actions.push(name),
  });
  const facts = { sessionToken: 'session-1', caller: { source: 'scf' }, env: 'local-env', url: server.url };
  const environment = invocationEnvironment({ ...facts, configured: {} });
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await server.close();
  });
  return { database, faults, actions, calls };
}
