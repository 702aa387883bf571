import { expect } from 'vitest';
import { expectAccessible, expectToFit } from './accessibility.ts';
import { takePicture } from './screenshot.ts';
import { it } from './stage.ts';

it('speaks Chinese where the system does', async ({ stage }) => {
  await stage.fire();
  const page = await stage.phone({ language: 'zh-CN', user: 'admin' });
  await page.locator('#state', { hasText: '正常' }).waitFor();
  expect(await page.title()).toBe('token 状态');
  expect(await page.locator('main').textContent()).not.toMatch(/Healthy|refresh now/i);
});

it('speaks English elsewhere', async ({ stage }) => {
  await stage.fire();
  const page = await stage.phone({ language: 'en-US', user: 'admin' });
  await page.locator('#state', { hasText: 'Healthy' }).waitFor();
  expect(await page.title()).toBe('Token status');
  expect(await page.locator('main').textContent()).not.toMatch(/[\u4e00-\u9fff]/);
});

it.for(['light', 'dark'] as const)('is %s with the system', async (scheme, { stage }) => {
  await stage.fire();
  const page = await stage.phone({ scheme, user: 'admin' });
  const background = await page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
  expect(background).toBe(scheme === 'dark' ? 'rgb(17, 17, 17)' : 'rgb(255, 255, 255)');
  await expectAccessible(page);
  if (scheme === 'dark') await takePicture(page, 'status-dark-en');
});

it.for(['zh-CN', 'en-US'] as const)(
  'fits small phones, phones and tablets in %s',
  async (language, { stage }) => {
    await stage.fire();
    const page = await stage.phone({ language, user: 'admin' });
    for (const width of [320, 375, 768]) {
      await page.setViewportSize({ width, height: 740 });
      await expectToFit(page);
    }
  },
);
