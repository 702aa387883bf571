const IMAGE_TYPES: readonly unknown[] = ['image/png', 'image/jpeg'];

/** The picture in what `qrcode` returned, as an address for `<image>`; undefined when there is none. */
export function imageSource(result: Record<string, unknown>): string | undefined {
  const { contentType, base64 } = result;
  if (!IMAGE_TYPES.includes(contentType) || typeof base64 !== 'string' || base64 === '') return undefined;
  return `data:${contentType};base64,${base64}`;
}
