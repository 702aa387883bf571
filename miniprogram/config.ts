/**
 * The CloudBase environment whose functions this mini program calls, e.g. `'prod-1a2b3c'`.
 *
 * @default the environment chosen in DevTools, or the only one there is
 */
export const CLOUD_ENV: string | undefined = undefined;
