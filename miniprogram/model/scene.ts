/** The characters WeChat allows in the scene of a mini program code, 1 to 32 of them. */
const SCENE = /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/;

export function isScene(text: string): boolean {
  return SCENE.test(text);
}
