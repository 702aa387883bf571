import { describe, expect, it } from 'vitest';
import { en } from '../../miniprogram/i18n/en.ts';
import { feedbackOf } from '../../miniprogram/model/feedback.ts';

const noon = new Date(2024, 6, 3, 12).getTime();
const expiresAt = noon + 7_200_000;
const hint = 'add the address / 加入白名单';
const refused = { errCode: 40164, errMsg: 'invalid ip', hint };
const failure = { at: noon - 1000, retryAt: noon + 20_000, errCode: 40164, errMsg: 'invalid ip' };

describe('feedbackOf', () => {
  it('promises nothing while the backup stands in', () => {
    const reply = { errCode: 0, refreshed: true, expiresAt: noon };
    expect(feedbackOf(reply, undefined, noon, en, true)).toEqual({
      outcome: 'failed',
      ...en.refresh.standIn,
    });
  });

  it('says that the token is new only when it is', () => {
    const reply = { errCode: 0, refreshed: true, reason: 'stale', expiresAt };
    expect(feedbackOf(reply, undefined, noon, en)).toEqual({
      outcome: 'refreshed',
      title: 'Refreshed',
      text: 'The new token is valid until 14:00.',
    });
  });

  it.each(['fresh', 'superseded'])('says that none was due: %s', (reason) => {
    const reply = { errCode: 0, refreshed: false, reason, expiresAt };
    expect(feedbackOf(reply, undefined, noon, en)).toMatchObject({ outcome: 'not_due', title: 'Not due' });
  });

  it('says that it cools down after a refresh seconds ago', () => {
    const reply = { errCode: 0, refreshed: false, reason: 'just_refreshed', expiresAt };
    expect(feedbackOf(reply, undefined, noon, en).outcome).toBe('cooling');
  });

  it('says that WeChat refused, and what to do', () => {
    expect(feedbackOf(refused, undefined, noon, en)).toEqual({
      outcome: 'refused',
      title: 'Refused by WeChat (40164)',
      text: 'Add the address.',
    });
  });

  it('points at the headline where that says what to do', () => {
    expect(feedbackOf(refused, { ...failure, at: noon + 500 }, noon, en)).toMatchObject({
      outcome: 'refused',
      text: en.refresh.told,
    });
  });

  it('says that a failure from before the tap is only repeated', () => {
    expect(feedbackOf(refused, failure, noon, en)).toEqual({
      outcome: 'cooling',
      title: 'Cooling down',
      text: 'This is the result of the last attempt. Try again in 20 s.',
    });
  });

  it('says what makes one an admin', () => {
    const reply = {
      errCode: -601004,
      errMsg: 'refreshToken is not for mini program clients or HTTP requests',
    };
    expect(feedbackOf(reply, undefined, noon, en)).toMatchObject({ outcome: 'denied', title: 'Refused' });
  });

  it('reports every other failure as it is', () => {
    const reply = { errCode: -501002, errMsg: 'no time is left' };
    expect(feedbackOf(reply, undefined, noon, en)).toEqual({
      outcome: 'failed',
      title: 'Refresh failed',
      text: 'no time is left',
    });
  });
});
