import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import type { Alert } from '../../cloudfunctions/refreshToken/core/alert.ts';
import { issueThroughDocument, withBackup } from '../../cloudfunctions/refreshToken/core/backup.ts';
import type { Issued, IssueRequest } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
import type { RefreshEvent } from '../../cloudfunctions/refreshToken/core/token-store.ts';
import { createMemoryTokenStore } from '../../scripts/simulate/world/memory-token-store.ts';
import { APPID, aToken, HOUR, SECOND } from '../support/tokens.ts';
import { createVirtualTime } from '../support/virtual-time.ts';

const request: IssueRequest = { left: () => HOUR, force: false, failures: 0, isSparing: false };
const BACKUP = 'wx0000000000000002';
const wrongSecret = failed({ errCode: 40125, errMsg: 'invalid appsecret' }, 'no');
const unreachable = failed({ errCode: -601003, errMsg: 'no answer from WeChat' }, 'now');

function failed(error: { errCode: number; errMsg: string }, retry: 'now' | 'later' | 'no') {
  return {
    ok: false,
    error: new TokenError({ code: 'weixin', ...error }),
    retry,
    mayHaveIssued: false,
    requests: 1,
  } as const;
}

/** A writer whose WeChat answers one way for ever, a second after it was asked. */
function createWriter(answer: Issued, appid = APPID) {
  const time = createVirtualTime();
  const store = createMemoryTokenStore(time.now);
  const events: RefreshEvent[] = [];
  const asked: IssueRequest[] = [];
  const ports: RefreshPorts = {
    appid,
    api: 'token',
    store,
    clock: time,
    left: () => 20 * SECOND - time.now(),
    random: () => 0.5,
    newLeaseId: () => 'lease-1',
    log: (event) => events.push(event),
    async issue(request) {
      asked.push(request);
      await time.sleep(SECOND);
      return answer;
    },
  };
  return { time, store, events, asked, ports };
}

