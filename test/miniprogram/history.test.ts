import { describe, expect, it } from 'vitest';
import { en } from '../../miniprogram/i18n/en.ts';
import {
  type Bar,
  type BarKind,
  barMeant,
  barsOf,
  countToday,
  eventAt,
  explain,
  indexOf,
  latestNotable,
} from '../../miniprogram/model/history.ts';
import type { RefreshEvent } from '../../miniprogram/model/status.ts';

const MINUTE = 60_000;
const noon = new Date(2024, 6, 3, 12).getTime();

const refreshed = (at: number, fields: Partial<RefreshEvent> = {}): RefreshEvent => ({
  event: 'refreshed',
  at,
  durationMs: 300,
  reason: 'stale',
  ...fields,
});
const failed = (at: number, fields: Partial<RefreshEvent> = {}) =>
  refreshed(at, { event: 'refresh_failed', errCode: 40164, ...fields });

const bars = (...kinds: BarKind[]): Bar[] => kinds.map((kind, id) => ({ id, kind, height: 100 }));

describe('barsOf', () => {
  it('always has 72 places, the newest last', () => {
    const picture = barsOf([refreshed(noon)]);
    expect(picture).toHaveLength(72);
    expect(picture[70]).toEqual({ id: 70, kind: 'none', height: 0 });
    expect(picture[71]).toEqual({ id: 71, kind: 'regular', height: 100 });
  });

  it('makes a bar as high as the time that the token before was used', () => {
    const events = [
      refreshed(noon),
      refreshed(noon + 30 * MINUTE, { reason: 'rejected' }),
      refreshed(noon + 31 * MINUTE, { reason: 'interrupted' }),
      refreshed(noon + 120 * MINUTE),
    ];
    expect(barsOf(events).slice(-4)).toMatchObject([
      { kind: 'regular', height: 100 },
      { kind: 'early', height: 50 },
      { kind: 'early', height: 24 },
      { kind: 'regular', height: 100 },
    ]);
  });

  it('shows a failure at full height and does not count it as a refresh', () => {
    const events = [refreshed(noon), failed(noon + 10 * MINUTE), refreshed(noon + 60 * MINUTE)];
    expect(barsOf(events).slice(-2)).toMatchObject([
      { kind: 'failed', height: 100 },
      { kind: 'regular', height: 100 },
    ]);
  });
});

describe('eventAt and indexOf', () => {
  it('lead from a bar to its event and back', () => {
    const history = [refreshed(noon), failed(noon + MINUTE)];
    expect(eventAt(history, 71)).toBe(history[1]);
    expect(eventAt(history, 69)).toBeUndefined();
    expect(history.map((event) => indexOf(history, event))).toEqual([70, 71]);
    expect(indexOf(history, refreshed(0))).toBe(-1);
  });
});

describe('barMeant', () => {
  it('is the nearest bar that stands out within a fingertip', () => {
    const picture = bars('regular', 'regular', 'failed', 'regular', 'early', 'regular', 'regular');
    expect(barMeant(picture, 2)).toBe(2);
    expect(barMeant(picture, 1)).toBe(2);
    expect(barMeant(picture, 6)).toBe(4);
  });

  it('is the tapped bar itself where none stands out', () => {
    expect(barMeant(bars('failed', 'regular', 'regular'), 2, 1)).toBe(2);
  });

  it('is the first bar when an empty place is tapped, and none in an empty picture', () => {
    expect(barMeant(bars('none', 'none', 'regular'), 0)).toBe(2);
    expect(barMeant(bars('none', 'none'), 0)).toBe(-1);
  });
});

describe('latestNotable', () => {
  it('is the latest that stands out, else the latest', () => {
    expect(latestNotable(bars('failed', 'regular'))).toBe(0);
    expect(latestNotable(bars('regular', 'regular'))).toBe(1);
  });
});

describe('explain', () => {
  it('says why a refresh was due', () => {
    expect(explain(refreshed(noon), noon, en)).toEqual({
      kind: 'regular',
      title: '12:00 Refreshed on time',
      text: 'The hourly refresh.',
    });
  });

  it('says of a conflict what to do', () => {
    const hint = 'use stable_token in all of them / 全部改用 stable_token';
    const event = refreshed(noon, { reason: 'rejected', conflict: true, hint });
    expect(explain(event, noon, en)).toEqual({
      kind: 'early',
      title: '12:00 Refreshed early',
      text: 'WeChat refused a token that had not expired. Use stable_token in all of them.',
    });
  });

  it('gives the hint of a failure, or its message where there is none', () => {
    const known = failed(noon, { hint: 'add the address / 加入白名单', errMsg: 'invalid ip' });
    expect(explain(known, noon, en)).toMatchObject({
      title: '12:00 Refresh failed (40164)',
      text: 'Add the address.',
    });
    expect(explain(failed(noon, { errMsg: 'invalid ip' }), noon, en).text).toBe('invalid ip');
  });
});

describe('countToday', () => {
  it('counts from local midnight', () => {
    const history = [refreshed(noon - 13 * 60 * MINUTE), refreshed(noon - MINUTE), failed(noon)];
    expect(countToday(history, noon)).toEqual({ refreshes: 1, failures: 1, atLeast: false });
  });

  it('says "at least" when a full history does not reach back to midnight', () => {
    const history = Array.from({ length: 72 }, (_, index) => failed(noon + index));
    expect(countToday(history, noon)).toEqual({ refreshes: 0, failures: 72, atLeast: true });
  });
});
