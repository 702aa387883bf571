// search/: finds in the files of a project, and in all of its history, what looks like a secret, and code that fetches tokens.
// Tells where it is; of a secret, never what it is.

/** Where code fetches a WeChat access_token by itself. */
export interface RivalPlace {
  /** What does, as it is written there. */
  what: string;
  /** The first line is 1. */
  line: number;
}

/** The path of WeChat's two token endpoints, and what only they are sent: others' OAuth is sent `client_credentials`. */
const ENDPOINT = /cgi-bin\/(?:stable_)?token(?![\w/])|\bclient_credential\b/;

/** A package that fetches as soon as it is given a secret, and the variable that holds it. */
const WECHAT_API =
  /(?<![\w$])(?:([\w$]+)\s*[:=]\s*require\(\s*|import\s+(?:\*\s*as\s+)?([\w$]+)\s+from\s*)['"`](?:co-)?wechat-api['"`]/g;
const EASYWECHAT = /['"`]node-easywechat['"`]/;
const EASYWECHAT_APP = /new\s+(?:[\w$]+\.)?(?:OfficialAccount|MiniApp|MiniProgram|OpenPlatform)\s*\(/g;

/** Nothing is fetched with it. */
const NO_SECRET = /^(?:''|""|``|null|undefined)$/;

const GET_ACCESS_TOKEN = /(?<!this\.|['"`\w])get\w*Access_?Token\s*\(/i;
const OF_WECHAT = /weixin|wechat|微信|公众号|app_?id/i;
/** Tokens of another kind, or ours. */
const OF_OTHERS =
  /qyapi|corp_?(?:id|secret)|wecom|企业微信|baidu|百度|dingtalk|钉钉|feishu|larksuite|飞书|google|aliyun|huawei|sns\/oauth2|component_|cloud-token/i;

/** Nobody loads a package under more. */
const MAX_NAMES = 10;
/** As much of a call as is looked at. */
const ARGUMENTS_CHARS = 600;
/** Longer lines are a bundler's work: the packages in it have names like anybody's. */
const MAX_LINE_CHARS = 5000;

/** The first place where a text of code fetches an access_token by itself; what a comment says does not count. */
export function findRival(text: string): RivalPlace | undefined {
  const code = withoutComments(text);
  const match = ENDPOINT.exec(code) ?? wechatApiIn(code) ?? easywechatIn(code) ?? getterIn(code);
  return (
    match && { what: match[0].replace(/\s*\($/, '()'), line: code.slice(0, match.index).split('\n').length }
  );
}

type Match = { 0: string; index: number };

function wechatApiIn(code: string): Match | undefined {
  const names = new Set(
    [...code.matchAll(WECHAT_API)].map(([, required, imported]) => required ?? imported ?? ''),
  );
  for (const name of [...names].slice(0, MAX_NAMES)) {
    const construction = new RegExp(`new\\s+(?:[\\w$]+\\.)*${name.replaceAll('$', '\\$')}\\s*\\(`, 'g');
    for (const match of code.matchAll(construction)) {
      const [, secret = ''] = argumentsBehind(code, match);
      if (secret !== '' && !NO_SECRET.test(secret)) return match;
    }
  }
  return undefined;
}

function easywechatIn(code: string): Match | undefined {
  if (!EASYWECHAT.test(code)) return undefined;
  for (const match of code.matchAll(EASYWECHAT_APP)) {
    const [options = ''] = argumentsBehind(code, match);
    const [, secret] = /\bsecret['"]?\s*:\s*([^,}\s]*)/.exec(options) ?? [];
    if (secret === undefined || !NO_SECRET.test(secret)) return match;
  }
  return undefined;
}

function getterIn(code: string): Match | undefined {
  const match = GET_ACCESS_TOKEN.exec(code);
  const isBundle = code.split('\n').some((line) => line.length > MAX_LINE_CHARS);
  if (!match || isBundle || OF_OTHERS.test(code) || !OF_WECHAT.test(code)) return undefined;
  const isMember = code[match.index - 1] === '.';
  return isMember || /secret/i.test(code) ? match : undefined;
}

/** The arguments of a call, parted at the commas that stand in no bracket. */
function argumentsBehind(code: string, { 0: call, index }: Match): string[] {
  const parts = [''];
  let depth = 0;
  for (const char of code.slice(index + call.length, index + call.length + ARGUMENTS_CHARS)) {
    if (')]}'.includes(char)) depth -= 1;
    if (depth < 0) break;
    if ('([{'.includes(char)) depth += 1;
    if (char === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}

const STRING = [
  String.raw`'(?:\\.|[^'\\\n])*'?`,
  String.raw`"(?:\\.|[^"\\\n])*"?`,
  String.raw`${'`'}(?:\\[\s\S]|[^\\${'`'}])*${'`'}?`,
].join('|');
/** One that does not end goes on to the end of the text. */
const COMMENT = String.raw`\/\*[\s\S]*?(?:\*\/|(?![\s\S]))|\/\/[^\n]*|^[^\S\n]*#[^\n]*`;
const STRING_OR_COMMENT = new RegExp(`(${STRING})|${COMMENT}`, 'gm');

/** Comments become spaces, so that lines keep their numbers; what looks like one in a string is none. */
function withoutComments(text: string): string {
  return text.replace(STRING_OR_COMMENT, (whole, string?: string) => string ?? whole.replace(/[^\n]/g, ' '));
}
