import { inLanguage } from '../../../language.ts';
import { broken, type Check, type Finding, ok } from '../check.ts';
import { findRival, type RivalPlace } from '../search/find-rival.ts';
import { type ProjectFunction, projectFunctions } from '../search/project-functions.ts';

const ID = 'rivals';

/** Code, and what configures it. */
const SEARCHED = /(?<!\.d)\.(?:[cm]?[jt]sx?|json|py|php|go|java)$/;

const texts = inLanguage({
  en: {
    fetches: (name: string, path: string, { line, what }: RivalPlace) =>
      `${name} fetches access tokens by itself, so it and refreshToken log each other out: ${path}:${line}  ${what}`,
    move: 'let it read the token with getToken() of cloud-token, or leave the call to callWeixin(): docs/moving.md of cloud-token shows how, package by package. If it serves another AppID, or another kind of account, leave it',
    none: (count: number) =>
      `no other function fetches access tokens by itself (${count} searched; what runs outside of this project is not seen)`,
  },
  zh: {
    fetches: (name: string, path: string, { line, what }: RivalPlace) =>
      `${name} 自己获取 access_token，会与 refreshToken 互相顶掉：${path}:${line}  ${what}`,
    move: '改为用 cloud-token 的 getToken() 读取，或直接用 callWeixin() 调用接口：cloud-token 的 docs/moving.zh-CN.md 按所用的库给出了写法。如果它服务于另一个 AppID 或其他类型的账号，则不必改',
    none: (count: number) =>
      `没有其他云函数自己获取 access_token（已查找 ${count} 个；项目之外运行的程序无法看到）`,
  },
});

/** A function that fetches for itself ends the token of all others, and the other way round. */
export const checkRivalFunctions: Check = async ({ project }) => {
  const functions = await projectFunctions(project);
  const findings = (await Promise.all(functions.map(judge))).flat();
  return findings.length > 0 || functions.length === 0 ? findings : [ok(ID, texts.none(functions.length))];
};

async function judge({ name, files }: ProjectFunction): Promise<Finding[]> {
  for await (const { path, text = '' } of files()) {
    const place = SEARCHED.test(path) ? findRival(text) : undefined;
    if (place) return [broken(`${ID}.${name}`, texts.fetches(name, path, place), texts.move)];
  }
  return [];
}
