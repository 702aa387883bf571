/** The characters WeChat allows in the scene of a mini program code, 1 to 32 of them. */
const SCENE = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/;
const IMAGE_TYPES: readonly unknown[] = ['image/png', 'image/jpeg'];

export function isScene(text: string): boolean {
  return SCENE.test(text);
}

/** The picture in what `qrcode` returned, as an address for `<image>`; undefined when there is none. */
export function imageSource(result: Record<string, unknown>): string | undefined {
  const { contentType, base64 } = result;
  if (!IMAGE_TYPES.includes(contentType) || typeof base64 !== 'string' || base64 === '') return undefined;
  return `data:${contentType};base64,${base64}`;
}
