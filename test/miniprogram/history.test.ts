import { describe, expect, it } from 'vitest';
import { en } from '../../miniprogram/i18n/en.ts';
import {
  type Bar,
  type BarKind,
  barMeant,
  barsOf,
  countToday,
  explain,
  latestNotable,
} from '../../miniprogram/model/history.ts';
import type { RefreshEvent, Status } from '../../miniprogram/model/status.ts';

const MINUTE = 60_000;
const noon = new Date(2024, 6, 3, 12).getTime();

const refreshed = (at: number, fields: Partial<RefreshEvent> = {}): RefreshEvent => ({
  event: 'refreshed',
  at,
  reason: 'stale',
  ...fields,
});
const failed = (at: number, fields: Partial<RefreshEvent> = {}) =>
  refreshed(at, { event: 'refresh_failed', errCode: 40164, ...fields });

const HOUR = 60 * MINUTE;
const healthy: Status = { state: 'healthy', now: noon };

/** Bars of these kinds, a percent of the width apart. */
const bars = (...kinds: BarKind[]): Bar[] =>
  kinds.map((kind, id) => ({ id, kind, at: id, width: 1, offset: 50 }));

describe('barsOf', () => {
  it('puts each event where its time is, from the first one to now', () => {
    const three = [refreshed(noon), refreshed(noon + HOUR), failed(noon + 3 * HOUR)];
    expect(barsOf(three, noon + 4 * HOUR)).toEqual([
      { id: 0, kind: 'regular', at: 0, width: 12.5, offset: 0 },
      { id: 1, kind: 'regular', at: 25, width: 37.5, offset: 33.33 },
      { id: 2, kind: 'failed', at: 75, width: 50, offset: 50 },
    ]);
  });

  it('does so with 72 events too', () => {
    const history = Array.from({ length: 72 }, (_, hour) => refreshed(noon + hour * HOUR));
    const picture = barsOf(history, noon + 72 * HOUR);
    for (const { id, at } of picture) expect(at).toBeCloseTo((id / 72) * 100, 1);
    expect(picture.reduce((sum, { width }) => sum + width, 0)).toBeCloseTo(100, 0);
  });

  it('has a place for the only event, and none for none', () => {
    expect(barsOf([refreshed(noon)], noon)).toEqual([
      { id: 0, kind: 'regular', at: 0, width: 100, offset: 0 },
    ]);
    expect(barsOf([], noon)).toEqual([]);
  });

  it('tells what came before its time', () => {
    const kinds = ['rejected', 'interrupted', 'missing', 'stale'] as const;
    const history = kinds.map((reason, index) => refreshed(noon + index, { reason }));
    expect(barsOf(history, noon + HOUR).map(({ kind }) => kind)).toEqual([
      'early',
      'early',
      'regular',
      'regular',
    ]);
  });
});

describe('barMeant', () => {
  it('is the nearest bar that stands out under a fingertip', () => {
    const picture = bars('regular', 'regular', 'failed', 'regular', 'early', 'regular', 'regular');
    expect(barMeant(picture, 2)).toBe(2);
    expect(barMeant(picture, 1)).toBe(2);
    expect(barMeant(picture, 6)).toBe(4);
  });

  it('is the tapped bar itself where none stands out', () => {
    const far = bars('failed', 'regular', 'regular').map((bar) => ({ ...bar, at: bar.id * 40 }));
    expect(barMeant(far, 2)).toBe(2);
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
    expect(explain(refreshed(noon), healthy, noon, en)).toEqual({
      kind: 'regular',
      title: '12:00 Refreshed on time',
      text: 'The hourly refresh.',
    });
  });

  it('says of a conflict what to do', () => {
    const hint = 'use stable_token in all of them / 全部改用 stable_token';
    const event = refreshed(noon, { reason: 'rejected', conflict: true, hint });
    expect(explain(event, healthy, noon, en)).toEqual({
      kind: 'early',
      title: '12:00 Refreshed early',
      text: 'WeChat refused a token that had not expired. Use stable_token in all of them.',
    });
  });

  it('gives the hint of a failure, or its message where there is none', () => {
    const known = failed(noon, { hint: 'add the address / 加入白名单', errMsg: 'invalid ip' });
    expect(explain(known, healthy, noon, en)).toMatchObject({
      title: '12:00 Refresh failed (40164)',
      text: 'Add the address.',
    });
    expect(explain(failed(noon, { errMsg: 'invalid ip' }), healthy, noon, en).text).toBe('invalid ip');
  });

  it('does not repeat what is the headline', () => {
    const failure = { at: noon, since: noon, errCode: 40164, meaning: 'not listed / 不在名单里' };
    const known = failed(noon, { hint: 'add the address / 加入白名单' });
    expect(explain(known, { ...healthy, state: 'failing', failure }, noon, en).text).toBe(en.history.told);
    const other = { ...failure, errCode: 40001 };
    expect(explain(known, { ...healthy, state: 'failing', failure: other }, noon, en).text).toBe(
      'Add the address.',
    );
    const conflict = refreshed(noon, { reason: 'rejected', conflict: true });
    expect(explain(conflict, { ...healthy, state: 'conflict' }, noon, en).text).toBe(en.history.told);
  });

  it("calls a stand-in what it is, and not a refresh, and repeats nothing while it is the page's headline", () => {
    const hint = 'the token of another account / 另一个账号的 token';
    const standIn = refreshed(noon, { reason: 'stands_in', standsInFor: 'wx1', hint });
    expect(explain(standIn, healthy, noon, en)).toEqual({
      kind: 'failed',
      title: '12:00 Backup stood in',
      text: 'The token of another account.',
    });
    expect(explain(standIn, { ...healthy, standsInFor: 'wx1' }, noon, en).text).toBe(en.history.told);
    expect(countToday([standIn], noon)).toMatchObject({ refreshes: 0, failures: 1 });
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
