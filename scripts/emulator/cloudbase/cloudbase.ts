import { randomUUID } from 'node:crypto';
import type { PlatformClock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import type { Caller, InvokeFunction } from '../functions/invocation.ts';
import { json } from '../http/reply.ts';
import type { HttpRequest, Route } from '../http/route.ts';
import { type AdminRequest, parseAdminRequest } from './admin-request.ts';
import { cloudbaseFailure } from './cloudbase-failure.ts';
import { createDatabaseActions, type Outcome } from './database-actions.ts';

export interface CloudbaseOptions {
  database: Database;
  clock: Pick<PlatformClock, 'now'>;
  invoke: InvokeFunction;
  /** Who called the function instance that runs with this `TCB_SESSIONTOKEN`. */
  callerOf: (sessionToken: string) => Caller | undefined;
  /** The id of the environment; requests for another one get `INVALID_ENV`, unless it is the neighbour. */
  env: string;
  /** Another environment of the same mini program. */
  neighbour?: { env: string; database: Database; invoke: InvokeFunction } | undefined;
  /** Whether a request shows what the functions were given. @default whatever is shown will do */
  isFunction?: (sessionToken: unknown) => boolean;
}

const STRANGER = {
  code: 'SIGN_PARAM_INVALID',
  message: 'Only the functions of this platform are served here.',
};

/**
 * CloudBase's side of wx-server-sdk: answers `POST /admin` for SDK versions 2.6 to 4.0, faults and observers know each
 * request by its action. Failures are answered with status 200 and `{ requestId, code, message }`, as CloudBase does.
 */
export function createCloudbase(options: CloudbaseOptions): Route {
  const { isFunction = () => true } = options;
  const places = [options, options.neighbour].filter((place) => place !== undefined);
  const environments = new Map(
    places.map(({ env, database, invoke }) => [
      env,
      { databaseActions: createDatabaseActions(database, options.clock.now), invoke },
    ]),
  );

  const perform = async (request: AdminRequest, { headers }: HttpRequest): Promise<Outcome> => {
    const { action, envName, collectionName } = request;
    const environment = environments.get(envName || options.env);
    if (!environment) return { code: 'INVALID_ENV', message: '[100003] Param Invalid: env check invalid' };
    if (action === 'functions.invokeFunction') {
      return await invokeFunction(request, String(headers['x-tcb-source'] ?? ''), {
        callerOf: options.callerOf,
        invoke: environment.invoke,
      });
    }
    const databaseAction = environment.databaseActions.get(action);
    if (!databaseAction) return { code: 'INVALID_ACTION', message: `Unknown action '${action}'` };
    try {
      return databaseAction(request);
    } catch (error) {
      return { ...cloudbaseFailure(error, collectionName) };
    }
  };

  return {
    matches: (path) => path === '/admin',
    name: ({ body }) => parseAdminRequest(body).action,
    async handle(request) {
      const adminRequest = parseAdminRequest(request.body);
      if (!isFunction(adminRequest.sessionToken)) return json({ requestId: randomUUID(), ...STRANGER }, 401);
      return json({ requestId: randomUUID(), ...(await perform(adminRequest, request)) });
    },
  };
}

/** @param source the chain of callers, to which the SDK of the calling function has added itself */
async function invokeFunction(
  { function_name = '', request_data, tcb_sessionToken = '' }: AdminRequest,
  source: string,
  { invoke, callerOf }: Pick<CloudbaseOptions, 'invoke' | 'callerOf'>,
): Promise<Outcome> {
  const { openid, appid } = callerOf(tcb_sessionToken) ?? {};
  const event: unknown = JSON.parse(request_data || '{}');
  const { requestId, result, error } = await invoke(function_name, event, { source, openid, appid });
  if (error) return { requestId, ...error };
  return { requestId, data: { response_data: JSON.stringify(result ?? null) } };
}
