import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { expectAccessible, expectToFit } from './accessibility.ts';
import { it, type Stage } from './stage.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** Two AppIDs more, with their AppSecrets. */
function addAccounts({ platform }: Stage, more: Record<string, string> = {}) {
  const accounts = [platform.weixin.addAccount(), platform.weixin.addAccount()] as const;
  const named = accounts.map(({ appid, secret }) => [`APPSECRET_${appid}`, secret]);
  configure({ platform }, { ...Object.fromEntries(named), ...more });
  return accounts;
}

function configure({ platform: { functions } }: Pick<Stage, 'platform'>, more: Record<string, string>): void {
  functions.setEnvironment('refreshToken', { ...functions.environment('refreshToken'), ...more });
}

/** Three hours of three AppIDs, in the last of which one could not be renewed. */
async function liveThreeHours(stage: Stage) {
  const { platform, fire } = stage;
  const [good, barred] = addAccounts(stage);
  platform.clock.advance(-2 * HOUR - 23 * MINUTE);
  for (let hour = 0; hour < 3; hour++) {
    if (hour === 2) platform.weixin.configure(barred.appid, { whitelist: ['1.2.3.4'] });
    await fire();
    platform.clock.advance(HOUR);
  }
  platform.clock.advance(-37 * MINUTE);
  return { own: platform.account.appid, good: good.appid, barred: barred.appid };
}

const appidsOn = (page: Page) => page.locator('.account-appid').allTextContents();

describe('several AppIDs', () => {
  it('are a list, the own one first with its history, then what needs a look', async ({ stage }) => {
    const { own, good, barred } = await liveThreeHours(stage);
    const page = await stage.phone({ user: 'admin' });
    await page.locator('#state', { hasText: 'Healthy' }).waitFor();
    expect(await appidsOn(page)).toEqual([`${own}own`, barred, good]);
    await page.locator('#row-others', { hasText: '1 of 2 to look at' }).waitFor();
    expect(await page.locator('.history-chart--bars').count()).toBe(1);
    expect(await page.locator(`#account-${barred}`).textContent()).toMatch(/Refresh failed.* · 37 min left/);
    expect(await page.locator(`#account-${good}`).textContent()).toMatch(/Healthy.* · 1 h 37 min left/);
    await expectAccessible(page);
  });

  it('open on a tap, one at a time, with what is wrong and their own history', async ({ stage }) => {
    const { good, barred } = await liveThreeHours(stage);
    const page = await stage.phone({ user: 'admin' });
    const row = page.locator(`#account-${barred}`);
    expect(await row.getAttribute('aria-expanded')).toBe('false');
    await row.click();
    await page.locator('.account-trouble', { hasText: 'whitelist' }).waitFor();
    expect(await row.getAttribute('aria-expanded')).toBe('true');
    const more = page.locator('.account-more');
    expect(await more.locator('.history-chart--strip').count()).toBe(3);
    await more.locator('.history-chart--is-failed').click();
    await more.locator('.explanation-title', { hasText: 'Refresh failed (40164)' }).waitFor();
    expect(await page.locator('.explanation-title').count()).toBe(1);
    await expectAccessible(page);

    await page.locator(`#account-${good}`).press('Enter');
    await page.locator(`#account-${good}[aria-expanded=true]`).waitFor();
    expect(await page.locator('.account-trouble').count()).toBe(0);
    expect(await more.locator('.history-chart--is-failed').count()).toBe(0);
    await page.locator(`#account-${good}`).click();
    await more.waitFor({ state: 'detached' });
  });

  it('stay open, and the event explained, when the page reads anew', async ({ stage }) => {
    const { barred } = await liveThreeHours(stage);
    const page = await stage.phone({ user: 'admin' });
    await page.locator(`#account-${barred}`).click();
    await page.locator('.account-more .history-chart--is-failed').click();
    const title = page.locator('.account-more .explanation-title');
    await title.waitFor();
    stage.platform.clock.advance(MINUTE);
    await page.locator('#reload').click();
    await page.locator(`#account-${barred}`, { hasText: '36 min left' }).waitFor();
    expect(await title.textContent()).toContain('Refresh failed (40164)');
  });

  it.for(['zh-CN', 'en-US'] as const)(
    'fit small phones, phones and tablets in %s',
    async (language, { stage }) => {
      const { barred } = await liveThreeHours(stage);
      const page = await stage.phone({ language, user: 'admin' });
      await page.locator(`#account-${barred}`).click();
      await page.locator('.account-trouble').waitFor();
      for (const width of [320, 390, 768]) {
        await page.setViewportSize({ width, height: 740 });
        await expectToFit(page);
      }
    },
  );

  it('are accessible in the dark', async ({ stage }) => {
    const { barred } = await liveThreeHours(stage);
    const page = await stage.phone({ scheme: 'dark', user: 'admin', width: 320 });
    await page.locator(`#account-${barred}`).click();
    await page.locator('.account-trouble').waitFor();
    await expectAccessible(page);
  });

  it('are told to admins alone', async ({ stage }) => {
    await liveThreeHours(stage);
    const page = await stage.phone();
    await page.locator('#state', { hasText: 'Healthy' }).waitFor();
    expect(await page.locator('.account').count()).toBe(0);
  });
});

describe('one AppID', () => {
  it('shows nothing of a list', async ({ stage }) => {
    await stage.fire();
    const page = await stage.phone({ user: 'admin' });
    await page.locator('.heading', { hasText: /^\s*Refresh history\s*$/ }).waitFor();
    expect(await page.locator('.account, #row-others').count()).toBe(0);
    expect(await page.locator('body').textContent()).not.toContain(stage.platform.account.appid);
  });
});

describe('a backup that stands in', () => {
  it.for(['visitor', 'admin'] as const)(
    'is the first that the page says to a %s',
    async (user, { stage }) => {
      const { platform, fire } = stage;
      const [backup] = addAccounts(stage);
      configure(stage, { BACKUP_APPID: backup.appid });
      platform.weixin.configure(platform.account.appid, { frozen: true });
      await fire();
      const page = await stage.phone({ user });
      await page.locator('#words.is-warn #state', { hasText: 'Backup in use' }).waitFor();
      expect(await page.locator('#words').textContent()).toMatch(/OPENIDs.*The AppSecret is frozen/);
      await expectAccessible(page);
      const isAdmin = user === 'admin';
      expect((await page.locator('body').textContent())?.includes(backup.appid)).toBe(isAdmin);
      if (!isAdmin) return;
      await page.locator('#row-backup', { hasText: backup.appid }).waitFor();
      await page.locator('.account .history-chart--is-failed').first().click();
      await page.locator('.explanation-title', { hasText: 'Backup stood in' }).waitFor();
      platform.clock.advance(MINUTE);
      await page.locator('#refresh').click();
      await page.locator('#feedback', { hasText: 'Still the backup' }).waitFor();
      platform.weixin.configure(platform.account.appid, { frozen: false });
      platform.clock.advance(MINUTE);
      await page.locator('#refresh').click();
      await page.locator('#feedback', { hasText: 'Refreshed' }).waitFor();
      await page.locator('#state', { hasText: 'Healthy' }).waitFor();
    },
  );
});
