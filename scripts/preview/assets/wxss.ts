/**
 * Turns WXSS into CSS: `rpx` into parts of the screen's width (750 of them), `page` into `body`.
 *
 * @param prefix of a component's classes, which the framework keeps apart by name; none for pages
 */
export function cssOf(wxss: string, prefix?: string): string {
  const css = wxss
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/(\d*\.?\d+)rpx/g, 'calc($1 * 100vw / 750)')
    .replace(/(^|[\s,}])page(\s*[{,])/g, '$1body$2');
  return prefix ? css.replace(/\.([a-zA-Z][\w-]*)(?=[^{}]*\{)/g, `.${prefix}--$1`) : css;
}
