import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { takePicture } from './screenshot.ts';
import { it, type Stage } from './stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('refresh now', () => {
  it('says that nothing is due', async ({ stage }) => {
    await stage.fire();
    stage.platform.clock.advance(20 * MINUTE);
    const page = await stage.phone({ user: 'admin' });
    await page.locator('#refresh').click();
    await page.locator('#feedback', { hasText: 'Not due' }).waitFor();
    await expectAccessible(page);
    expect(requests(stage)).toBe(1);
  });

  it('brings a new token when one is due', async ({ stage }) => {
    await stage.fire();
    stage.platform.clock.advance(56 * MINUTE);
    const page = await stage.phone({ user: 'admin' });
    await page.locator('#details').click();
    const before = await page.locator('#row-fingerprint').textContent();
    await page.locator('#refresh').click();
    await page.locator('#feedback', { hasText: 'Refreshed' }).waitFor();
    await page.locator('.life-ring--figure', { hasText: /^1:59:/ }).waitFor();
    expect(await page.locator('#row-fingerprint').textContent()).not.toBe(before);
    expect(requests(stage)).toBe(2);
  });

  it('says what WeChat has against it, and forgets it when all is well', async ({ stage }) => {
    const { weixin, account } = stage.platform;
    weixin.configure(account.appid, { whitelist: ['1.2.3.4'] });
    const page = await stage.phone({ user: 'admin' });
    await page.locator('#refresh').click();
    await page.locator('#feedback', { hasText: 'Refused by WeChat (40164)' }).waitFor();
    await page.locator('#words', { hasText: 'whitelist' }).waitFor();
    await expectAccessible(page);
    await expectToldOnce(page);
    await page.locator('.history-chart--is-failed').click();
    await page.locator('.explanation-title', { hasText: 'Refresh failed (40164)' }).waitFor();
    await expectToldOnce(page);
    weixin.configure(account.appid, { whitelist: undefined });
    // A failure answers even an admin for 10 s.
    stage.platform.clock.advance(10_000);
    await page.locator('#refresh').click();
    await page.locator('#feedback', { hasText: 'Refreshed' }).waitFor();
    await page.locator('#state', { hasText: 'Healthy' }).waitFor();
    await page.locator('.history-chart--is-failed').click();
    await page.locator('.explanation-title', { hasText: 'Refresh failed (40164)' }).waitFor();
  });
});

describe('an AppSecret that is wrong', () => {
  it('is said while the token lives, to everybody, to admins with the way out, and to the owner', async ({
    stage,
  }) => {
    await stage.fire();
    await stage.act('reset_secret');
    stage.platform.clock.advance(56 * MINUTE);
    await stage.fire();
    const visitor = await stage.phone();
    await visitor.locator('#state', { hasText: 'Refresh failed' }).waitFor();
    expect(await visitor.locator('body').textContent()).toMatch(/AppSecret is wrong or was reset/i);
    const page = await stage.phone({ user: 'admin' });
    await page
      .locator('#words.is-warn', { hasText: 'Set APPSECRET of refreshToken to the current one' })
      .waitFor();
    expect(await page.locator('body').textContent()).not.toMatch(/upload (its|the) trigger/i);
    await expectAccessible(page);
    const preview = await stage.preview();
    await preview.locator('#alert-text', { hasText: '【cloud-token】刷新失败' }).waitFor();
    await preview.locator('#alert-text', { hasText: 'the AppSecret is wrong or was reset' }).waitFor();
    await stage.act('restore_secret');
    stage.platform.clock.advance(10_000);
    await stage.fire();
    await preview.locator('#alert-text', { hasText: 'the refresh works again' }).waitFor();
  });

  describe('at the first deployment', () => {
    it.override({ options: { environment: { refreshToken: { APPSECRET: 'f'.repeat(32) } } } });

    it('is said in place of "never fetched"', async ({ stage }) => {
      await stage.fire();
      const visitor = await stage.phone();
      await visitor.locator('#state', { hasText: 'No token' }).waitFor();
      expect(await visitor.locator('body').textContent()).toMatch(/AppSecret is wrong/i);
      const page = await stage.phone({ user: 'admin' });
      await page.locator('#words.is-bad', { hasText: 'Copy it again from the WeChat console' }).waitFor();
      expect(await page.locator('body').textContent()).not.toMatch(/never fetched|trigger/i);
      await expectToldOnce(page);
    });
  });
});

