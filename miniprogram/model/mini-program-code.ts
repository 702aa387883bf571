import type { Messages } from '../i18n/zh';

/** The characters WeChat does not allow in the scene of a mini program code. */
const FOREIGN = /[^0-9A-Za-z!#$&'()*+,/:;=?@\-._~]/gu;
const IMAGE_TYPES: readonly unknown[] = ['image/png', 'image/jpeg'];

/** What is wrong with a scene, in words; empty when WeChat takes it. */
export function sceneFault(scene: string, { qrcode: { faults, space } }: Messages): string {
  if (scene === '') return faults.empty;
  const foreign = new Set(scene.match(FOREIGN) ?? []);
  if (foreign.size === 0) return '';
  return faults.characters([...foreign].map((character) => (character.trim() ? character : space)).join(' '));
}

/** The picture in what `qrcode` returned, as an address for `<image>`; undefined when there is none. */
export function imageSource(result: Record<string, unknown>): string | undefined {
  const { contentType, base64 } = result;
  if (!IMAGE_TYPES.includes(contentType) || typeof base64 !== 'string' || base64 === '') return undefined;
  return `data:${contentType};base64,${base64}`;
}
