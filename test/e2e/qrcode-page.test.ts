import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { expectAccessible, expectToFit } from './accessibility.ts';
import { takePicture } from './screenshot.ts';
import { it, type Look, type Stage } from './stage.ts';

async function openTryIt(stage: Stage, look?: Look): Promise<Page> {
  await stage.fire();
  const page = await stage.phone(look);
  await page.locator('#try-it').click();
  await page.locator('#make').waitFor();
  return page;
}

it('shows a mini program code that is a picture', async ({ stage }) => {
  const page = await openTryIt(stage, { language: 'zh-CN', height: 520 });
  await expectAccessible(page);
  await page.locator('#make').click();
  const image = page.locator('#image');
  await image.waitFor();
  const width = await image.evaluate(async (picture: HTMLImageElement) => {
    await picture.decode();
    return picture.naturalWidth;
  });
  expect(width).toBeGreaterThan(100);
  await expectInView(page, image);
  await expectAccessible(page);
  await takePicture(page, 'try-it-zh', true);
});

it('takes no scene that WeChat would refuse, and names the fault', async ({ stage }) => {
  const page = await openTryIt(stage);
  await page.locator('#scene').fill('');
  await page.locator('#fault', { hasText: 'The scene is empty' }).waitFor();
  await page.locator('#scene').fill('no spaces');
  await page.locator('#fault', { hasText: 'Not allowed in a scene: space' }).waitFor();
  await page.locator('#make[aria-disabled=true]').waitFor();
  await page.locator('#make').click({ force: true });
  expect(await page.locator('#image').count()).toBe(0);
  await page.locator('#scene').fill('id=7');
  await page.locator('#make:not([aria-disabled=true])').click();
  await page.locator('#image[aria-label*="id=7"]').waitFor();
});

it('says why it failed, and tries again', async ({ stage }) => {
  const page = await openTryIt(stage);
  await stage.act('deny');
  await page.locator('#make').click();
  await page.locator('#problem', { hasText: 'No permission' }).waitFor();
  await expectInView(page, page.locator('#problem'));
  await expectAccessible(page);
  await stage.act('allow');
  await page.locator('#make', { hasText: 'Try again' }).click();
  await page.locator('#image').waitFor();
});

it('is reached and left by the keyboard', async ({ stage }) => {
  await stage.fire();
  const page = await stage.phone();
  await page.locator('#try-it').press('Enter');
  await page.locator('#make').press('Enter');
  await page.locator('#image').waitFor();
});

it('opens at its top, however far the page before was scrolled', async ({ stage }) => {
  await stage.fire();
  const page = await stage.phone({ user: 'admin', height: 500 });
  await page.locator('#try-it').click();
  await page.locator('#make').waitFor();
  expect(await page.evaluate<number>('window.scrollY')).toBe(0);
});

it('fits small phones and tablets', async ({ stage }) => {
  const page = await openTryIt(stage);
  await page.locator('#make').click();
  await page.locator('#image').waitFor();
  for (const width of [320, 768]) {
    await page.setViewportSize({ width, height: 740 });
    await expectToFit(page);
  }
});

async function expectInView(page: Page, what: Locator): Promise<void> {
  const box = await what.boundingBox();
  expect(box?.y).toBeGreaterThanOrEqual(0);
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(page.viewportSize()?.height ?? 0);
}