describe('a failure', () => {
  it('is the headline, right under the ring, until it is mended', async ({ stage }) => {
    await stage.fire();
    await stage.act('reset_secret');
    stage.platform.clock.advance(61 * MINUTE);
    await stage.fire();
    const page = await stage.phone({ user: 'admin' });
    await page.locator('#words.is-warn', { hasText: 'Refresh failed' }).waitFor();
    const [ring, words, rows] = await Promise.all(
      ['life-ring', '#words', '.rows'].map((place) => page.locator(place).boundingBox()),
    );
    expect(words?.y).toBeLessThan(rows?.y ?? 0);
    expect(words?.y).toBeGreaterThan((ring?.y ?? 0) + (ring?.height ?? 0) - 1);
    await expectAccessible(page);
    await expectToldOnce(page);
    await stage.act('restore_secret');
    stage.platform.clock.advance(10_000);
    await page.locator('#refresh').click();
    await page.locator('#state', { hasText: 'Healthy' }).waitFor();
  });
});

describe('details', () => {
  it('are shown when they are asked for', async ({ stage }) => {
    await stage.fire();
    const page = await stage.phone({ user: 'admin' });
    expect(await page.locator('#row-fingerprint').count()).toBe(0);
    await page.locator('#details').click();
    await page.locator('#row-fingerprint').waitFor();
    await page.locator('#row-version', { hasText: 'cloud-token 1' }).waitFor();
    await expectAccessible(page);
    await page.locator('#details').press('Enter');
    await page.locator('#row-fingerprint').waitFor({ state: 'detached' });
  });
});

describe('the history', () => {
  it('has three refreshes where their times are', async ({ stage }) => {
    stage.platform.clock.advance(-2 * HOUR);
    for (let hour = 0; hour < 3; hour++) {
      await stage.fire();
      stage.platform.clock.advance(HOUR);
    }
    const page = await stage.phone({ user: 'admin' });
    const picture = await page.locator('.history-chart--bars').boundingBox();
    const bars = await page.locator('.history-chart--bar').all();
    const shares = await Promise.all(
      bars.map(async (bar) => {
        const { x = 0, width = 0 } = (await bar.boundingBox()) ?? {};
        return (x + width / 2 - (picture?.x ?? 0)) / (picture?.width ?? 1);
      }),
    );
    expect(shares.map((share) => Math.round(share * 10) / 10)).toEqual([0, 0.3, 0.7]);
  });
});

describe('a revoked token', () => {
  it('is found out by the function that uses it, and replaced', async ({ stage }) => {
    await stage.fire();
    await stage.act('revoke');
    const page = await stage.phone({ user: 'admin' });
    await page.locator('#state', { hasText: 'Healthy' }).waitFor();
    await page.locator('#try-it').click();
    await page.locator('#make').click();
    await page.locator('#image').waitFor();
    expect(requests(stage)).toBe(2);
    await page.reload();
    await page.locator('#state', { hasText: 'Conflict' }).waitFor();
    await page.locator('#row-conflicts', { hasText: '1 time' }).waitFor();
    await page.locator('.history-chart--is-early').click();
    await page.locator('.explanation-title', { hasText: 'Refreshed early' }).waitFor();
    await expectToldOnce(page);
  });
});

describe('three days', () => {
  it('are a picture in which what went wrong stands out and explains itself', async ({ stage }) => {
    await liveThreeDays(stage);
    const page = await stage.phone({ user: 'admin', language: 'zh-CN' });
    await page.locator('#state', { hasText: '正常' }).waitFor();
    expect(await page.locator('.history-chart--strip').count()).toBe(72);
    expect(await page.locator('.history-chart--is-failed').count()).toBe(2);
    expect(await page.locator('.history-chart--is-early').count()).toBe(1);
    await page.locator('.history-chart--step').first().click();
    await page.locator('.explanation-title', { hasText: '提前刷新' }).waitFor();
    await expectAccessible(page);
    await takePicture(page, 'status-admin-zh', true);
  });
});

/** Expects that no sentence stands on the page twice. */
async function expectToldOnce(page: Page): Promise<void> {
  const text = await page.evaluate<string>('document.body.innerText');
  const sentences = text.split(/(?<=[.!?])\s|\n/).filter((sentence) => sentence.trim().split(' ').length > 3);
  expect(sentences.filter((sentence, index) => sentences.indexOf(sentence) < index)).toEqual([]);
}

/** A timer every hour; on the second day two hours without the right address, on the third another program. */
async function liveThreeDays({ platform, fire, act }: Stage): Promise<void> {
  const { clock, weixin, account } = platform;
  clock.advance(-73 * HOUR - 23 * MINUTE);
  for (let hour = 0; hour < 73; hour++) {
    clock.advance(HOUR);
    weixin.configure(account.appid, { whitelist: hour === 30 || hour === 31 ? ['1.2.3.4'] : undefined });
    await fire();
    if (hour !== 50) continue;
    await act('revoke');
    await act('use_token');
  }
  clock.advance(23 * MINUTE);
}

function requests({ platform: { weixin, account } }: Stage): number {
  return weixin.state(account.appid).token.requestsToday;
}
