import { describe, expect, it } from 'vitest';
import { en } from '../../miniprogram/i18n/en.ts';
import { zh } from '../../miniprogram/i18n/zh.ts';
import { countdown, localTime, spokenDuration } from '../../miniprogram/model/times.ts';

const local = (day: number, hour: number, minute: number) => new Date(2024, 6, day, hour, minute).getTime();
const now = local(3, 14, 23);

describe('localTime', () => {
  it('is a clock time today, and names other days', () => {
    expect(localTime(local(3, 9, 5), now, zh)).toBe('9:05');
    expect(localTime(local(2, 23, 0), now, zh)).toBe('昨天 23:00');
    expect(localTime(local(4, 0, 0), now, en)).toBe('tomorrow 0:00');
    expect(localTime(local(1, 8, 0), now, en)).toBe('Jul 1, 8:00');
    expect(localTime(local(1, 8, 0), now, zh)).toBe('7月1日 8:00');
  });
});

describe('countdown', () => {
  it.each([
    [2 * 3_600_000, '2:00:00'],
    [3_789_000, '1:03:09'],
    [3_599_001, '1:00:00'],
    [59_000, '00:59'],
    [1, '00:01'],
    [0, '00:00'],
    [-5_000, '00:00'],
  ])('shows %i ms as %s', (durationMs, text) => {
    expect(countdown(durationMs)).toBe(text);
  });
});

describe('spokenDuration', () => {
  it.each([
    [20_000, '20 s', '20 秒'],
    [23 * 60_000, '23 min', '23 分钟'],
    [3_600_000, '1 h', '1 小时'],
    [5_820_000, '1 h 37 min', '1 小时 37 分钟'],
    [3 * 86_400_000, '3 days', '3 天'],
  ])('says %i ms as %s', (durationMs, english, chinese) => {
    expect(spokenDuration(durationMs, en)).toBe(english);
    expect(spokenDuration(durationMs, zh)).toBe(chinese);
  });
});
