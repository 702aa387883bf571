import {
  type CloudFunction,
  type FunctionState,
  type HttpRoute,
  type Limits,
  type Road,
  RUNTIME,
  type Trigger,
  type Variables,
} from '../../scripts/cli/cloud/road.ts';

/** An environment in memory, with a road that does everything; what it was asked to change is in `changes`. */
export interface MemoryRoad extends Required<Road> {
  functions: Map<string, FunctionState>;
  permissions: Map<string, string>;
  changes: string[];
}

/** A route as it should be. */
export function routeAt(path: string, more: Partial<HttpRoute> = {}): HttpRoute {
  const safe = { isDefaultDomain: false, isHttpsOnly: true, needsLogin: false, perAddressQps: 5 };
  return { domain: 'token.example', path, ...safe, ...more };
}

/** Makes an empty environment. Whatever `failing` names rejects, once. */
export function createMemoryRoad(failing: Partial<Record<string, Error>> = {}): MemoryRoad {
  const functions = new Map<string, FunctionState>();
  const permissions = new Map<string, string>();
  const hashes = new Map<string, string>();
  const changes: string[] = [];
  const change = (what: string) => {
    const error = failing[what];
    if (error) throw error;
    changes.push(what);
  };
  const stateOf = (name: string) => functions.get(name) ?? { runtime: RUNTIME, timeoutSec: 0 };
  return {
    functions,
    permissions,
    changes,
    find: async (name) => functions.get(name),
    async create({ name }: CloudFunction, _zip: Buffer, limits: Limits) {
      const refused = failing[`create ${name} with ${limits.timeoutSec} s`];
      if (refused) throw refused;
      change(`create ${name}`);
      functions.set(name, { runtime: RUNTIME, ...limits, variables: {}, trigger: null });
    },
    async uploadCode({ name }) {
      change(`uploadCode ${name}`);
    },
    codeSha256: async (name) => hashes.get(name) ?? '',
    async configure(name, { variables, ...limits }: { variables?: Variables }) {
      change(`configure ${name} ${Object.keys(variables ?? limits)}`);
      functions.set(name, { ...stateOf(name), ...limits, ...(variables && { variables }) });
    },
    async setTrigger(name, { name: trigger, config }: Trigger) {
      change(`setTrigger ${name}`);
      functions.set(name, { ...stateOf(name), trigger: { name: trigger, config } });
    },
    invoke: async () => undefined,
    httpRoutesOf: async () => [],
    collections: {
      async create(name) {
        if (permissions.has(name)) return false;
        change(`create collection ${name}`);
        permissions.set(name, 'READONLY');
        return true;
      },
      permissionOf: async (name) => permissions.get(name) ?? '',
      async setPermission(name, permission) {
        change(`setPermission ${name} ${permission}`);
        permissions.set(name, permission);
      },
    },
  };
}
