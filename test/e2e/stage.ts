import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect, it as plain } from 'vitest';
import type { FunctionTrigger } from '../../scripts/emulator/functions/functions.ts';
import { createAssets } from '../../scripts/preview/assets/assets.ts';
import { type PreviewOptions, startPreview } from '../../scripts/preview/preview.ts';
import type { ActionName, UserName } from '../../scripts/preview/protocol.ts';
import { launchChromium } from './chromium.ts';

/** An ordinary Saturday in Beijing, 14:23. */
const NOON = Date.UTC(2026, 2, 14, 6, 23, 10);

/** No page takes longer for anything; a test that waits in vain says so. */
const PATIENCE_MS = 12_000;

/** Made once for all tests of a file. */
const assets = createAssets();

/** How a page is opened. */
export interface Look {
  user?: UserName;
  language?: 'zh-CN' | 'en-US';
  scheme?: 'light' | 'dark';
  width?: number;
  height?: number;
}

/** A local platform with the preview, a browser to open it in, and all that went wrong in there. */
export interface Stage {
  platform: Awaited<ReturnType<typeof startPreview>>;
  /** The pages alone, as wide as the window. Waits until they have their first answer. */
  phone(look?: Look): Promise<Page>;
  /** The preview with the phone in it. */
  preview(look?: Look): Promise<Page>;
  /** Runs the timer's function now. */
  fire(): Promise<unknown>;
  /** What a button of the preview does. */
  act(name: ActionName): Promise<void>;
}

/** `it` with a `stage`; console errors and failed requests fail the test. */
export const it = plain
  .extend<{ browser: Browser }>({
    browser: [
      async ({ task: _ }, use) => {
        const browser = await launchChromium();
        await use(browser);
        await browser.close();
      },
      { scope: 'file' },
    ],
  })
  .extend<{ options: PreviewOptions; stage: Stage }>({
    options: {},
    stage: async ({ browser, options }, use) => {
      const platform = await startPreview({ timeLimitMs: 20_000, assets, ...options });
      platform.clock.advance(NOON - Date.now());
      const problems: string[] = [];
      const contexts: BrowserContext[] = [];
      const open = async (path: string, look: Look) => {
        const context = await browser.newContext(contextOf(look));
        contexts.push(context);
        const page = await context.newPage();
        page.setDefaultTimeout(PATIENCE_MS);
        watch(page, problems);
        // In a live run the page finds its key in its address.
        const address = new URL(path, platform.url);
        const key = new URL(platform.pageUrl).searchParams.get('key');
        if (key !== null) address.searchParams.set('key', key);
        await page.goto(address.href);
        return page;
      };
      await use({
        platform,
        phone: (look = {}) => openPhone(open, look),
        preview: (look = {}) => open('/', { width: 1280, height: 900, ...look }),
        fire: () =>
          Promise.all(
            platform.functions.triggers().map((trigger: FunctionTrigger) => platform.fire(trigger)),
          ),
        act: (name) => post(`${platform.url}/preview/action`, { name }),
      });
      // Looked at before anything is closed, because that breaks off what is under way.
      const seen = [...problems];
      await Promise.all(contexts.map((context) => context.close()));
      await platform.close();
      expect(seen).toEqual([]);
    },
  });

async function openPhone(open: (path: string, look: Look) => Promise<Page>, look: Look): Promise<Page> {
  const page = await open(`/phone?user=${look.user ?? 'visitor'}`, look);
  await page.locator('#reload, #retry').waitFor();
  return page;
}

function contextOf({ language = 'en-US', scheme = 'light', width = 375, height = 740 }: Look) {
  return {
    viewport: { width, height },
    // Pictures of the phone are shown as sharp as on one.
    deviceScaleFactor: process.env.UPDATE_SCREENSHOTS === '1' && width < 600 ? 2 : 1,
    locale: language,
    colorScheme: scheme,
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce' as const,
  };
}

function watch(page: Page, problems: string[]): void {
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('requestfailed', (request) => {
    const text = `${request.url()} ${request.failure()?.errorText}`;
    // A page that is left, or loaded anew, waits for no more answers.
    if (!/\/preview\/(events|call) net::ERR_ABORTED$/.test(text)) problems.push(text);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.url()} ${response.status()}`);
  });
}

async function post(url: string, message: unknown): Promise<void> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
  expect(response.status).toBe(200);
}
