import { inLanguage } from '../../../language.ts';
import { CliError } from '../../cli-error.ts';
import { commandLine } from '../../clone.ts';
import { chooseEnvironment, environmentOf } from '../../cloud/choose-environment.ts';
import { clicks } from '../../cloud/clicks.ts';
import { COLLECTION, type FunctionState, PERMISSION, type Road } from '../../cloud/road.ts';
import type { Project } from '../../project.ts';
import { READY_FUNCTIONS, WRITER } from '../../ready-functions.ts';
import { broken, type Check, type Finding, ok, unknown, warning } from '../check.ts';
import { isHourly } from '../is-hourly.ts';
import { hasNoneOfOurs } from '../search/project-functions.ts';
import { judgeAlerts } from './alerts.ts';
import { judgeSettings } from './function-settings.ts';
import { judgeRivals } from './rival-environments.ts';
import { judgeServerDate } from './server-date.ts';
import { judgeTokenState } from './token-state.ts';
import { judgeVariablesSize } from './variables-size.ts';

const texts = inLanguage({
  en: {
    asking: (env: string) => `asking CloudBase about ${env}`,
    noKey:
      'what is in the cloud could not be checked, because there is no Tencent Cloud key in the environment',
    provide:
      'set TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY (console.cloud.tencent.com → Access Management → API Keys), and run this again with --env <id>',
    unanswered: (why: string) => `what is in the cloud could not be checked: ${why}`,
    again: 'run this again',
    deployed: (name: string, variables = ['?']) =>
      `${name} is deployed, with the environment variables ${variables.join(', ') || '(none)'}`,
    failed: (name: string) => `the last upload of ${name} has failed, so it does not run`,
    missing: (name: string) => `${name} is not deployed`,
    nothing: (env: string) => `neither refreshToken nor getToken is deployed in ${env}`,
    notYet: (env: string) =>
      `what is in ${env} was not checked, because the project has no refreshToken to deploy yet`,
    init: `${commandLine('init')}, then ${commandLine('deploy')}`,
    orDeploy: (byHand: string) => `${commandLine('deploy')}; or by hand: ${byHand}`,
    recreate: (name: string) =>
      `CloudBase console → Cloud Functions → ${name}: note its environment variables and delete it (a function keeps its runtime), then ${commandLine('deploy')}`,
    stray: (name: string) =>
      `CloudBase console → Cloud Functions → ${name} → Configuration → Edit: remove APPSECRET`,
    trigger: (cron: string) => `${WRITER} has its timer trigger: ${cron}`,
    rareTrigger: (cron: string) =>
      `the timer trigger of ${WRITER} in the cloud is not due every hour (${cron}): a token lives two, between the runs it may expire`,
    noTrigger: `${WRITER} has no timer trigger: uploading the code does not activate it`,
    permission: `only functions may read and write the collection ${COLLECTION} (${PERMISSION})`,
    open: (permission: string) =>
      `the collection ${COLLECTION} is not closed to mini programs: its permission is ${permission || 'unset'}, not ${PERMISSION}`,
  },
  zh: {
    asking: (env: string) => `正在查询云环境 ${env}`,
    noKey: '无法检查云端：环境变量里没有腾讯云密钥',
    provide:
      '设置环境变量 TENCENTCLOUD_SECRETID 和 TENCENTCLOUD_SECRETKEY（console.cloud.tencent.com → 访问管理 → API 密钥管理），然后加上 --env <环境 ID> 重新运行',
    unanswered: (why: string) => `无法检查云端：${why}`,
    again: '请重新运行',
    deployed: (name: string, variables = ['?']) =>
      `${name} 已部署，环境变量：${variables.join('、') || '（无）'}`,
    failed: (name: string) => `${name} 上一次上传失败，无法运行`,
    missing: (name: string) => `${name} 没有部署`,
    nothing: (env: string) => `${env} 里没有部署 refreshToken 和 getToken`,
    notYet: (env: string) => `没有检查 ${env}：项目里还没有可部署的 refreshToken`,
    init: `先运行 ${commandLine('init')}，再运行 ${commandLine('deploy')}`,
    orDeploy: (byHand: string) => `运行 ${commandLine('deploy')}；或手动操作：${byHand}`,
    recreate: (name: string) =>
      `云开发控制台 → 云函数 → ${name}：记下环境变量并删除它（已有云函数不能更换运行环境），然后运行 ${commandLine('deploy')}`,
    stray: (name: string) => `云开发控制台 → 云函数 → ${name} → 配置 → 编辑：删除 APPSECRET`,
    trigger: (cron: string) => `${WRITER} 的定时触发器已生效：${cron}`,
    rareTrigger: (cron: string) =>
      `云端 ${WRITER} 的定时触发器不是每小时都触发（${cron}）：token 有效期两小时，两次触发之间可能过期`,
    noTrigger: `${WRITER} 没有定时触发器：只上传代码不会启用它`,
    permission: `数据库集合 ${COLLECTION} 仅管理端可读写（${PERMISSION}）`,
    open: (permission: string) =>
      `数据库集合 ${COLLECTION} 对小程序没有关闭：权限是 ${permission || '未设置'}，不是 ${PERMISSION}`,
  },
});