describe('with backup credentials', () => {
  it('the first ones are enough while they work', async () => {
    const own: Issued = { ok: true, token: aToken(), inDoubt: false, requests: 1 };
    const { time, ports, events } = createWriter(own);
    const backup = createWriter(own);
    const { issue } = withBackup(ports, BACKUP, backup.ports.issue);
    expect(await time.run(issue(request))).toBe(own);
    expect(backup.asked).toEqual([]);
    expect(events).toEqual([]);
  });

  it.each([unreachable, failed({ errCode: 45009, errMsg: 'quota' }, 'later')])(
    'a failure that may pass is no reason to use them: $retry',
    async (own) => {
      const { time, ports } = createWriter(own);
      const backup = createWriter({
        ok: true,
        token: aToken({ appid: BACKUP }),
        inDoubt: false,
        requests: 1,
      });
      expect(await time.run(withBackup(ports, BACKUP, backup.ports.issue).issue(request))).toBe(own);
      expect(backup.asked).toEqual([]);
    },
  );

  it('they are asked, and that is recorded, when the first ones have failed for good', async () => {
    const token = aToken({ appid: BACKUP });
    const { time, ports, events, store } = createWriter(wrongSecret);
    const asked: unknown[] = [];
    time.advance(2 * SECOND);
    const { issue } = withBackup(ports, BACKUP, async (request) => {
      asked.push(request);
      return { ok: true, token, inDoubt: false, requests: 1 };
    });
    const forced = { ...request, force: true, rejected: 'abc' };
    expect(await time.run(issue(forced))).toEqual({
      ok: true,
      token,
      inDoubt: false,
      requests: 2,
      instead: wrongSecret.error,
    });
    expect(asked).toEqual([forced]);
    expect(store.history).toEqual(events);
    expect(events).toEqual([
      {
        event: 'credentials_failed',
        backup: BACKUP,
        at: 3 * SECOND,
        appid: APPID,
        api: 'token',
        durationMs: SECOND,
        errCode: 40125,
        errMsg: 'invalid appsecret',
      },
    ]);
  });

  it('the first failure is the one to mend when they fail too', async () => {
    const { time, ports } = createWriter(wrongSecret);
    const { issue } = withBackup(ports, BACKUP, async () => unreachable);
    expect(await time.run(issue(request))).toEqual({ ...wrongSecret, requests: 2 });
  });

  it.each([
    [true, false],
    [false, true],
  ])('a token that either may have cost is not forgotten: %s, %s', async (ownLost, backupLost) => {
    const { time, ports, store } = createWriter({ ...wrongSecret, mayHaveIssued: ownLost });
    const backed = withBackup(ports, APPID, async () => ({ ...unreachable, mayHaveIssued: backupLost }));
    await expect(time.run(refresh(backed, {}))).rejects.toMatchObject({ errCode: 40125 });
    expect((await store.read()).lease).toMatchObject({ id: 'lease-1', state: 'interrupted' });
  });

  describe('while their token stands in', () => {
    const token = aToken({ appid: BACKUP });
    const answer: Issued = { ok: true, token, inDoubt: false, requests: 1 };

    /** The own credentials have failed, and the backup's token has stood in since time 0. */
    async function createStandIn() {
      const own: { answer: Issued } = { answer: wrongSecret };
      const { ports, ...writer } = createWriter(wrongSecret);
      const alerts: Alert[] = [];
      const asked = {
        ...ports,
        raise: (alert: Alert) => void alerts.push(alert),
        issue: async () => own.answer,
      };
      const backed = withBackup({ ...asked, left: () => 20 * SECOND }, BACKUP, async () => answer);
      const run = (inquiry = {}) => writer.time.run(refresh(backed, inquiry));
      expect(await run()).toMatchObject({ refreshed: true, reason: 'missing', token });
      return { ...writer, own, run, alerts };
    }

    it('the document and the log say for whom, before all else', async () => {
      const { store, events } = await createStandIn();
      expect(store.stored).toMatchObject({ appid: BACKUP, standsInFor: APPID });
      expect(events[0]).toMatchObject({ appid: APPID, errCode: 40125 });
      expect(Object.entries(events[0] ?? {}).slice(0, 2)).toEqual([
        ['event', 'credentials_failed'],
        ['backup', BACKUP],
      ]);
      expect(events[1]).toMatchObject({ hint: expect.stringContaining('BACKUP_APPID') });
      expect(Object.entries(events[1] ?? {}).slice(0, 2)).toEqual([
        ['event', 'refreshed'],
        ['standsInFor', APPID],
      ]);
    });

    it('the document says why, since when and how often in a row', async () => {
      const { store, run, time } = await createStandIn();
      const first = store.stored?.ownFailure;
      expect(first).toMatchObject({ errCode: 40125, at: 0, count: 1 });
      expect(first).not.toHaveProperty('since');
      time.advance(15 * SECOND);
      await run({ isUrgent: true });
      expect(store.stored?.ownFailure).toMatchObject({ at: 15 * SECOND, since: 0, count: 2 });
      expect(store.stored?.failure).toBeUndefined();
    });

    it('every message says since when', async () => {
      const { alerts, run, time, own } = await createStandIn();
      time.advance(HOUR);
      await run({ isUrgent: true });
      own.answer = { ok: true, token: aToken({ issuedAt: 2 * HOUR }), inDoubt: false, requests: 1 };
      time.advance(HOUR);
      await run({ isUrgent: true });
      expect(alerts.map(({ event, at, since }) => [event, at, since])).toEqual([
        ['failing', 0, 0],
        ['failing', HOUR, 0],
        ['recovered', 2 * HOUR, 0],
      ]);
    });

    it('somebody is told, once an hour, and of no recovery', async () => {
      const { alerts, run, time, store } = await createStandIn();
      expect(alerts).toMatchObject([
        { event: 'failing', appid: APPID, standIn: BACKUP, failure: { errCode: 40125 } },
      ]);
      expect(store.stored).toMatchObject({ alarmed: true });
      time.advance(15 * SECOND);
      await run({ isUrgent: true });
      expect(alerts).toHaveLength(1);
      expect(store.stored).toMatchObject({ alarmed: true });
    });

    it('readers get it as it is', async () => {
      const { run, time } = await createStandIn();
      time.advance(15 * SECOND);
      expect(await run()).toMatchObject({ refreshed: false, reason: 'fresh', token });
    });

    it('the timer, admins and the console try the first ones again', async () => {
      const { run, time } = await createStandIn();
      time.advance(15 * SECOND);
      expect(await run({ isUrgent: true })).toMatchObject({ refreshed: false, reason: 'stands_in', token });
    });

    it('the own one is taken back as soon as those work', async () => {
      const { run, time, own, store, alerts } = await createStandIn();
      const back = aToken({ value: 'own', issuedAt: 15 * SECOND });
      time.advance(15 * SECOND);
      own.answer = { ok: true, token: back, inDoubt: false, requests: 1 };
      expect(await run({ isUrgent: true })).toMatchObject({
        refreshed: true,
        reason: 'stands_in',
        token: back,
      });
      expect(store.stored?.standsInFor).toBeUndefined();
      expect(store.stored?.ownFailure).toBeUndefined();
      expect(alerts.at(-1)).toMatchObject({ event: 'recovered', appid: APPID });
    });

    it('however often somebody asks, the first ones are tried less than 20 times an hour', async () => {
      const { run, time, events } = await createStandIn();
      for (let n = 0; n < 300; n++) {
        time.advance(10 * SECOND);
        await run({ isUrgent: true });
      }
      expect(events.filter(({ event }) => event === 'credentials_failed').length).toBeLessThan(20);
    });
  });

  it('the second AppSecret of the same AppID stands in for nobody', async () => {
    const { time, ports, store } = createWriter(wrongSecret);
    const alerts: Alert[] = [];
    const own: Issued = { ok: true, token: aToken(), inDoubt: false, requests: 1 };
    const backed = withBackup(
      { ...ports, raise: (alert) => void alerts.push(alert) },
      APPID,
      async () => own,
    );
    await time.run(refresh(backed, {}));
    expect(store.stored?.standsInFor).toBeUndefined();
    expect(alerts).toEqual([]);
  });
});

