import { asTokenError } from '../../cloud-token/core/token-error.ts';
import { record, refresh } from './refresh.ts';
import type { RefreshPorts } from './refresh-ports.ts';

/**
 * Asks with the backup credentials once the first ones have failed for good, which is recorded. When both fail, the first
 * failure is the one to mend.
 */
export function withBackup(
  ports: RefreshPorts,
  backupAppid: string,
  issue: RefreshPorts['issue'],
): RefreshPorts {
  const { appid, api, clock } = ports;
  return {
    ...ports,
    backupAppid,
    async issue(request) {
      const startedAt = clock.now();
      const issued = await ports.issue(request);
      if (issued.ok || issued.retry !== 'no') return issued;
      const at = clock.now();
      const durationMs = at - startedAt;
      await record(ports, {
        event: 'credentials_failed',
        backup: backupAppid,
        at,
        appid,
        api,
        durationMs,
        ...issued.error.toJSON(),
      });
      const replacement = await issue(request);
      const requests = issued.requests + replacement.requests;
      if (replacement.ok) return { ...replacement, requests, instead: issued.error };
      return { ...issued, requests, mayHaveIssued: issued.mayHaveIssued || replacement.mayHaveIssued };
    },
  };
}

/**
 * Has another AppID's token renewed in that AppID's own document, under its own lease, so that it too is fetched by only
 * one at a time. `ports` are those of that document.
 */
export function issueThroughDocument(ports: RefreshPorts): RefreshPorts['issue'] {
  return async ({ left, rejected }) => {
    try {
      const { token } = await refresh({ ...ports, left }, { rejected });
      return { ok: true, token, inDoubt: false, requests: 0 };
    } catch (error) {
      return { ok: false, error: asTokenError(error), retry: 'now', mayHaveIssued: false, requests: 0 };
    }
  };
}
