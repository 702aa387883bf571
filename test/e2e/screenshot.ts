import { writeFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { smallPng } from './small-png.ts';

/** Takes a picture for the README into `docs/images`, but only with `UPDATE_SCREENSHOTS=1`. */
export async function takePicture(page: Page, name: string, fullPage = false): Promise<void> {
  if (process.env.UPDATE_SCREENSHOTS !== '1') return;
  const png = await page.screenshot({ fullPage, animations: 'disabled' });
  const { width, pixels } = await page.evaluate(decode, png.toString('base64'));
  await writeFile(`docs/images/${name}.png`, smallPng(Buffer.from(pixels, 'base64'), width));
}

/** Runs in the browser, which can read its own pictures. */
async function decode(base64: string): Promise<{ width: number; pixels: string }> {
  const image = new Image();
  image.src = `data:image/png;base64,${base64}`;
  await image.decode();
  const { width, height } = image;
  const context = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
  if (!context) throw new Error('no canvas');
  context.drawImage(image, 0, 0);
  const { data } = context.getImageData(0, 0, width, height);
  let text = '';
  for (let at = 0; at < data.length; at += 32_768)
    text += String.fromCharCode(...data.subarray(at, at + 32_768));
  return { width, pixels: btoa(text) };
}