describe('a token issued through the document of its AppID', () => {
  it('is stored there, under a lease of its own, in the time that is given', async () => {
    const token = aToken({ appid: BACKUP });
    const { time, ports, store, asked } = createWriter(
      { ok: true, token, inDoubt: false, requests: 1 },
      BACKUP,
    );
    expect(await time.run(issueThroughDocument(ports)({ ...request, left: () => 5 * SECOND }))).toEqual({
      ok: true,
      token,
      inDoubt: false,
      requests: 0,
    });
    expect(await store.read()).toMatchObject({ token, lease: { id: 'lease-1', state: 'ended' } });
    expect(asked[0]?.left()).toBeLessThan(5 * SECOND);
    expect(asked[0]?.left()).toBeGreaterThan(4 * SECOND);
  });

  it('is the one that is there already while that is fresh', async () => {
    const token = aToken({ appid: BACKUP });
    const { time, ports, asked } = createWriter({ ok: true, token, inDoubt: false, requests: 1 }, BACKUP);
    const issue = issueThroughDocument(ports);
    await time.run(issue(request));
    expect(await time.run(issue(request))).toEqual({ ok: true, token, inDoubt: false, requests: 0 });
    expect(asked).toHaveLength(1);
  });

  it('is replaced when it is the one that was refused', async () => {
    const { time, ports, store, asked } = createWriter(
      { ok: true, token: aToken({ appid: BACKUP }), inDoubt: false, requests: 1 },
      BACKUP,
    );
    time.advance(HOUR / 2);
    store.stored = { ...aToken({ appid: BACKUP, value: 'refused' }) };
    const refused = { ...request, rejected: fingerprint('refused') };
    expect(await time.run(issueThroughDocument(ports)(refused))).toMatchObject({ ok: true });
    expect(asked).toHaveLength(1);
  });

  it('fails with why it could not be had; what may have been issued is noted in that document', async () => {
    const { time, ports, store } = createWriter({ ...wrongSecret, mayHaveIssued: true }, BACKUP);
    expect(await time.run(issueThroughDocument(ports)(request))).toEqual(wrongFor('now'));
    expect((await store.read()).lease).toMatchObject({ id: 'lease-1', state: 'interrupted' });
  });

  function wrongFor(retry: 'now') {
    return { ok: false, error: wrongSecret.error, retry, mayHaveIssued: false, requests: 0 };
  }
});
