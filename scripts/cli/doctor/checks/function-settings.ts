import { inLanguage } from '../../../language.ts';
import { LIMITS, OLDEST_NODE_MAJOR } from '../../cloud/road.ts';
import { WRITER } from '../../ready-functions.ts';
import { broken, type Finding, ok, warning } from '../check.ts';

/** How a function is, or will be, configured in the cloud. What is not known is absent. */
export interface FunctionSettings {
  timeoutSec?: number | undefined;
  /** Such as `Nodejs18.15`. */
  runtime?: string | undefined;
  /** The names of its environment variables. */
  variables?: string[] | undefined;
}

/** Where settings were read, and how they are mended there. */
export interface SettingsPlace {
  /** The findings' ids begin with it. */
  id: string;
  /** Their texts begin with it. */
  label: string;
  fixes: Record<'timeout' | 'runtime' | 'secret' | 'stray', (name: string) => string>;
}

const texts = inLanguage({
  en: {
    timeout: (name: string, sec: number) => `the time-out of ${name} is ${sec} s`,
    short: (name: string, sec: number) =>
      `the time-out of ${name} is ${sec} s: it works while WeChat answers at once, and fails when WeChat is slow`,
    freePlan: ' (the free plan keeps it at 3 s)',
    runtime: (name: string, runtime: string) => `${name} runs on ${runtime}`,
    old: (name: string, runtime: string) => `${name} runs on ${runtime}, too old for the built functions`,
    secret: (name: string) => `${name} has its environment variable APPSECRET`,
    noSecret: (name: string) => `${name} has no environment variable APPSECRET`,
    stray: (name: string) => `${name} has an environment variable APPSECRET, which only ${WRITER} needs`,
  },
  zh: {
    timeout: (name: string, sec: number) => `${name} 的超时时间为 ${sec} 秒`,
    short: (name: string, sec: number) =>
      `${name} 的超时时间只有 ${sec} 秒：微信响应快时能用，响应慢时会失败`,
    freePlan: '（免费套餐固定为 3 秒，无法修改）',
    runtime: (name: string, runtime: string) => `${name} 的运行环境为 ${runtime}`,
    old: (name: string, runtime: string) =>
      `${name} 的运行环境为 ${runtime}，版本过低，无法运行构建好的云函数`,
    secret: (name: string) => `${name} 已设置环境变量 APPSECRET`,
    noSecret: (name: string) => `${name} 没有环境变量 APPSECRET`,
    stray: (name: string) => `${name} 设置了环境变量 APPSECRET，但只有 ${WRITER} 需要它`,
  },
});

/** Judges the time-out, the runtime and the environment variables of a function. */
export function judgeSettings(place: SettingsPlace, name: string, settings: FunctionSettings): Finding[] {
  const { timeoutSec, runtime, variables } = settings;
  const findings = [
    ...(timeoutSec === undefined ? [] : judgeTimeout(place, name, timeoutSec)),
    ...(runtime === undefined ? [] : judgeRuntime(place, name, runtime)),
    ...(variables === undefined ? [] : judgeSecret(place, name, variables.includes('APPSECRET'))),
  ];
  return findings.map(({ id, text, ...rest }) => ({
    ...rest,
    id: `${place.id}.${id}.${name}`,
    text: `${place.label}: ${text}`,
  }));
}

function judgeTimeout({ fixes }: SettingsPlace, name: string, sec: number): Finding[] {
  // The others answer at once, with what is stored.
  if (name !== WRITER) return [];
  return sec >= LIMITS.timeoutSec
    ? [ok('timeout', texts.timeout(name, sec))]
    : [warning('timeout', texts.short(name, sec), `${fixes.timeout(name)}${texts.freePlan}`)];
}

function judgeRuntime({ fixes }: SettingsPlace, name: string, runtime: string): Finding[] {
  const major = Number(/^Nodejs(\d+)/.exec(runtime)?.[1]);
  return major >= OLDEST_NODE_MAJOR
    ? [ok('runtime', texts.runtime(name, runtime))]
    : [broken('runtime', texts.old(name, runtime), fixes.runtime(name))];
}

function judgeSecret({ fixes }: SettingsPlace, name: string, isThere: boolean): Finding[] {
  if (name !== WRITER) return isThere ? [broken('secret', texts.stray(name), fixes.stray(name))] : [];
  return isThere
    ? [ok('secret', texts.secret(name))]
    : [broken('secret', texts.noSecret(name), fixes.secret(name))];
}
