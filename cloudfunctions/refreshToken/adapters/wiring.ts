import { randomUUID } from 'node:crypto';
import { openCloud } from '../../cloud-token/adapters/cloud.ts';
import { readOtherDocuments } from '../../cloud-token/adapters/document-reader.ts';
import { systemClock } from '../../cloud-token/adapters/system-clock.ts';
import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { parseHosts } from '../../cloud-token/core/hosts.ts';
import type { TokenDocument } from '../../cloud-token/core/token-document.ts';
import { asTokenError, type TokenError } from '../../cloud-token/core/token-error.ts';
import { within } from '../../cloud-token/core/within.ts';
import { type Accounts, credentialsOf, readApi } from '../core/account.ts';
import { issueThroughDocument, withBackup } from '../core/backup.ts';
import { type Credentials, namingVariable } from '../core/credentials.ts';
import { fetchToken } from '../core/fetch-token.ts';
import type { RefreshPorts } from '../core/refresh-ports.ts';
import type { RefreshEvent } from '../core/token-store.ts';
import { boundStore, patienceMs } from './bound-store.ts';
import { createCloudTokenStore } from './cloud-token-store.ts';
import { createTokenSender } from './send-token-request.ts';

/** All that a refresh needs; or what is wrong with the configuration, which makes every request of the own AppID fail. */
export type Wired =
  | { ports: RefreshPorts; problem?: undefined }
  | { ports?: RefreshPorts; problem: TokenError };

/** What ties the refresh to this function's environment: wx-server-sdk, axios, environment variables. */
export interface Wiring {
  /** For one AppID. With a problem only the own one has ports, so that its document can tell others of it. */
  wired(appid: string): Wired;
  /** What is stored for other AppIDs. Rejects with a `TokenError`. */
  readOthers(): Promise<ReadonlyMap<string, TokenDocument>>;
}

export function wire(accounts: Accounts, left: TimeLeft, raise?: RefreshPorts['raise']): Wiring {
  const { own, backup } = accounts;
  const database = openCloud().database({ throwOnNotFound: false });
  const commonOf = (appid: string) => ({
    appid,
    store: boundStore(createCloudTokenStore(database, appid === own ? undefined : appid), left),
    left,
    raise,
    ...SURROUNDINGS,
  });

  const portsFor = (credentials: Credentials): RefreshPorts => {
    const { appid } = credentials;
    const api = readApi(process.env.TOKEN_API);
    const hosts = parseHosts(process.env.WEIXIN_API_HOSTS);
    const source = { appid, api, hosts, clock: systemClock, send: createTokenSender(credentials, api) };
    return {
      ...commonOf(appid),
      api,
      async issue(request) {
        const issued = await fetchToken(source, request);
        return issued.ok ? issued : { ...issued, error: namingVariable(issued.error, credentials) };
      },
    };
  };

  const portsOf = (appid: string): RefreshPorts => {
    const ports = portsFor(credentialsOf(appid, accounts));
    if (!backup || appid !== own) return ports;
    const backupPorts = portsFor(backup);
    const issue = backup.appid === own ? backupPorts.issue : issueThroughDocument(backupPorts);
    return withBackup(ports, backup.appid, issue);
  };

  return {
    wired(appid) {
      try {
        return { ports: portsOf(appid) };
      } catch (error) {
        const problem = asTokenError(error);
        if (appid !== own) return { problem };
        const failed = { ok: false, error: problem, retry: 'no', mayHaveIssued: false, requests: 0 } as const;
        return { problem, ports: { ...commonOf(appid), api: 'token', issue: async () => failed } };
      }
    },
    readOthers: () => within(systemClock, patienceMs(left()), readOtherDocuments(database), 'the database'),
  };
}

/** What is the same for every AppID. */
const SURROUNDINGS = { clock: systemClock, newLeaseId: randomUUID, random: Math.random, log: writeLog };

/** One line of JSON, as the log search of CloudBase reads it. */
function writeLog(event: RefreshEvent): void {
  const write = event.event === 'refreshed' ? console.log : console.error;
  write(JSON.stringify(event));
}
