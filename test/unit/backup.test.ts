import { describe, expect, it } from 'vitest';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import { issueThroughDocument, withBackup } from '../../cloudfunctions/refreshToken/core/backup.ts';
import type { Issued } from '../../cloudfunctions/refreshToken/core/fetch-token.ts';
import { refresh } from '../../cloudfunctions/refreshToken/core/refresh.ts';
import type { IssueRequest, RefreshPorts } from '../../cloudfunctions/refreshToken/core/refresh-ports.ts';
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
    expect(await time.run(issue(forced))).toEqual({ ok: true, token, inDoubt: false, requests: 2 });
    expect(asked).toEqual([forced]);
    expect(store.history).toEqual(events);
    expect(events).toEqual([
      {
        event: 'credentials_failed',
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

  it('their token stands in the document until it is stale like any other', async () => {
    const { time, ports, asked } = createWriter(wrongSecret);
    const token = aToken({ appid: BACKUP });
    const backed = withBackup(ports, BACKUP, async () => ({ ok: true, token, inDoubt: false, requests: 1 }));
    expect(await time.run(refresh(backed, {}))).toMatchObject({ refreshed: true, token });
    expect(await time.run(refresh(backed, {}))).toMatchObject({ refreshed: false, reason: 'fresh', token });
    expect(asked).toHaveLength(1);
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
