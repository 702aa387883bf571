import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as rules from '../../cloudfunctions/cloud-token/core/token-life.ts';
import {
  EXPIRY_WINDOW_MS,
  HOUR_MS,
  lifeAt,
  MAX_AGE_MS,
  MINUTE_MS,
  nextRefresh,
} from '../../miniprogram/model/life.ts';

const token = { issuedAt: 0, expiresAt: 2 * HOUR_MS };
const healthy = { state: 'healthy', now: 0, ...token } as const;

describe('lifeAt', () => {
  it('goes from healthy through expiring to expired as time passes', () => {
    expect(lifeAt(healthy, 0)).toEqual({ state: 'healthy', remainingMs: 2 * HOUR_MS, percent: 100 });
    expect(lifeAt(healthy, HOUR_MS)).toMatchObject({ state: 'healthy', percent: 50 });
    expect(lifeAt(healthy, 2 * HOUR_MS - EXPIRY_WINDOW_MS).state).toBe('expiring');
    expect(lifeAt(healthy, 2 * HOUR_MS)).toEqual({ state: 'expired', remainingMs: 0, percent: 0 });
    expect(lifeAt(healthy, 3 * HOUR_MS)).toMatchObject({ remainingMs: -HOUR_MS, percent: 0 });
  });

  it('keeps a conflict in sight until the token expires', () => {
    const conflict = { ...healthy, state: 'conflict' } as const;
    expect(lifeAt(conflict, 2 * HOUR_MS - 1).state).toBe('conflict');
    expect(lifeAt(conflict, 2 * HOUR_MS).state).toBe('expired');
  });

  it('has nothing to count down without a token', () => {
    expect(lifeAt({ state: 'missing', now: 0 }, HOUR_MS)).toEqual({
      state: 'missing',
      remainingMs: 0,
      percent: 0,
    });
  });
});

describe('nextRefresh', () => {
  it('is the first full hour at which the token is old', () => {
    expect(nextRefresh(token, 0)).toEqual({ at: HOUR_MS, by: 'timer', overdue: false });
    const later = { issuedAt: 10 * MINUTE_MS, expiresAt: 130 * MINUTE_MS };
    expect(nextRefresh(later, later.issuedAt)).toMatchObject({ at: 2 * HOUR_MS });
  });

  it('is its use in the last 5 minutes when no full hour comes in time', () => {
    const short = { issuedAt: 10 * MINUTE_MS, expiresAt: 50 * MINUTE_MS };
    expect(nextRefresh(short, short.issuedAt)).toEqual({ at: 45 * MINUTE_MS, by: 'use', overdue: false });
  });

  it('tells when the timer has not come', () => {
    expect(nextRefresh(token, HOUR_MS + 2 * MINUTE_MS)?.overdue).toBe(false);
    expect(nextRefresh(token, HOUR_MS + 2 * MINUTE_MS + 1)?.overdue).toBe(true);
  });

  it('is unknown without a token', () => {
    expect(nextRefresh({}, 0)).toBeUndefined();
  });
});

describe('the rules the page repeats', () => {
  it('are those of the writer', () => {
    expect({ EXPIRY_WINDOW_MS, MAX_AGE_MS }).toEqual({
      EXPIRY_WINDOW_MS: rules.EXPIRY_WINDOW_MS,
      MAX_AGE_MS: rules.MAX_AGE_MS,
    });
  });

  it('assume the hourly timer that refreshToken has', () => {
    const { triggers } = JSON.parse(readFileSync('cloudfunctions/refreshToken/config.json', 'utf8'));
    expect(triggers[0].config).toBe('0 0 * * * * *');
  });
});
