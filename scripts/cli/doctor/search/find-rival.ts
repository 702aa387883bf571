// search/: finds in the files of a project, and in all of its history, what looks like a secret, and code that fetches tokens.
// Tells where it is; of a secret, never what it is.

import { withoutComments } from './without-comments.ts';

/** Where code fetches a WeChat access_token by itself. */
export interface RivalPlace {
  /** What does, as it is written there. */
  what: string;
  /** The first line is 1. */
  line: number;
}

/** The path of WeChat's two token endpoints, in JSON with its slash escaped. */
const ENDPOINT = /cgi-bin\\?\/(?:stable_)?token(?![\w/])/;
/** What they are sent, and those of some that took WeChat for a model; others' OAuth is sent `client_credentials`. */
const GRANT = /\bclient_credential\b/;
const OF_IMITATORS = /toutiao|douyin|抖音|kuaishou|快手|(?<!\w)q\.qq\.com/i;

/** A package that fetches as soon as it is given a secret. */
const WECHAT_API = /\b(?:(?:require|import)\s*\(|from)\s*['"`](?:co-)?wechat-api['"`]/g;
/** The names that it is loaded under, at the end of what stands before. */
const NAMES = /([\w$]*)[\s,]*(?:\*\s*as\s+([\w$]+)|\{([^{}]*)\})?\s*(?::\s*[\w$]+\s*)?[=:]?\s*(?:await\s*)?$/;
const NO_NAME = /^(?:import|const|let|var|type|default|as|await|)$/;
const EASYWECHAT = /['"`]node-easywechat['"`]/;
const EASYWECHAT_APP = /new\s+(?:[\w$]+\.)?(?:OfficialAccount|MiniApp|MiniProgram|OpenPlatform)\s*\(/g;

/** Nothing is fetched with it. */
const NO_SECRET = /^(?:''|""|``|null|undefined)$/;

const GET_ACCESS_TOKEN = /(?<!this\.|['"`\w])get\w*Access_?Token\s*\(/i;
const OF_WECHAT = /weixin|wechat|微信|公众号|app_?id/i;
/** Tokens of another kind, or ours. */
const OF_OTHERS =
  /qyapi|corp_?(?:id|secret)|wecom|企业微信|baidu|百度|dingtalk|钉钉|feishu|larksuite|飞书|google|aliyun|alipay|支付宝|huawei|sns\/oauth2|component_|cloud-token/i;

/** Nobody loads a package under more. */
const MAX_NAMES = 10;
/** As much of the text before a package as is looked at. */
const NAMES_CHARS = 200;
/** More calls of one name are taken for the same. */
const MAX_CALLS = 20;
/** As much of a call as is looked at. */
const ARGUMENTS_CHARS = 600;
/** Longer lines are a bundler's work: the packages in it have names like anybody's. */
const MAX_LINE_CHARS = 5000;

/** The first place where a text of code fetches an access_token by itself; what a comment says does not count. */
export function findRival(text: string): RivalPlace | undefined {
  const code = withoutComments(text);
  const match =
    ENDPOINT.exec(code) ?? grantIn(code) ?? wechatApiIn(code) ?? easywechatIn(code) ?? getterIn(code);
  if (!match) return undefined;
  const what = match[0].replace(/\s*\($/, '()').replace('\\', '');
  return { what, line: code.slice(0, match.index).split('\n').length };
}

type Match = { 0: string; index: number };

function grantIn(code: string): Match | undefined {
  const match = GRANT.exec(code);
  return match && !OF_IMITATORS.test(code) ? match : undefined;
}

function wechatApiIn(code: string): Match | undefined {
  const loads = [...code.matchAll(WECHAT_API)].slice(0, MAX_NAMES);
  const names = new Set(loads.flatMap(({ index }) => namesBefore(code, index)));
  for (const name of [...names].slice(0, MAX_NAMES)) {
    const escaped = name.replaceAll('$', '\\$');
    const construction = new RegExp(`new\\s+(?:[\\w$]+\\.)*${escaped}(?:\\.default)?\\s*\\(`, 'g');
    for (const match of [...code.matchAll(construction)].slice(0, MAX_CALLS)) {
      const [, secret = ''] = argumentsBehind(code, match);
      if (secret !== '' && !NO_SECRET.test(secret)) return match;
    }
  }
  return undefined;
}

function namesBefore(code: string, index: number): string[] {
  const [, alone = '', all = '', some = ''] =
    NAMES.exec(code.slice(Math.max(0, index - NAMES_CHARS), index)) ?? [];
  return [alone, all, ...some.split(/[^\w$]+/)].filter((name) => !NO_NAME.test(name));
}

function easywechatIn(code: string): Match | undefined {
  if (!EASYWECHAT.test(code)) return undefined;
  for (const match of [...code.matchAll(EASYWECHAT_APP)].slice(0, MAX_CALLS)) {
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
