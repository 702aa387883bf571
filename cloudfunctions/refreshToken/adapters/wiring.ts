import { randomUUID } from 'node:crypto';
import { openCloud } from '../../cloud-token/adapters/cloud.ts';
import { readDocument } from '../../cloud-token/adapters/document-reader.ts';
import { systemClock } from '../../cloud-token/adapters/system-clock.ts';
import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { parseHosts } from '../../cloud-token/core/hosts.ts';
import { documentId, parseDocument } from '../../cloud-token/core/token-document.ts';
import { asTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import { type Credentials, credentialsOf, ownAppid, readAccount } from '../core/account.ts';
import { issueThroughDocument, withBackup } from '../core/backup.ts';
import { fetchToken } from '../core/fetch-token.ts';
import type { RefreshPorts } from '../core/refresh-ports.ts';
import type { RefreshEvent } from '../core/token-store.ts';
import { boundStore } from './bound-store.ts';
import { createCloudTokenStore } from './cloud-token-store.ts';
import { createTokenSender } from './send-token-request.ts';

/** All that a refresh needs, and what is wrong with the configuration, which makes every request of the own AppID fail. */
export interface Wiring {
  ports: RefreshPorts;
  problem?: TokenError;
}

/**
 * Ties the refresh to this function's environment: wx-server-sdk, axios, environment variables. Throws a `TokenError` when
 * the configuration is incomplete, unless the document can tell others of it.
 *
 * @param requestedAppid whose token @default the account's own
 */
export function wire(
  contextAppid: string,
  requestedAppid: string | undefined,
  left: TimeLeft,
  raise?: RefreshPorts['raise'],
): Wiring {
  try {
    return { ports: wired(contextAppid, requestedAppid, left, raise) };
  } catch (error) {
    const problem = asTokenError(error);
    const appid = contextAppid || ownAppid(process.env);
    if (requestedAppid !== undefined || !appid) throw problem;
    const failed = { ok: false, error: problem, retry: 'no', mayHaveIssued: false, requests: 0 } as const;
    const store = boundStore(createCloudTokenStore(openDatabase()), left);
    const issue = async () => failed;
    return { problem, ports: { appid, api: 'token', store, issue, left, raise, ...SURROUNDINGS } };
  }
}

function wired(
  contextAppid: string,
  requestedAppid: string | undefined,
  left: TimeLeft,
  raise: RefreshPorts['raise'],
): RefreshPorts {
  const account = readAccount(contextAppid, process.env);
  const { credentials: own, backup, api } = account;
  const hosts = parseHosts(process.env.WEIXIN_API_HOSTS);
  const database = openDatabase();

  const portsFor = (credentials: Credentials): RefreshPorts => {
    const { appid } = credentials;
    const source = { appid, api, hosts, clock: systemClock, send: createTokenSender(credentials, api) };
    const store = createCloudTokenStore(database, appid === own.appid ? undefined : appid);
    return {
      appid,
      api,
      store: boundStore(store, left),
      issue: (request) => fetchToken(source, request),
      left,
      raise,
      ...SURROUNDINGS,
    };
  };

  const ports = portsFor(credentialsOf(requestedAppid ?? own.appid, account));
  if (!backup || ports.appid !== own.appid) return ports;
  const backupPorts = portsFor(backup);
  const issue = backup.appid === own.appid ? backupPorts.issue : issueThroughDocument(backupPorts);
  return withBackup(ports, backup.appid, issue);
}

/** What is the same for every AppID. */
const SURROUNDINGS = { clock: systemClock, newLeaseId: randomUUID, random: Math.random, log: writeLog };

/**
 * The AppID of the stored token, for calls whose context has none: those that began over HTTP. Empty where `APPID` tells, and
 * where none is stored.
 */
export async function storedAppid(): Promise<string> {
  if (process.env.APPID) return '';
  return parseDocument(await readDocument(openDatabase(), documentId())).token?.appid ?? '';
}

function openDatabase() {
  return openCloud().database({ throwOnNotFound: false });
}

/** One line of JSON, as the log search of CloudBase reads it. */
function writeLog(event: RefreshEvent): void {
  const write = event.event === 'refreshed' ? console.log : console.error;
  write(JSON.stringify(event));
}
