import { inLanguage } from '../../../language.ts';
import { isAppid } from '../../project.ts';
import { broken, type Check, type Finding, ok, unknown } from '../check.ts';

/** DevTools' own AppID for people without an account. */
const TOURIST = 'touristappid';

const texts = inLanguage({
  en: {
    good: (appid: string) => `the AppID in project.config.json is well-formed: ${appid}`,
    tourist: `the AppID is not there to be checked: project.config.json has ${TOURIST}, with which DevTools opens a project without an account, but also without CloudBase`,
    malformed: (appid: string) =>
      `the AppID in project.config.json is not wx and 16 hex digits: ${appid === '' ? '(empty)' : appid}`,
    fill: 'put your own into project.config.json: mp.weixin.qq.com → Development → Development management → Development settings → AppID',
    agrees: (appid: string) => `APPID in the environment agrees with it: ${appid}`,
    badVariable: (appid: string) => `APPID in the environment is not wx and 16 hex digits: ${appid}`,
    differs: (variable: string, appid: string) =>
      `APPID in the environment is ${variable}, in project.config.json it is ${appid}`,
    decide: 'a token belongs to one AppID: set APPID to that of the project, or remove it',
  },
  zh: {
    good: (appid: string) => `project.config.json 里的 AppID 格式正确：${appid}`,
    tourist: `没有 AppID 可检查：project.config.json 里是 ${TOURIST}，开发者工具用它可以免账号打开项目，但不能使用云开发`,
    malformed: (appid: string) =>
      `project.config.json 里的 AppID 不是 wx 加 16 位十六进制数字：${appid === '' ? '（空）' : appid}`,
    fill: '在 project.config.json 里填上自己的 AppID：mp.weixin.qq.com → 开发 → 开发管理 → 开发设置 → AppID（小程序 ID）',
    agrees: (appid: string) => `环境变量 APPID 与之相符：${appid}`,
    badVariable: (appid: string) => `环境变量 APPID 不是 wx 加 16 位十六进制数字：${appid}`,
    differs: (variable: string, appid: string) =>
      `环境变量 APPID 是 ${variable}，project.config.json 里却是 ${appid}`,
    decide: 'token 只属于一个 AppID：把 APPID 改成项目的 AppID，或删除该变量',
  },
});

/** The AppID: well-formed, and the same one wherever it stands. */
export const checkAppid: Check = async ({ project: { appid }, variables: { APPID } }) => {
  const ofProject = judgeProject(appid);
  return APPID ? [ofProject, judgeVariable(APPID.trim(), appid)] : [ofProject];
};

function judgeProject(appid: string): Finding {
  if (appid === TOURIST) return unknown('appid', texts.tourist, texts.fill);
  return isAppid(appid)
    ? ok('appid', texts.good(appid))
    : broken('appid', texts.malformed(appid), texts.fill);
}

function judgeVariable(variable: string, appid: string): Finding {
  const id = 'appid.variable';
  if (!isAppid(variable)) return broken(id, texts.badVariable(variable), texts.decide);
  return appid === variable || appid === TOURIST
    ? ok(id, texts.agrees(variable))
    : broken(id, texts.differs(variable, appid), texts.decide);
}
