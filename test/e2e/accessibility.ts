// e2e/: the pages in a real browser: what they show, do and say, in both languages, sizes and themes,
// for those who do not see them too.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Frame, Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

/** Expects that axe finds nothing serious in a page, or in one frame of it. */
export async function expectAccessible(page: Page | Frame): Promise<void> {
  await page.evaluate(AXE);
  const violations = await page.evaluate<Violation[]>(
    "axe.run(document, { resultTypes: ['violations'], iframes: false }).then(({ violations }) => violations)",
  );
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
}

/** Expects that nothing sticks out to the right, and that what can be tapped is at least as high as a fingertip. */
export async function expectToFit(page: Page): Promise<void> {
  const width = page.viewportSize()?.width ?? 0;
  expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
  // 88 rpx; on tablets 52 px.
  const least = width < 600 ? (88 / 750) * width : 52;
  const targets = page.locator('button:visible, [role=button]:visible, input:visible');
  for (const target of await targets.all())
    expect((await target.boundingBox())?.height, String(await target.textContent())).toBeGreaterThan(
      least - 0.5,
    );
}
