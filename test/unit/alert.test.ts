import { describe, expect, it } from 'vitest';
import type { Failure } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import {
  type Alert,
  alertOfFailure,
  alertsOfToken,
  groupAlerts,
} from '../../cloudfunctions/refreshToken/core/alert.ts';
import { APPID, aToken, HOUR, MINUTE } from '../support/tokens.ts';

const NETWORK = -601003;
/** Good for two hours from time 0. */
const token = aToken();

const failureAt = (at: number, errCode: number): Failure => ({
  at,
  since: at - MINUTE,
  retryAt: at,
  count: 2,
  errCode,
  errMsg: 'no',
});
const alertAt = (at: number, errCode: number, failingToldAt?: number) =>
  alertOfFailure(
    { token, ...(failingToldAt !== undefined && { failingToldAt }) },
    failureAt(at, errCode),
    APPID,
  );

describe('a failed refresh', () => {
  it.each([40001, 40125, 40164, 61004, 40243, 45009, 50007, 89503, 41004, -501007])(
    'that waits for somebody is told at once: %i',
    (errCode) => {
      expect(alertAt(HOUR, errCode)).toEqual({
        event: 'failing',
        appid: APPID,
        at: HOUR,
        since: HOUR - MINUTE,
        worksUntil: 2 * HOUR,
        failure: failureAt(HOUR, errCode),
      });
    },
  );

  it.each([NETWORK, -1, 45011, 99999, -601001])(
    'that may pass is told when the stored token has less than 30 minutes to live: %i',
    (errCode) => {
      expect(alertAt(90 * MINUTE, errCode)).toBeUndefined();
      expect(alertAt(90 * MINUTE + 1, errCode)).toMatchObject({ event: 'failing', worksUntil: 2 * HOUR });
    },
  );

  it('is told where there is no valid token, with no time until which calls work', () => {
    expect(alertAt(2 * HOUR, NETWORK)).toMatchObject({ event: 'failing' });
    expect(alertAt(2 * HOUR, NETWORK)).not.toHaveProperty('worksUntil');
    expect(alertOfFailure({}, failureAt(0, NETWORK), APPID)).not.toHaveProperty('worksUntil');
  });

  it('is told at once, and as one without a valid token, where WeChat has refused the stored one', () => {
    const alert = alertOfFailure({ token }, { ...failureAt(HOUR, NETWORK), refused: true }, APPID);
    expect(alert).toMatchObject({ event: 'failing', appid: APPID });
    expect(alert).not.toHaveProperty('worksUntil');
  });

  it('began when the first in a row failed', () => {
    const { since: _, ...first } = failureAt(HOUR, 40001);
    expect(alertOfFailure({ token }, first, APPID)?.since).toBe(HOUR);
  });

  it('is told again after an hour, in which the timer may be a little early, and not before', () => {
    expect(alertAt(HOUR, 40001, MINUTE + 1)).toBeUndefined();
    expect(alertAt(HOUR, 40001, MINUTE)).toBeDefined();
  });

  it('is not told twice by two clocks that differ, nor kept back by one that is absurd', () => {
    expect(alertAt(HOUR, 40001, HOUR + MINUTE)).toBeUndefined();
    expect(alertAt(HOUR, 40001, HOUR + MINUTE + 1)).toBeDefined();
  });
});

describe('a new token', () => {
  const events = (...args: Parameters<typeof alertsOfToken>) =>
    alertsOfToken(...args).map(({ event }) => event);

  it('is worth no word where nobody was alarmed', () => {
    expect(events({ failure: failureAt(0, 40001) }, token, false, HOUR)).toEqual([]);
  });

  it('ends the alarm, and tells since when it had lasted', () => {
    const failure = failureAt(MINUTE, 40001);
    expect(alertsOfToken({ alarmed: true, failure }, token, false, HOUR)).toEqual([
      { event: 'recovered', appid: APPID, at: HOUR, since: 0, worksUntil: 2 * HOUR },
    ]);
    const { since: _, ...first } = failure;
    expect(alertsOfToken({ alarmed: true, failure: first }, token, false, HOUR)[0]?.since).toBe(MINUTE);
    expect(alertsOfToken({ alarmed: true }, token, false, HOUR)[0]?.since).toBe(HOUR);
  });

  it('tells of the conflict it comes after, once an hour', () => {
    expect(alertsOfToken({}, token, true, HOUR)).toEqual([
      { event: 'conflict', appid: APPID, at: HOUR, since: HOUR, worksUntil: 2 * HOUR },
    ]);
    expect(events({ conflictToldAt: MINUTE + 1 }, token, true, HOUR)).toEqual([]);
    expect(events({ conflictToldAt: MINUTE, alarmed: true }, token, true, HOUR)).toEqual([
      'recovered',
      'conflict',
    ]);
  });
});

describe('messages', () => {
  const alert = (appid: string, event: Alert['event'], errCode?: number, hint = 'mend it'): Alert => ({
    event,
    appid,
    at: 0,
    since: 0,
    ...(errCode !== undefined && { failure: { errCode, errMsg: 'no', hint } }),
  });
  const appidsOf = (alerts: Alert[]) => groupAlerts(alerts).map((group) => group.map(({ appid }) => appid));

  it('are shared by those whom one cause has hit', () => {
    const groups = appidsOf([
      alert('wx1', 'failing', 40164),
      alert('wx2', 'recovered'),
      alert('wx3', 'failing', 40001),
      alert('wx4', 'failing', 40164),
    ]);
    expect(groups).toEqual([['wx1', 'wx4'], ['wx2'], ['wx3']]);
  });

  it('are not shared by those who have different variables to mend', () => {
    const alerts = ['wx1', 'wx2'].map((appid) => alert(appid, 'failing', 40125, `set APPSECRET_${appid}`));
    expect(appidsOf(alerts)).toEqual([['wx1'], ['wx2']]);
  });

  it('are not shared by one with a stand-in and one without', () => {
    const first = { ...alert('wx1', 'failing', 40243), standIn: 'wx3' };
    expect(appidsOf([first, alert('wx2', 'failing', 40243)])).toEqual([['wx1'], ['wx2']]);
  });
});
