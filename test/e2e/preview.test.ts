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
    await see('#told', 'no longer accepts the token in use');
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
    await see('#told', 'lives 5 more minutes');
    stage.platform.clock.advance(5 * 60_000);
    await see('#token-stored', 'refused by WeChat');
    await press('use_token');
    await see('#told', 'had the token renewed');
    await see('#token-stored', 'is the newest');
    await press('use_token');
    await see('#told', 'called WeChat with the token');
  });

  it('end our token after a foreign fetch, when it is the previous one', async ({ stage }) => {
    const { phone, press, see } = await open(stage);
    await press('foreign_fetch');
    await see('#token-stored', 'is the previous one');
    await press('revoke');
    await see('#token-stored', 'refused by WeChat');
    await press('use_token');
    await see('#told', 'had the token renewed');
    await phone.locator('#state', { hasText: 'Conflict' }).waitFor();
  });

  it('have a server outside ask over HTTP, and report a token that was refused', async ({ stage }) => {
    const { page, press, see } = await open(stage);
    await press('outside_asks');
    await see('#told', 'opened the answer with its key');
    await see(
      '#entries .is-outside',
      /asks POST \/token webhook-id=msg_\S+ webhook-timestamp=\d+ webhook-signature=v1,\S{9}… body=\{\}/,
    );
    await see('#entries .is-call', /serveToken.*← outside.*HTTP 200/);
    await see('#entries .is-outside', /is answered HTTP 200 sealed=\S{12}…$/);
    await see('#entries .is-outside', /opens it fingerprint=[\da-f]{16} appid=wx\w+ reuseForMs=\d+/);
    await press('outside_reports');
    await see('#told', 'It is the same token');
    await press('revoke');
    await see('#token-stored', 'refused by WeChat');
    await press('outside_reports');
    await see('#told', 'brought the successor');
    await see('#token-stored', 'is the newest');
    await page.locator('#language button[value=zh]').click();
    await see('#entries .is-outside', '解密后');
    await expectAccessible(page);
  });

  it('tell what the timer has just done', async ({ stage }) => {
    const { press, see } = await open(stage);
    await press('fire_timer');
    await see('#told', 'no refresh is due (fresh)');
    await press('delete_document');
    await see('#told', 'has been deleted');
    await press('delete_document');
    await see('#told', 'no document');
    await press('fire_timer');
    await see('#told', 'fetched a new token (missing)');
  });

  it('can take the functions away under the second page too', async ({ stage }) => {
    const { phone, press, see } = await open(stage);
    await phone.locator('#try-it').click();
    await phone.locator('#make').waitFor();
    await press('undeploy');
    await see('#phone-title', 'Try it');
    await phone.locator('#make').click();
    await phone.locator('#problem', { hasText: 'Not deployed' }).waitFor();
  });

  it('make refreshes fail and succeed again', async ({ stage }) => {
    const { phone, press, see } = await open(stage);
    await press('delete_document');
    await see('#token-stored', 'none');
    await press('fail_requests');
    await see('[data-action=fail_requests] .count', '3');
    await press('fire_timer');
    await phone.locator('#words.is-bad').waitFor();
    await see('#told', 'the refresh failed');
    await press('reset_secret');
    // A failure answers even the timer for 10 s.
    stage.platform.clock.advance(10_000);
    await press('fire_timer');
    await phone.locator('#words', { hasText: '40001' }).waitFor();
    await press('restore_secret');
    stage.platform.clock.advance(10_000);
    await press('fire_timer');
    await see('#token-stored', 'is the newest');
    await phone.locator('#state', { hasText: 'Healthy' }).waitFor();
  });

  it('add two AppIDs, one of which is not let in', async ({ stage }) => {
    const { phone, press, see } = await open(stage);
    await press('add_accounts');
    await see('#told', 'two more AppIDs');
    await press('fire_timer');
    await phone.locator('#row-others', { hasText: '1 of 2 to look at' }).waitFor();
    expect(await phone.locator('.account').count()).toBe(3);
  });

  it('break single calls', async ({ stage }) => {
    const { page, phone, press, see } = await open(stage);
    const calls = page.locator('#entries .is-call', { hasText: 'getToken' });
    await calls.first().waitFor();
    const callsBefore = await calls.count();
    await press('kill_instances');
    await see('#told', 'have ended');
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

describe('a server that has gone', () => {
  it('turns the buttons off, says so, and on again when it is back', async ({ stage }) => {
    const { page, see } = await open(stage);
    const events = await firstEvents(`${stage.platform.url}/preview/events`);
    let isFirst = true;
    await page.route('**/preview/events', async (route) => {
      if (new URL(route.request().frame().url()).pathname !== '/') return route.continue();
      if (isFirst) await route.fulfill({ contentType: 'text/event-stream', body: events });
      else await route.abort('aborted');
      isFirst = false;
    });
    await page.reload();
    await see('#told', 'The server has stopped, and the buttons are off.');
    await see('#lost', 'Connection lost');
    expect(await page.locator('#actions button:enabled').count()).toBe(0);
    expect(await page.locator('#speed button:enabled').count()).toBe(0);
    await expectAccessible(page);
    await page.unroute('**/preview/events');
    await page.locator('#actions button:enabled').first().waitFor();
    expect(await page.locator('#told').textContent()).toBe('');
  });
});

/** What the server tells a page at once, as a stream that ends. */
async function firstEvents(url: string): Promise<string> {
  const response = await fetch(url);
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (text.includes('event: state') && text.endsWith('\n\n')) break;
  }
  return text;
}

describe('a reload', () => {
  it('keeps language, looks and user', async ({ stage }) => {
    const { page, phone } = await open(stage);
    await page.locator('#user button[value=visitor]').click();
    await page.locator('#language button[value=zh]').click();
    await page.locator('#theme button[value=dark]').click();
    await page.reload();
    await phone.locator('#state', { hasText: '正常' }).waitFor();
    await phone.locator('#openid').waitFor();
    for (const pressed of ['user] [value=visitor', 'language] [value=zh', 'theme] [value=dark'])
      expect(await page.locator(`[id=${pressed}]`).getAttribute('aria-pressed')).toBe('true');
    const background = phone.locator('body').evaluate((body) => getComputedStyle(body).backgroundColor);
    expect(await background).toBe('rgb(17, 17, 17)');
  });
});

describe('the selected half of a switch', () => {
  it.for(['light', 'dark'] as const)('is the brighter one when it is %s', async (scheme, { stage }) => {
    const { page } = await open(stage, { scheme });
    const brightness = (place: string) =>
      page.locator(place).evaluate((element) => {
        const [red = 0, green = 0, blue = 0] = getComputedStyle(element).backgroundColor.match(/\d+/g) ?? [];
        return Number(red) + Number(green) + Number(blue);
      });
    expect(await brightness('#user [aria-pressed=true]')).toBeGreaterThan(await brightness('#user'));
  });
});

describe('the layout', () => {
  it.for([
    [1280, 720],
    [720, 700],
    [1920, 1080],
  ] as const)('shows the whole phone beside the buttons at %i × %i', async ([width, height], { stage }) => {
    const { page } = await open(stage, { width, height });
    const phone = await page.locator('.phone').boundingBox();
    const actions = await page.locator('#actions').boundingBox();
    expect((phone?.y ?? 0) + (phone?.height ?? 0)).toBeLessThanOrEqual(height);
    expect(phone?.height).toBeGreaterThan(480);
    expect(actions?.x).toBeGreaterThan((phone?.x ?? 0) + (phone?.width ?? 0));
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(width);
  });

  it('keeps the bars where they are, whatever is said beside them', async ({ stage }) => {
    const { page, press, see } = await open(stage);
    const bar = page.locator('#token-stored .life');
    const before = await bar.boundingBox();
    await press('foreign_fetch');
    await see('#token-stored', 'is the previous one');
    expect(await bar.boundingBox()).toEqual(before);
    await press('fail_requests');
    await see('[data-action=fail_requests] .count', '3');
    expect(await bar.boundingBox()).toEqual(before);
  });
});

describe('on a narrow window', () => {
  it('puts the phone first and lets nothing stick out', async ({ stage }) => {
    const { page } = await open(stage, { width: 390, height: 800 });
    expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBe(390);
    const top = async (place: string) => (await page.locator(place).boundingBox())?.y ?? 0;
    expect(await top('.device')).toBeLessThan(await top('.platform'));
    expect((await page.locator('.phone').boundingBox())?.height).toBeGreaterThan(600);
  });
});
