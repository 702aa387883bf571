import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { expectAccessible } from './accessibility.ts';
import { takePicture } from './screenshot.ts';
import { it, type Stage } from './stage.ts';

const MINUTE = 60_000;

/** How each state comes about, and what the page calls it. */
const STATES: [string, string, (stage: Stage) => Promise<unknown>][] = [
  ['healthy', 'Healthy', ({ fire }) => fire()],
  [
    'about to expire',
    'About to expire',
    async ({ fire, platform }) => {
      await fire();
      platform.clock.advance(116 * MINUTE);
    },
  ],
  [
    'expired',
    'Expired',
    async ({ fire, platform }) => {
      await fire();
      platform.clock.advance(180 * MINUTE);
    },
  ],
  ['never fetched', 'Never fetched', async () => {}],
  [
    'refused although valid',
    'Conflict',
    async ({ fire, platform, act }) => {
      await fire();
      await act('foreign_fetch');
      platform.clock.advance(6 * MINUTE);
      await act('use_token');
    },
  ],
];

it.for(STATES)('a visitor and an admin see it %s', async ([, title, arrange], { stage }) => {
  await arrange(stage);
  for (const user of ['visitor', 'admin'] as const) {
    const page = await stage.phone({ user });
    await page.locator('#state', { hasText: title }).waitFor();
    const isAdmin = user === 'admin';
    expect(await page.locator('#refresh').count()).toBe(isAdmin ? 1 : 0);
    expect(await page.locator('#details').count()).toBe(isAdmin ? 1 : 0);
    await expectAccessible(page);
  }
});

describe('a visitor', () => {
  it('is told the OPENID that makes an admin', async ({ stage }) => {
    await stage.fire();
    const page = await stage.phone();
    expect(await page.locator('#openid').textContent()).toMatch(/ADMIN_OPENIDS.*\s+local-visitor\s*$/);
    await takePicture(page, 'status-visitor-en');
  });

  it('sees the time run without another call, and the page read the status anew by itself', async ({
    stage,
  }) => {
    await stage.fire();
    const page = await stage.phone();
    const figure = page.locator('.life-ring--figure');
    expect(await figure.textContent()).toMatch(/^(2:00:00|1:59:\d\d)$/);
    stage.platform.clock.advance(50 * MINUTE);
    await figure.filter({ hasText: /^1:(10:00|09:\d\d)$/ }).waitFor();
    await page.locator('#row-last', { hasText: '50 min ago' }).waitFor();
  });
});

describe('a function that cannot be called', () => {
  it('is not deployed', async ({ stage }) => {
    await stage.act('undeploy');
    const page = await stage.phone();
    await page.locator('#state', { hasText: 'Not deployed' }).waitFor();
    await expectAccessible(page);
    await stage.act('allow');
    await page.locator('#retry').click();
    await page.locator('#state', { hasText: 'Never fetched' }).waitFor();
  });

  it('may not be called', async ({ stage }) => {
    await stage.act('deny');
    const page = await stage.phone();
    await page.locator('#state', { hasText: 'No permission' }).waitFor();
    await expectAccessible(page);
  });

  it('leaves what was known on the page', async ({ stage }) => {
    await stage.fire();
    // A visitor's call may be answered from what was read a moment ago.
    const page = await stage.phone({ user: 'admin' });
    await stage.act('fail_database');
    await page.locator('#reload').click();
    await page.locator('#notice', { hasText: 'Could not update' }).waitFor();
    await page.locator('#state', { hasText: 'Healthy' }).waitFor();
    await page.locator('#reload').click();
    await page.locator('#notice').waitFor({ state: 'detached' });
  });
});

describe('a getToken of its own', () => {
  /** The functions as they are built, but for `getToken`: this code, or none. */
  const withGetToken = (code?: string) =>
    it.extend({
      options: async ({ task: _ }, use) => {
        const root = await mkdtemp(join(tmpdir(), 'cloud-token-'));
        await cp('dist/cloudfunctions/refreshToken', join(root, 'refreshToken'), { recursive: true });
        if (code) {
          await mkdir(join(root, 'getToken'));
          await writeFile(join(root, 'getToken/index.js'), code);
        }
        await use({ root, timeLimitMs: 1000 });
        await rm(root, { recursive: true });
      },
    });

  withGetToken()('that is not there is not deployed', async ({ stage }) => {
    const page = await stage.phone();
    await page.locator('#state', { hasText: 'Not deployed' }).waitFor();
    expect(await page.locator('.hero').textContent()).toContain('-501000');
  });

  withGetToken('exports.main = () => new Promise(() => {})')(
    'that never ends times out',
    async ({ stage }) => {
      const page = await stage.phone();
      await page.locator('#state', { hasText: 'Timed out' }).waitFor();
      expect(await page.locator('.hero').textContent()).toContain('-504003');
      await expectAccessible(page);
    },
  );

  withGetToken('throw new Error("no such module")')(
    'that cannot be loaded has crashed',
    async ({ stage }) => {
      const page = await stage.phone();
      await page.locator('#state', { hasText: 'Function crashed' }).waitFor();
      expect(await page.locator('.hero').textContent()).toContain('-504002');
    },
  );
});
