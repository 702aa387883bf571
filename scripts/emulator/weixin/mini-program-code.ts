import { toBuffer } from 'qrcode';
import type { WeixinErrcode } from './weixin-failure.ts';

const SCENE_CHARACTERS = /^[\w!#$&'()*+,/:;=?@.~-]*$/;

/**
 * Draws the answer of `getwxacodeunlimit`: a PNG whose QR code says page and scene. It is not WeChat's round code, which
 * nobody else can draw.
 *
 * @param body `{scene, page?, check_path?, width?}`: scene of 1 to 32 visible characters, width 280 to 1280 px
 * @param pages the mini program's pages; with `check_path` (default true) another page is 41030. Any page when absent
 * @returns 40169 (scene missing or longer than 32), 40129 (a character scene must not have), 41030, or the picture
 */
export async function miniProgramCode(
  body: Record<string, unknown>,
  pages?: readonly string[],
): Promise<WeixinErrcode | Buffer> {
  const { scene, page = '', check_path: checkPath = true } = body;
  if (typeof scene !== 'string' || scene === '' || scene.length > 32) return 40169;
  if (!SCENE_CHARACTERS.test(scene)) return 40129;
  if (typeof page !== 'string' || page.startsWith('/')) return 41030;
  if (checkPath === true && page !== '' && pages !== undefined && !pages.includes(page)) return 41030;
  return toBuffer(`${page || 'pages/index/index'}?scene=${encodeURIComponent(scene)}`, {
    type: 'png',
    width: codeWidth(body.width),
    margin: 2,
  });
}

function codeWidth(width: unknown): number {
  return typeof width === 'number' && width > 0 ? Math.min(Math.max(Math.round(width), 280), 1280) : 430;
}
