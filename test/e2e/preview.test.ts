import type { FrameLocator, Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { takePicture } from './screenshot.ts';
import { it, type Look, type Stage } from './stage.ts';

interface Preview {
  page: Page;
  phone: FrameLocator;
  /** Presses a button by what it does. */
  press(action: string): Promise<void>;
  /** Waits for a text in a place of the page. */
  see(place: string, text: string | RegExp): Promise<void>;
}

/** The preview of a platform whose timer has fired once, that long ago, and goes on. */
async function open(stage: Stage, { ageMs = 0, ...look }: Look & { ageMs?: number } = {}): Promise<Preview> {
  await stage.fire();
  stage.platform.clock.advance(ageMs);
  stage.platform.startTimers();
  const page = await stage.preview(look);
  const phone = page.frameLocator('#phone');
  await phone.locator('#row-last').waitFor();
  return {
    page,
    phone,
    press: (action) => page.locator(`[data-action=${action}]`).first().click(),
    see: (place, text) => page.locator(place, { hasText: text }).first().waitFor(),
  };
}

describe('the preview', () => {
  it('says what it is, shows the page and the platform, and can be used by everyone', async ({ stage }) => {
    const { page, phone, see } = await open(stage);
    await see('.note', 'not the WeChat client');
    await phone.locator('#state', { hasText: 'Healthy' }).waitFor();
    await see('#token-newest', 'usable');
    await see('#token-stored', 'is the newest');
    await see('#requests', '1 / 2000');
    await see('#next-run', '15:00:00');
    await see('#entries .is-log', 'refreshed');
    await see('#entries .is-call', 'refreshed (missing)');
    await expectAccessible(page);
  });

  it('switches user, language and looks', async ({ stage }) => {
    const { page, phone, see } = await open(stage);
    await phone.locator('#refresh').waitFor();
    await page.locator('#user button[value=visitor]').click();
    await phone.locator('#openid').waitFor();
    expect(await phone.locator('#refresh').count()).toBe(0);
    await page.locator('#language button[value=zh]').click();
    await phone.locator('#state', { hasText: '正常' }).waitFor();
    await see('.note', '不是微信客户端');
    await page.locator('#theme button[value=dark]').click();
    const background = phone.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    expect(await background).toBe('rgb(17, 17, 17)');
    await expectAccessible(page);
  });

  it('opens the second page and comes back', async ({ stage }) => {
    const { page, phone, see } = await open(stage);
    await phone.locator('#try-it').click();
    await see('#phone-title', 'Try it');
    await phone.locator('#make').click();
    await phone.locator('#image').waitFor();
    await page.locator('#back').click();
    await see('#phone-title', 'Token status');
    await phone.locator('#state', { hasText: 'Healthy' }).waitFor();
  });

  it('pulls the page down', async ({ stage }) => {
    const { page, phone } = await open(stage);
    stage.platform.weixin.revoke(stage.platform.account.appid);
    stage.platform.clock.advance(3 * 60_000);
    await stage.act('use_token');
    await page.locator('#pull').click();
    await phone.locator('#state', { hasText: 'Conflict' }).waitFor();
    await phone.locator('.pull:not(.is-open)').waitFor({ state: 'attached' });
  });

  it('speeds the clock up, and the timer and the page keep pace', async ({ stage }) => {
    // At 15:58; the token is renewed at 16:00.
    const { page, phone, see } = await open(stage, { ageMs: 95 * 60_000 });
    await page.locator('#speed button[value="600"]').click();
    await see('#requests', '2 / 2000');
    await phone.locator('#row-today', { hasText: '2 refreshed' }).waitFor();
    await page.locator('#speed button[value="1"]').click();
    await see('#speed button[aria-pressed=true]', '1×');
    await see('#token-previous', /overlap|refused/);
  });
});

describe('the buttons', () => {
  it('show a revocation and a recovery', async ({ stage }) => {
    const { page, phone, press, see } = await open(stage);
    await press('revoke');
    await see('#told', 'no longer accepts');
    await see('#token-stored', 'refused by WeChat');
    await press('use_token');
    await see('#entries .is-call', 'refreshed (rejected)');
    await see('#entries .is-call', 'image/png');
    await see('#token-stored', 'is the newest');
    await phone.locator('#state', { hasText: 'Conflict' }).waitFor();
    await page.setViewportSize({ width: 1120, height: 900 });
    await takePicture(page, 'preview-en');
  });

  it('show an overlap and a conflict with a foreign program', async ({ stage }) => {
    const { press, see } = await open(stage);
    await press('foreign_fetch');
    await see('#token-previous', 'overlap');
    await see('#token-stored', 'is the previous one');
    stage.platform.clock.advance(5 * 60_000);
    await see('#token-stored', 'refused by WeChat');
    await press('use_token');
    await see('#token-stored', 'is the newest');
  });

  it('make refreshes fail and succeed again', async ({ stage }) => {
    const { phone, press, see } = await open(stage);
    await press('delete_document');
    await see('#token-stored', 'none');
    await press('fail_requests');
    await see('[data-action=fail_requests] .count', '3');
    await press('fire_timer');
    await phone.locator('#failure').waitFor();
    await press('reset_secret');
    // A failure answers even the timer for 10 s.
    stage.platform.clock.advance(10_000);
    await press('fire_timer');
    await phone.locator('#failure', { hasText: '40001' }).waitFor();
    await press('restore_secret');
    stage.platform.clock.advance(10_000);
    await press('fire_timer');
    await see('#token-stored', 'is the newest');
    await phone.locator('#failure').waitFor({ state: 'detached' });
  });

  it('break single calls', async ({ stage }) => {
    const { page, phone, press, see } = await open(stage);
    const calls = page.locator('#entries .is-call', { hasText: 'getToken' });
    await calls.first().waitFor();
    const callsBefore = await calls.count();
    await press('kill_instances');
    await see('#told', 'cold start');
    // The phone's own call must be over, or it would be the one that meets the next fault.
    await calls.nth(callsBefore).waitFor();
    await press('fail_database');
    await phone.locator('#notice', { hasText: 'Could not update' }).waitFor();
    await press('fire_timer');
    await phone.locator('#notice').waitFor({ state: 'detached' });
    await press('hang_call');
    await phone.locator('#notice', { hasText: 'did not finish in time' }).waitFor();
    await see('#entries .is-bad', 'TIME_LIMIT_EXCEEDED');
  });

  it('take away the functions, the permission and the timer, and give them back', async ({ stage }) => {
    const { page, phone, press, see } = await open(stage);
    await press('undeploy');
    await phone.locator('#state', { hasText: 'Not deployed' }).waitFor();
    await press('allow');
    await phone.locator('#state', { hasText: 'Healthy' }).waitFor();
    await press('deny');
    await phone.locator('#state', { hasText: 'No permission' }).waitFor();
    await press('allow');
    await press('timer_off');
    await see('#next-run', 'off');
    await press('timer_on');
    await see('#next-run', '15:00:00');
    await page.locator('#clear').click();
    await page.locator('#entries li').first().waitFor({ state: 'detached' });
  });
});

it.extend({
  options: async ({ task: _ }, use) => {
    await use({ isLive: true });
  },
})('finds its key in its own address in a live run, and the phone in it does', async ({ stage }) => {
  const page = await stage.preview();
  await page.frameLocator('#phone').locator('#state').waitFor();
  await page.locator('#entries .is-call', { hasText: 'getToken' }).first().waitFor();
  await page.locator('[data-action=use_token]').first().click();
  await page.locator('#entries .is-call', { hasText: 'qrcode' }).first().waitFor();
});

describe('on a narrow window', () => {
  it('puts the phone first and lets nothing stick out', async ({ stage }) => {
    const { page } = await open(stage, { width: 390, height: 800 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390);
    const top = async (place: string) => (await page.locator(place).boundingBox())?.y ?? 0;
    expect(await top('.device')).toBeLessThan(await top('.platform'));
  });
});