const FIXES = {
  timeout: (name: string) => texts.orDeploy(clicks.limits(name)),
  runtime: texts.recreate,
  secret: (name: string) => texts.orDeploy(clicks.variables(name, [clicks.appSecret])),
  stray: texts.stray,
};

/** What is in the cloud: functions, variables (never their values), trigger, permission, token. Needs a Tencent Cloud key. */
export const checkDeployment: Check = async ({ project, cloud, env, clock, onProgress }) => {
  if (!cloud) return [unknown('cloud', texts.noKey, texts.provide)];
  try {
    const envId = await chooseEnvironment(cloud, env ?? (await environmentOf(project)));
    onProgress(texts.asking(envId));
    const road = cloud.open(envId);
    const states: (FunctionState | undefined)[] = [];
    for (const name of READY_FUNCTIONS) states.push(await road.find(name));
    if (states.every((state) => state === undefined)) return [await judgeNothing(project, envId)];
    const now = clock.now();
    const findings = READY_FUNCTIONS.flatMap((name, index) => judgeFunction(envId, name, states[index], now));
    findings.push(await judgePermission(road), ...(await judgeTokenState(road, clock.now())));
    findings.push(...(await judgeServerDate(road)));
    return [...findings, ...(await judgeRivals(cloud, project.appid))];
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return [unknown('cloud', texts.unanswered(error.message), error.fix ?? texts.again)];
  }
};

/** Before `init` there is one thing to do, which another check names. */
async function judgeNothing(project: Project, envId: string): Promise<Finding> {
  const id = 'cloud.functions';
  return (await hasNoneOfOurs(project))
    ? unknown(id, texts.notYet(envId), texts.init)
    : broken(id, texts.nothing(envId), texts.orDeploy(READY_FUNCTIONS.map(clicks.upload).join('; ')));
}

function judgeFunction(
  envId: string,
  name: string,
  state: FunctionState | undefined,
  now: number,
): Finding[] {
  const id = `cloud.function.${name}`;
  if (!state) return [broken(id, texts.missing(name), texts.orDeploy(clicks.upload(name)))];
  const { timeoutSec, runtime, trigger, isBroken } = state;
  const variables = state.variables && Object.keys(state.variables).sort();
  return [
    isBroken
      ? broken(id, texts.failed(name), texts.orDeploy(clicks.upload(name)))
      : ok(id, texts.deployed(name, variables)),
    ...judgeVariablesSize(name, state.variables),
    ...judgeSettings({ id: 'cloud', label: envId, fixes: FIXES }, name, { timeoutSec, runtime, variables }),
    ...(name === WRITER ? [judgeTrigger(trigger?.config, now), ...judgeAlerts(state.variables)] : []),
  ];
}

function judgeTrigger(cron: string | undefined, now: number): Finding {
  const id = 'cloud.trigger';
  if (cron === undefined) return broken(id, texts.noTrigger, texts.orDeploy(clicks.trigger(WRITER)));
  return isHourly(cron, now)
    ? ok(id, texts.trigger(cron))
    : warning(id, texts.rareTrigger(cron), texts.orDeploy(clicks.trigger(WRITER)));
}

async function judgePermission({ collections }: Road): Promise<Finding> {
  const id = 'cloud.permission';
  const permission = (await collections?.permissionOf(COLLECTION)) ?? '';
  return permission === PERMISSION
    ? ok(id, texts.permission)
    : broken(id, texts.open(permission), texts.orDeploy(clicks.permission));
}
