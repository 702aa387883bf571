import { describe, expect, it } from 'vitest';
import { en } from '../../miniprogram/i18n/en.ts';
import { historyPane, historyView } from '../../miniprogram/model/history-pane.ts';
import { accountsView, openedAccount } from '../../miniprogram/model/several-accounts.ts';
import type { AdminDetails, OtherAccount, RefreshEvent, Status } from '../../miniprogram/model/status.ts';
import { rowsOf } from '../../miniprogram/model/status-view.ts';

const MINUTE = 60_000;
const now = new Date(2024, 6, 3, 14, 23).getTime();
const issuedAt = now - 23 * MINUTE;
const life = { issuedAt, expiresAt: issuedAt + 120 * MINUTE };
const failure = {
  at: now,
  since: now - MINUTE,
  retryAt: now,
  errCode: 40125,
  errMsg: 'invalid',
  meaning: 'it is wrong / 无效',
  cure: 'set APPSECRET_wx3 / 设置 APPSECRET_wx3',
};
const refreshed: RefreshEvent = { event: 'refreshed', at: issuedAt, reason: 'stale' };
const failed: RefreshEvent = { event: 'refresh_failed', at: now, errCode: 40125 };

const good: OtherAccount = { appid: 'wx2', state: 'healthy', ...life, history: [refreshed] };
const failing: OtherAccount = {
  appid: 'wx3',
  state: 'failing',
  ...life,
  triedAt: now,
  failure,
  history: [refreshed, failed],
};
const statusWith = (others: OtherAccount[]): Status => {
  const admin: AdminDetails = { appid: 'wx1', history: [refreshed], others };
  return { state: 'healthy', now, ...life, admin };
};

describe('the list of AppIDs', () => {
  it('has the own one first, then those that need a look', () => {
    expect(accountsView(statusWith([good, failing]), now, en)).toEqual([
      { appid: 'wx1', tone: 'good', state: 'Healthy', life: '1 h 37 min left' },
      { appid: 'wx3', tone: 'warn', state: 'Refresh failed', life: '1 h 37 min left' },
      { appid: 'wx2', tone: 'good', state: 'Healthy', life: '1 h 37 min left' },
    ]);
  });

  it('turns with the time, and has no life where there is no token', () => {
    const missing: OtherAccount = { appid: 'wx4', state: 'missing' };
    const views = accountsView(statusWith([good, missing]), life.expiresAt + 2 * MINUTE, en);
    expect(views.find(({ appid }) => appid === 'wx2')).toMatchObject({ state: 'Expired', life: '2 min ago' });
    expect(views.find(({ appid }) => appid === 'wx4')).toMatchObject({ state: 'Never fetched', life: '' });
  });

  it('is none where there is one, and for visitors', () => {
    expect(accountsView(statusWith([]), now, en)).toEqual([]);
    expect(accountsView({ state: 'healthy', now }, now, en)).toEqual([]);
  });

  it('is summed up in a row, which is not there where there is one', () => {
    const rowOf = (others: OtherAccount[]) =>
      rowsOf(statusWith(others), now, en).find(({ id }) => id === 'others');
    expect(rowOf([good, failing])).toMatchObject({ value: '1 of 2 to look at', tone: 'warn' });
    expect(rowOf([good])).toEqual({ id: 'others', label: 'Other AppIDs', value: '1, all well' });
    expect(rowOf([])).toBeUndefined();
  });
});

describe('an AppID that is opened', () => {
  it('says what is wrong, how to mend it and since when, and explains an event of its own history', () => {
    const opened = openedAccount(failing, issuedAt, now, en);
    expect(opened).toMatchObject({
      appid: 'wx3',
      text: `${en.states.failing.text} It is wrong.`,
      cure: 'Set APPSECRET_wx3.',
      line: 'failing since 14:22 · code 40125',
      pane: { summary: '2 refreshes, 0 early, 1 failed', chosen: 0, explanation: { kind: 'regular' } },
    });
    expect(openedAccount(failing, now, now, en).pane.explanation?.text).toBe(en.history.told);
  });

  it('is its history alone where nothing is wrong', () => {
    expect(openedAccount(good, 0, now, en)).toMatchObject({ text: '', cure: '', line: '' });
  });
});

describe('a history', () => {
  it('is summed up in words', () => {
    const { summary, since, nothing } = historyView([refreshed], now, en);
    expect([summary, since, nothing]).toEqual(['1 refresh, 0 early, 0 failed', '14:00', '']);
  });

  it('that is empty, or could not be read, says so', () => {
    expect(historyView([], now, en)).toMatchObject({ nothing: en.history.empty, since: '' });
    expect(historyView(undefined, now, en).nothing).toBe(en.history.unread);
    const unread = historyPane({ state: 'healthy' }, 1, now, en);
    expect(unread).toMatchObject({ nothing: en.history.unread, chosen: -1, explanation: null });
  });
});
