// qrcode/: an example of a function that uses the token.
// Copy it to begin one of your own.

import { callWeixin, type FailureResult, isTokenError } from 'cloud-token';

export interface QrcodeEvent {
  /** What the page gets as `query.scene`: 1 to 32 visible characters. @default 'hello' */
  scene?: string;
  /** A published page, without a leading slash. @default the home page */
  page?: string;
}

export type QrcodeResult = { errCode: 0; errMsg: 'ok'; contentType: string; base64: string } | FailureResult;

/** An example of a function that uses the token: makes a mini program code (an image). */
export async function main(event: QrcodeEvent = {}): Promise<QrcodeResult> {
  try {
    const { scene = 'hello', page } = event;
    const image = await callWeixin('/wxa/getwxacodeunlimit', {
      data: { scene, check_path: false, ...(page && { page }) },
      responseType: 'arraybuffer',
    });
    const contentType = image.subarray(1, 4).toString() === 'PNG' ? 'image/png' : 'image/jpeg';
    return { errCode: 0, errMsg: 'ok', contentType, base64: image.toString('base64') };
  } catch (error) {
    if (isTokenError(error)) return error.toJSON();
    throw error;
  }
}
