import { asTokenError } from '../../cloud-token/core/token-error.ts';
import type { Issued } from './fetch-token.ts';
import { refresh } from './refresh.ts';
import type { RefreshPorts } from './refresh-ports.ts';

/**
 * Asks with the backup credentials once the first ones have failed for good, which is logged. When both fail, the first
 * failure is the one to mend.
 */
export function withBackup(
  ports: RefreshPorts,
  backupAppid: string,
  issue: RefreshPorts['issue'],
): RefreshPorts {
  const { appid, api, clock, log } = ports;
  return {
    ...ports,
    backupAppid,
    async issue(deadlineAt, force) {
      const startedAt = clock.now();
      const issued = await ports.issue(deadlineAt, force);
      if (issued.ok || issued.retry !== 'no') return issued;
      const at = clock.now();
      log({
        event: 'credentials_failed',
        at,
        appid,
        api,
        durationMs: at - startedAt,
        ...issued.error.toJSON(),
      });
      const replacement = await issue(deadlineAt, force);
      if (replacement.ok) return replacement;
      return { ...issued, mayHaveIssued: issued.mayHaveIssued || replacement.mayHaveIssued };
    },
  };
}

/**
 * Has another AppID's token renewed in that AppID's own document, under its own lease, so that it too is fetched by only
 * one at a time. `ports` are those of that document.
 */
export function issueThroughDocument(ports: RefreshPorts): (deadlineAt: number) => Promise<Issued> {
  return async (deadlineAt) => {
    try {
      const { token } = await refresh({ ...ports, deadlineAt }, {});
      return { ok: true, token };
    } catch (error) {
      return { ok: false, error: asTokenError(error), retry: 'now', mayHaveIssued: false };
    }
  };
}
