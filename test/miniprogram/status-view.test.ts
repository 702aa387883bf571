import { describe, expect, it } from 'vitest';
import { en } from '../../miniprogram/i18n/en.ts';
import type { AdminDetails, Status } from '../../miniprogram/model/status.ts';
import { detailsOf, heroView, rowsOf } from '../../miniprogram/model/status-view.ts';

const MINUTE = 60_000;
const now = new Date(2024, 6, 3, 14, 23).getTime();
const issuedAt = now - 23 * MINUTE;
const healthy: Status = { state: 'healthy', now, issuedAt, expiresAt: issuedAt + 120 * MINUTE };

const admin: AdminDetails = {
  version: '1.2.3',
  appid: 'wx1',
  token: { appid: 'wx1', api: 'token', fingerprint: '9f86d081884c7d65' },
  history: [{ event: 'refreshed', at: issuedAt, reason: 'stale' }],
  others: [],
};
const valuesOf = (status: Status) =>
  Object.fromEntries(rowsOf(status, now, en).map(({ id, value }) => [id, value]));

describe('heroView', () => {
  it('counts down with words for the eye and for the ear', () => {
    expect(heroView(healthy, now, en)).toEqual({
      tone: 'good',
      percent: 80.8,
      figure: '1:37:00',
      caption: 'left',
      spoken: '1 h 37 min of its life left',
      title: 'Healthy',
      text: 'Every cloud function gets a valid token.',
      cure: '',
      line: '',
      isBand: false,
    });
  });

  it('turns with the time, without another call', () => {
    const { expiresAt = 0 } = healthy;
    expect(heroView(healthy, expiresAt - MINUTE, en)).toMatchObject({
      tone: 'warn',
      title: 'About to expire',
    });
    expect(heroView(healthy, expiresAt + 2 * MINUTE, en)).toMatchObject({
      tone: 'bad',
      title: 'Expired',
      figure: '00:00',
      caption: 'expired 2 min ago',
    });
  });

  it('shows an empty ring while there has never been a token', () => {
    expect(heroView({ state: 'missing', now }, now, en)).toMatchObject({
      tone: 'idle',
      percent: 0,
      title: 'Never fetched',
      cure: 'Set APPSECRET of refreshToken and upload its trigger.',
      isBand: true,
    });
  });

  it('says of a conflict what is probable, until when that is shown, and to admins the cures', () => {
    const conflict: Status = { ...healthy, state: 'conflict', conflictUntil: now + 37 * MINUTE };
    expect(heroView(conflict, now, en).text).toMatch(/probably another program.*shown until 15:00\.$/);
    expect(heroView(conflict, now, en)).toMatchObject({ cure: '', isBand: true });
    expect(heroView({ ...conflict, admin }, now, en).cure).toBe(en.conflictCure);
  });
});

describe('what is said of a token that could not be renewed', () => {
  const failure = { at: now, since: now, errCode: 40001, meaning: 'the AppSecret is wrong / AppSecret 错误' };
  const textOf = (status: Partial<Status>) => heroView({ ...healthy, ...status }, now, en).text;

  it('is why, to everybody, while it lives and when it has expired', () => {
    const failing = heroView({ ...healthy, state: 'failing', triedAt: now, failure }, now, en);
    expect(failing).toMatchObject({ tone: 'warn', title: 'Refresh failed', line: '', isBand: true });
    expect(failing.cure).toBe(en.failure.visitorCure);
    expect(failing.text).toMatch(/good until it expires.* The AppSecret is wrong\.$/);
    const refused = { ...failure, refused: true as const };
    expect(heroView({ ...healthy, state: 'failing', failure: refused }, now, en)).toMatchObject({
      tone: 'bad',
      title: 'Refresh failed',
      text: expect.stringMatching(/WeChat has refused .*calls fail\. The AppSecret is wrong\.$/),
    });
    expect(textOf({ state: 'expired', expiresAt: now, triedAt: now, failure })).toBe(
      'There is no valid token. The AppSecret is wrong.',
    );
  });

  it('tells an admin the way out, since when, and when it is tried again', () => {
    const details = { ...failure, since: now - MINUTE, retryAt: now + 30_000, errMsg: 'invalid' };
    const heroFor = (more: object) =>
      heroView(
        { ...healthy, state: 'failing', failure, admin: { ...admin, failure: { ...details, ...more } } },
        now,
        en,
      );
    expect(heroFor({ cure: 'set APPSECRET / 设置 APPSECRET' })).toMatchObject({
      cure: 'Set APPSECRET.',
      line: 'failing since 14:22 · code 40001\ntried again in 30 s',
    });
    expect(heroFor({ retryAt: now })).toMatchObject({
      cure: en.failure.unknownCure,
      line: 'failing since 14:22 · code 40001',
    });
  });

  it('does not ask for the trigger after a run that took place', () => {
    const expired = { ...healthy, state: 'expired', expiresAt: now } as const;
    expect(heroView(expired, now, en).cure).toContain('upload its trigger');
    expect(heroView({ ...expired, triedAt: now - 1 }, now, en).cure).toBe('');
    const old = { ...healthy, issuedAt: issuedAt - 60 * MINUTE, expiresAt: issuedAt + 60 * MINUTE };
    const next = rowsOf({ ...old, triedAt: issuedAt }, now, en).find(({ id }) => id === 'next');
    expect(next).toEqual({
      id: 'next',
      label: 'Next refresh',
      value: 'tried at 14:00, in vain',
      tone: 'warn',
    });
  });

  it('is not "never fetched" where that was tried', () => {
    const missing = { state: 'missing', now, triedAt: now, failure } as const;
    expect(heroView(missing, now, en)).toMatchObject({
      tone: 'bad',
      title: 'No token',
      text: 'None could be fetched yet. The AppSecret is wrong.',
    });
  });
});

