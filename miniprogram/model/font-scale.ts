/** The size of WeChat's text at its standard setting, px. */
const STANDARD_FONT_SIZE = 17;
const MIN_SCALE = 0.9;
const MAX_SCALE = 1.6;

/**
 * How much larger than standard the user wants text, from WeChat's own setting: the factor where it is known, else the
 * size in px. Kept between 0.9 and 1.6, where the layout holds.
 */
export function fontScaleOf(factor: number | undefined, sizePx: number | undefined): number {
  const scale = factor || (sizePx ? sizePx / STANDARD_FONT_SIZE : 1);
  return Math.min(MAX_SCALE, Math.max(MIN_SCALE, Math.round(scale * 100) / 100));
}
