import { randomUUID } from 'node:crypto';
import { openCloud } from '../../cloud-token/adapters/cloud.ts';
import { systemClock } from '../../cloud-token/adapters/system-clock.ts';
import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { parseHosts } from '../../cloud-token/core/hosts.ts';
import { type Credentials, credentialsOf, readAccount } from '../core/account.ts';
import { issueThroughDocument, withBackup } from '../core/backup.ts';
import { fetchToken } from '../core/fetch-token.ts';
import type { RefreshPorts } from '../core/refresh-ports.ts';
import type { RefreshEvent } from '../core/token-store.ts';
import { boundStore } from './bound-store.ts';
import { createCloudTokenStore } from './cloud-token-store.ts';
import { createTokenSender } from './send-token-request.ts';

/**
 * Ties the refresh to this function's environment: wx-server-sdk, axios, environment variables. Throws a `TokenError` when the configuration is incomplete.
 *
 * @param requestedAppid whose token @default the account's own
 */
export function wire(
  contextAppid: string,
  requestedAppid: string | undefined,
  left: TimeLeft,
  raise?: RefreshPorts['raise'],
): RefreshPorts {
  const account = readAccount(contextAppid, process.env);
  const { credentials: own, backup, api } = account;
  const hosts = parseHosts(process.env.WEIXIN_API_HOSTS);
  const database = openCloud().database({ throwOnNotFound: false });

  const portsFor = (credentials: Credentials): RefreshPorts => {
    const { appid } = credentials;
    const source = { appid, api, hosts, clock: systemClock, send: createTokenSender(credentials, api) };
    const store = createCloudTokenStore(database, appid === own.appid ? undefined : appid);
    return {
      appid,
      api,
      store: boundStore(store, left),
      issue: (request) => fetchToken(source, request),
      clock: systemClock,
      left,
      newLeaseId: randomUUID,
      random: Math.random,
      log: writeLog,
      raise,
    };
  };

  const ports = portsFor(credentialsOf(requestedAppid ?? own.appid, account));
  if (!backup || ports.appid !== own.appid) return ports;
  const backupPorts = portsFor(backup);
  const issue = backup.appid === own.appid ? backupPorts.issue : issueThroughDocument(backupPorts);
  return withBackup(ports, backup.appid, issue);
}

/** One line of JSON, as the log search of CloudBase reads it. */
function writeLog(event: RefreshEvent): void {
  const write = event.event === 'refreshed' ? console.log : console.error;
  write(JSON.stringify(event));
}
