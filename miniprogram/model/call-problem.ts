// model/: what the pages show, worked out from what the functions answer.
// Pure functions: no `wx`, no page, no clock but the one that is passed in.

/** What can go wrong when a mini program calls a cloud function, by what one has to do about it. */
export type ProblemKind =
  | 'cloud_off'
  | 'env_missing'
  | 'not_deployed'
  | 'no_permission'
  | 'timeout'
  | 'crashed'
  | 'busy'
  | 'network'
  | 'bad_reply'
  | 'reported'
  | 'unknown';

/** What the platform's texts say, most telling first: one code can stand for several problems. */
const BY_TEXT: readonly [RegExp, ProblemKind][] = [
  [/cloud API isn't enabled|wx\.cloud\.init|请先开通|-601034|invalid scope/i, 'cloud_off'],
  [/env(ironment)? not (found|exist)|INVALID_ENV|env check invalid|环境不存在/i, 'env_missing'],
  [
    /FUNCTION_?NOT_?FOUND|FunctionName parameter could not be found|function(Name)? (does )?not exist/i,
    'not_deployed',
  ],
  [/timed out|TIME_?LIMIT|-504003|-404012|ETIMEDOUT/i, 'timeout'],
  [/functions? execute fail|-404011/i, 'crashed'],
  [/PERMISSION_?DENIED|permission denied|no permission|没有权限/i, 'no_permission'],
  [/EXCEED_\w*LIMIT|LimitExceeded|concurren/i, 'busy'],
];

/** What the codes alone say. */
const BY_CODE: Readonly<Record<number, ProblemKind>> = {
  [-401001]: 'no_permission',
  [-501000]: 'not_deployed',
  [-501005]: 'env_missing',
  [-501023]: 'no_permission',
  [-504002]: 'crashed',
  [-504003]: 'timeout',
};

const NETWORK = /request:fail|net::|ERR_|network|socket|interrupted|offline|fail timeout/i;

/** A rejection of `wx.cloud.callFunction`, sorted. */
export interface CallProblem {
  kind: ProblemKind;
  /** The innermost code, which may stand only in the text; -1 when there is none. */
  errCode: number;
}

/** Sorts whatever `wx.cloud.callFunction` rejected with. */
export function problemOf(rejection: unknown): CallProblem {
  const text = textOf(rejection);
  const errCode = codeOf(rejection, text);
  const known = BY_TEXT.find(([pattern]) => pattern.test(text))?.[1] ?? BY_CODE[errCode];
  return { kind: known ?? (NETWORK.test(text) ? 'network' : 'unknown'), errCode };
}

/** The last code in the text is the innermost one: `errCode` itself may be a mere -1. */
function codeOf(rejection: unknown, text: string): number {
  const codes = text.match(/-[4-6]0\d{4}\b/g);
  if (codes) return Number(codes[codes.length - 1]);
  const { errCode } = (rejection ?? {}) as { errCode?: unknown };
  return typeof errCode === 'number' && errCode !== 0 ? errCode : -1;
}

function textOf(rejection: unknown): string {
  if (typeof rejection !== 'object' || rejection === null) return String(rejection);
  const { errMsg, message, errCode } = rejection as Record<string, unknown>;
  return [errCode, errMsg, message].filter((part) => part !== undefined).join(' ');
}
