import { expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import type { Alert } from '../../cloudfunctions/refreshToken/core/alert.ts';
import { issueThroughDocument, withBackup } from '../../cloudfunctions/refreshToken/core/backup.ts';
import type { Inquiry } from '../../cloudfunctions/refreshToken/core/next-step.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
import { createMemoryTokenStore } from '../../scripts/simulate/world/memory-token-store.ts';
import { aToken, HOUR, MINUTE } from '../support/tokens.ts';
import { createWriter, INVOCATION_MS, issued, refusal } from '../support/writer.ts';

const BACKUP = 'wx0000000000000002';

/** An account whose credentials fail, and a backup with a document of its own. */
function createPair() {
  const { time, store, ports, events, answerWith } = createWriter();
  const ofBackup = createMemoryTokenStore(time.now);
  const alerts: Alert[] = [];
  const works = { own: false, backup: true };
  let tokens = 0;
  const issue = async (appid: string, isWorking: boolean) => {
    const issuedAt = time.now();
    const value = `token-${++tokens}`;
    return isWorking ? issued(aToken({ appid, value, issuedAt, expiresAt: issuedAt + 2 * HOUR })) : refusal();
  };
  answerWith(() => issue(ports.appid, works.own));

  const run = (inquiry: Inquiry, isBackupAlone = false) => {
    const until = time.now() + INVOCATION_MS;
    const left = () => until - time.now();
    const backup: RefreshPorts = {
      ...ports,
      appid: BACKUP,
      store: ofBackup,
      issue: () => issue(BACKUP, works.backup),
      left,
    };
    const own = { ...ports, left, raise: (alert: Alert) => alerts.push(alert) };
    const both = withBackup(own, BACKUP, issueThroughDocument(backup));
    return time.run(refresh(isBackupAlone ? backup : both, inquiry));
  };
  return { time, store, ofBackup, events, alerts, works, run };
}

const rejectedOf = (value: unknown) => ({ rejected: fingerprint(String(value)) });

it('the own token that follows a refused stand-in is no conflict, but a recovery', async () => {
  const { time, store, alerts, works, run } = createPair();
  await run({});
  time.advance(10 * MINUTE);
  works.own = true;
  await run(rejectedOf(store.stored?.value));
  expect(alerts.map(({ event }) => event)).toEqual(['failing', 'recovered']);
  expect(store.stored).not.toHaveProperty('conflicts');
});

it('a stand-in that was renewed in its own document is no conflict where it is a copy', async () => {
  const { time, store, ofBackup, events, run } = createPair();
  await run({});
  const rejected = rejectedOf(store.stored?.value);
  time.advance(MINUTE);
  await run(rejected, true);
  time.advance(6 * MINUTE);
  await run(rejected);
  expect(store.stored?.value).toBe(ofBackup.stored?.value);
  expect(events.filter(({ conflict }) => conflict)).toEqual([]);
});

it('a failure has lasted since the own credentials failed, although the backup stood in for a while', async () => {
  const { time, alerts, works, run } = createPair();
  await run({});
  time.advance(90 * MINUTE);
  works.backup = false;
  for (let hours = 0; hours < 2; hours++) {
    await run({ isUrgent: true }).catch(() => undefined);
    time.advance(HOUR);
  }
  expect(alerts.map(({ event, since }) => [event, since])).toEqual([
    ['failing', 0],
    ['failing', 0],
    ['failing', 0],
  ]);
});
