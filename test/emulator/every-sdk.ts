import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, type Mock, vi } from 'vitest';
import { createCloudbase } from '../../scripts/emulator/cloudbase/cloudbase.ts';
import { createDatabase } from '../../scripts/emulator/database/database.ts';
import type { Caller, InvokeFunction } from '../../scripts/emulator/functions/invocation.ts';
import { invocationEnvironment } from '../../scripts/emulator/functions/invocation-environment.ts';
import { createCredential } from '../../scripts/emulator/http/credential.ts';
import { createServer, type Server } from '../../scripts/emulator/http/server.ts';

export type Cloud = typeof import('wx-server-sdk');

/** The platform's time in these suites, in ms since the epoch. */
export const NOW = 1_763_600_000_000;
export const CALLER: Caller = { source: 'wx_client', openid: 'openid-1', appid: 'wx-local' };

/** The generations of the SDK, and the name under which each is installed. */
export const SDK_VERSIONS = [
  { version: '4.0.2', name: 'wx-server-sdk' },
  { version: '3.0.4', name: 'sdk3' },
  { version: '2.6.3', name: 'sdk2' },
];
const credential = createCredential();
const require = createRequire(import.meta.url);

/**
 * Runs one suite over every SDK version, unmodified and in this process, against a CloudBase of its own for each test:
 * an empty collection `todos`, answers for functions of this run only, functions played by `invoke`, the environment of a function that `CALLER` has called. A
 * test in which the SDK logs anything fails.
 */
export function describeEverySdk(
  define: (sdk: { version: string; cloud: Cloud; invoke: Mock<InvokeFunction> }) => void,
): void {
  describe.each(SDK_VERSIONS)('wx-server-sdk $version', ({ version, name }) => {
    const cloud: Cloud = require(name);
    cloud.init({ env: 'local-env' });
    const invoke = vi.fn<InvokeFunction>();
    const logs = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')];
    let server: Server;

    beforeEach(async () => {
      server = await serveCloudbase(invoke);
      const environment = invocationEnvironment({
        sessionToken: 'session-1',
        caller: CALLER,
        env: 'local-env',
        url: server.url,
        credential: credential.text,
        configured: {},
      });
      for (const [key, value] of Object.entries(environment)) {
        vi.stubEnv(key, value);
      }
    });

    afterEach(async () => {
      await server.close();
      vi.unstubAllEnvs();
      for (const log of logs) expect(log).not.toHaveBeenCalled();
      vi.clearAllMocks();
    });

    define({ version, cloud, invoke });
  });
}

function serveCloudbase(invoke: InvokeFunction): Promise<Server> {
  const database = createDatabase(() => NOW);
  database.createCollection('todos');
  const cloudbase = createCloudbase({
    database,
    clock: { now: () => NOW },
    invoke,
    callerOf: (sessionToken) => (sessionToken === 'session-1' ? CALLER : undefined),
    env: 'local-env',
    isFunction: credential.isShown,
  });
  return createServer({ routes: [cloudbase] });
}
