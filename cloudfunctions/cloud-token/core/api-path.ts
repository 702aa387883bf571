// core/: what the library decides, as pure functions and ports: no SDK, no axios, no `process.env`, no timers.
// token-reader.ts is where to begin; token-document.ts and token-life.ts are shared with refreshToken.

import { configurationError } from './configuration-error.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What makes an address out of a path, or another path; in the last three also encoded. */
const WRONG: readonly [RegExp, string][] = [
  [/[\\#\p{Cc}]/u, 'has no \\, no # and no control character'],
  [/^(?!\/(?!\/|$))/, 'begins with one slash, as in /wxa/getwxacodeunlimit'],
  [/^[^?]*\/\.{1,2}(\/|\?|$)/, 'has no . and no .. in it'],
  [/\baccess_token=/i, 'has no access_token: the library adds it'],
];

/** The path of an API, with its query if it has one. Throws a `TokenError` (`configuration`) for anything else. */
export function checkedPath(path: unknown): string {
  const text = String(path);
  const decoded = text.replace(/%([\da-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
  const broken = WRONG.find(([wrong], n) => wrong.test(text) || (n > 0 && wrong.test(decoded)));
  if (!broken) return text;
  // A token may stand in the query, or where somebody has forgotten the question mark.
  const shown = text.replace(/\?.*/s, '').replace(/(access_token=)[^&]*/gi, '$1***');
  throw configurationError(`the path of a WeChat API ${broken[1]}: "${withoutSecrets(shown)}"`);
}
