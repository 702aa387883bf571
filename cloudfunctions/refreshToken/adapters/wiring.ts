import { randomUUID } from 'node:crypto';
import { openCloud } from '../../cloud-token/adapters/cloud.ts';
import { readOtherDocuments } from '../../cloud-token/adapters/document-reader.ts';
import { systemClock } from '../../cloud-token/adapters/system-clock.ts';
import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { parseHosts } from '../../cloud-token/core/hosts.ts';
import { checkProxy } from '../../cloud-token/core/proxy-variable.ts';
import type { TokenDocument } from '../../cloud-token/core/token-document.ts';
import { within } from '../../cloud-token/core/within.ts';
import { type Accounts, type Credentials, credentialsOf } from '../core/account.ts';
import { issueThroughDocument, withBackup } from '../core/backup.ts';
import { fetchToken } from '../core/fetch-token.ts';
import { namingVariable } from '../core/named-secret.ts';
import type { RefreshPorts } from '../core/refresh-ports.ts';
import type { RefreshEvent } from '../core/token-store.ts';
import { boundStore, patienceMs } from './bound-store.ts';
import { createCloudTokenStore } from './cloud-token-store.ts';
import { createTokenSender } from './send-token-request.ts';

/** What ties the refresh to this function's environment. */
export interface Wiring {
  /** All that renewing this AppID's token needs. Throws a `TokenError` when its configuration is incomplete. */
  portsOf(appid: string): RefreshPorts;
  /** What is stored for other AppIDs. Rejects with a `TokenError`. */
  readOthers(): Promise<ReadonlyMap<string, TokenDocument>>;
}

/** Ties it: wx-server-sdk, axios, environment variables. Throws a `TokenError` when what all need is misconfigured. */
export function wire(accounts: Accounts, left: TimeLeft, raise?: RefreshPorts['raise']): Wiring {
  const { own, backup, api } = accounts;
  checkProxy(process.env);
  const hosts = parseHosts(process.env.WEIXIN_API_HOSTS);
  const database = openCloud().database({ throwOnNotFound: false });

  const portsFor = (credentials: Credentials): RefreshPorts => {
    const { appid } = credentials;
    const source = { appid, api, hosts, clock: systemClock, send: createTokenSender(credentials, api) };
    const store = createCloudTokenStore(database, appid === own ? undefined : appid);
    return {
      appid,
      api,
      store: boundStore(store, left),
      async issue(request) {
        const issued = await fetchToken(source, request);
        return issued.ok ? issued : { ...issued, error: namingVariable(issued.error, credentials) };
      },
      clock: systemClock,
      left,
      newLeaseId: randomUUID,
      random: Math.random,
      log: writeLog,
      raise,
    };
  };

  return {
    portsOf(appid) {
      const ports = portsFor(credentialsOf(appid, accounts));
      if (!backup || appid !== own) return ports;
      const backupPorts = portsFor(backup);
      const issue = backup.appid === own ? backupPorts.issue : issueThroughDocument(backupPorts);
      return withBackup(ports, backup.appid, issue);
    },
    readOthers: () => within(systemClock, patienceMs(left()), readOtherDocuments(database), 'the database'),
  };
}

/** One line of JSON, as the log search of CloudBase reads it. */
function writeLog(event: RefreshEvent): void {
  const write = event.event === 'refreshed' ? console.log : console.error;
  write(JSON.stringify(event));
}
