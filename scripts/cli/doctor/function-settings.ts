import { inLanguage } from '../language.ts';
import { broken, type Finding, ok } from './check.ts';

/** How a function is, or will be, configured in the cloud. What is not known is absent. */
export interface FunctionSettings {
  timeoutSec?: number | undefined;
  /** Such as `Nodejs18.15`. */
  runtime?: string | undefined;
  /** The names of its environment variables. */
  variables?: string[] | undefined;
}

/** Room for the attempts at WeChat and the waits for somebody else's refresh. */
const TIMEOUT_SEC = 20;
/** The oldest Node.js that runs the built functions. */
const NODE_MAJOR = 16;

const WRITER = 'refreshToken';

const texts = inLanguage({
  en: {
    timeout: (name: string, sec: number) => `the time-out of ${name} is ${sec} s`,
    shortTimeout: (name: string, sec: number) =>
      `the time-out of ${name} is ${sec} s, too short when WeChat is slow`,
    longer: (name: string) =>
      `CloudBase console → Functions → ${name} → Configuration: time-out ${TIMEOUT_SEC} s (in cloudbaserc.json: "timeout": ${TIMEOUT_SEC})`,
    runtime: (name: string, runtime: string) => `${name} runs on ${runtime}`,
    oldRuntime: (name: string, runtime: string) =>
      `${name} runs on ${runtime}, which is too old for the built functions`,
    recreate: (name: string) =>
      `a function keeps its runtime: delete ${name} in the console and deploy it again on Nodejs${NODE_MAJOR}.13 or newer`,
    secret: (name: string) => `${name} has its environment variable APPSECRET`,
    noSecret: (name: string) => `${name} has no environment variable APPSECRET`,
    setSecret: (name: string) =>
      `CloudBase console → Functions → ${name} → Configuration: APPSECRET = your AppSecret (in cloudbaserc.json, whose variables replace those in the cloud: "APPSECRET": "{{env.APPSECRET}}")`,
    stray: (name: string) => `${name} has an environment variable APPSECRET, which only ${WRITER} needs`,
    removeSecret: (name: string) => `remove APPSECRET from the environment variables of ${name}`,
  },
  zh: {
    timeout: (name: string, sec: number) => `${name} 的超时时间为 ${sec} 秒`,
    shortTimeout: (name: string, sec: number) => `${name} 的超时时间只有 ${sec} 秒，微信响应慢时不够用`,
    longer: (name: string) =>
      `云开发控制台 → 云函数 → ${name} → 配置：超时时间 ${TIMEOUT_SEC} 秒（cloudbaserc.json 里为 "timeout": ${TIMEOUT_SEC}）`,
    runtime: (name: string, runtime: string) => `${name} 的运行环境为 ${runtime}`,
    oldRuntime: (name: string, runtime: string) =>
      `${name} 的运行环境为 ${runtime}，版本太低，无法运行构建好的云函数`,
    recreate: (name: string) =>
      `已有云函数不能更换运行环境：请在控制台删除 ${name}，再用 Nodejs${NODE_MAJOR}.13 或更新版本重新部署`,
    secret: (name: string) => `${name} 已设置环境变量 APPSECRET`,
    noSecret: (name: string) => `${name} 没有环境变量 APPSECRET`,
    setSecret: (name: string) =>
      `云开发控制台 → 云函数 → ${name} → 配置：APPSECRET = 你的 AppSecret（cloudbaserc.json 里的环境变量会覆盖云端，可写成 "APPSECRET": "{{env.APPSECRET}}"）`,
    stray: (name: string) => `${name} 设置了环境变量 APPSECRET，但只有 ${WRITER} 需要它`,
    removeSecret: (name: string) => `从 ${name} 的环境变量中删除 APPSECRET`,
  },
});

/** Where settings were read: what the findings' ids and their texts begin with. */
export interface SettingsPlace {
  id: string;
  label: string;
}

/** Judges the time-out, the runtime and the environment variables of a function. */
export function judgeSettings(place: SettingsPlace, name: string, settings: FunctionSettings): Finding[] {
  const { timeoutSec, runtime, variables } = settings;
  const findings = [
    ...(timeoutSec === undefined ? [] : judgeTimeout(name, timeoutSec)),
    ...(runtime === undefined ? [] : judgeRuntime(name, runtime)),
    ...(variables === undefined ? [] : judgeSecret(name, variables.includes('APPSECRET'))),
  ];
  return findings.map((finding) => ({
    ...finding,
    id: `${place.id}.${finding.id}`,
    text: `${place.label}: ${finding.text}`,
  }));
}

function judgeTimeout(name: string, sec: number): Finding[] {
  // Others wait for nobody: they answer with what the document has.
  if (name !== WRITER) return [];
  return sec >= TIMEOUT_SEC
    ? [ok('timeout', texts.timeout(name, sec))]
    : [broken('timeout', texts.shortTimeout(name, sec), texts.longer(name))];
}

function judgeRuntime(name: string, runtime: string): Finding[] {
  const major = Number(/^Nodejs(\d+)/.exec(runtime)?.[1]);
  return major >= NODE_MAJOR
    ? [ok('runtime', texts.runtime(name, runtime))]
    : [broken('runtime', texts.oldRuntime(name, runtime), texts.recreate(name))];
}

function judgeSecret(name: string, isThere: boolean): Finding[] {
  if (name !== WRITER) return isThere ? [broken('secret', texts.stray(name), texts.removeSecret(name))] : [];
  return isThere
    ? [ok('secret', texts.secret(name))]
    : [broken('secret', texts.noSecret(name), texts.setSecret(name))];
}