describe('rowsOf', () => {
  it('shows a visitor the times only', () => {
    expect(valuesOf(healthy)).toEqual({ last: '14:00 · 23 min ago', next: 'about 15:00', expiry: '16:00' });
  });

  it('shows an admin what happened today', () => {
    expect(valuesOf({ ...healthy, admin })).toMatchObject({ today: '1 refreshed, 0 failed' });
  });

  it('points at a timer that did not come', () => {
    const old = { ...healthy, issuedAt: issuedAt - 60 * MINUTE, expiresAt: issuedAt + 60 * MINUTE };
    const next = rowsOf(old, now, en).find(({ id }) => id === 'next');
    expect(next).toMatchObject({ value: 'missed at 14:00', tone: 'warn', note: en.rows.overdueNote });
  });

  it('says once that the trigger is to be looked at', () => {
    const expired = { ...healthy, issuedAt: issuedAt - 120 * MINUTE, expiresAt: issuedAt };
    expect(heroView(expired, now, en).cure).toContain('trigger');
    expect(rowsOf(expired, now, en).some(({ note }) => note)).toBe(false);
  });

  it('counts the refusals', () => {
    const details = { ...admin, conflicts: { count: 1, at: issuedAt } };
    const rows = rowsOf({ ...healthy, admin: details }, now, en);
    expect(rows).toContainEqual({
      id: 'conflicts',
      label: 'Refused',
      value: '1 time, last 14:00',
      tone: 'warn',
    });
  });

  it('does not count what could not be read', () => {
    const { history: _, ...unread } = admin;
    expect(valuesOf({ ...healthy, admin: unread })).not.toHaveProperty('today');
  });

  it('has nothing for a visitor to a token never fetched', () => {
    expect(rowsOf({ state: 'missing', now }, now, en)).toEqual([]);
  });
});

describe('detailsOf', () => {
  const detailsOfAdmin = (more: Partial<AdminDetails>) =>
    Object.fromEntries(
      detailsOf({ ...healthy, admin: { ...admin, ...more } }, en).map(({ id, value }) => [id, value]),
    );

  it('are what an admin looks up, and no others', () => {
    const details = {
      source: '/cgi-bin/token',
      appid: 'wx1',
      fingerprint: '9f86d081884c7d65',
      version: 'cloud-token 1.2.3',
    };
    expect(detailsOfAdmin({})).toEqual(details);
    const failure = { at: now, since: now, retryAt: now, errCode: 40164, meaning: 'm', errMsg: 'invalid ip' };
    expect(detailsOfAdmin({ failure })).toEqual({ ...details, said: 'invalid ip' });
    expect(detailsOf(healthy, en)).toEqual([]);
  });
});

describe('a backup that stands in', () => {
  const failure = { at: now, since: now - MINUTE, errCode: 40243, meaning: 'it is frozen / 已被冻结' };
  const ownFailure = { ...failure, retryAt: now + 30_000, errMsg: 'secret is frozen', cure: 'unfreeze it' };
  const backup = { appid: 'wx2', api: 'token', fingerprint: '00' } as const;
  const seen: Status = { ...healthy, standsInFor: 'wx1', ownFailure: failure };
  const known: Status = { ...seen, admin: { ...admin, token: backup, ownFailure } };

  it('is the headline, although its token is healthy, with the reason and what it means for users', () => {
    const hero = heroView(seen, now, en);
    expect(hero).toMatchObject({ tone: 'warn', title: 'Backup in use', line: '', isBand: true });
    expect(hero.text).toBe(`${en.standIn.text} It is frozen.`);
    expect(hero.cure).toBe(en.failure.visitorCure);
    expect(heroView(known, now, en)).toMatchObject({
      cure: 'unfreeze it',
      line: 'failing since 14:22 · code 40243',
    });
  });

  it('says without a reason what it is, and besides what there is to say of the token', () => {
    const { ownFailure: _, ...damaged } = seen;
    expect(heroView(damaged, now, en).text).toBe(en.standIn.text);
    const expiring = heroView({ ...damaged, state: 'expiring' }, now, en);
    expect(expiring.text).toBe(`${en.standIn.text} ${en.states.expiring.text}`);
    expect(expiring.title).toBe('Backup in use');
  });

  it('is no headline any more once its token has expired', () => {
    expect(heroView(known, healthy.expiresAt ?? 0, en).title).toBe('Expired');
    expect(rowsOf(known, healthy.expiresAt ?? 0, en)[0]?.id).toBe('last');
  });

  it('is named to admins before the times, and the details are those of the own AppID', () => {
    const [first] = rowsOf(known, now, en);
    expect(first).toEqual({ id: 'backup', label: 'Backup', value: 'wx2', tone: 'warn' });
    expect(rowsOf(seen, now, en)[0]?.id).toBe('last');
    const details = Object.fromEntries(detailsOf(known, en).map(({ id, value }) => [id, value]));
    expect(details).toMatchObject({ appid: 'wx1', said: 'secret is frozen' });
  });

  it('is to be relieved at the next full hour', () => {
    expect(valuesOf(known).next).toBe('about 15:00');
    const atTheHour = new Date(2024, 6, 3, 15).getTime();
    const expiresAt = atTheHour + 120 * MINUTE;
    const tried = { ...known, expiresAt, ownFailure: { ...failure, at: atTheHour } };
    expect(rowsOf(tried, atTheHour, en).find(({ id }) => id === 'next')?.value).toBe('about 16:00');
  });
});
