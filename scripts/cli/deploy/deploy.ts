import pc from 'picocolors';
import { inLanguage } from '../../language.ts';
import { printable } from '../../printable.ts';
import { CliError } from '../cli-error.ts';
import { commandLine } from '../clone.ts';
import { chooseEnvironment, environmentOf } from '../cloud/choose-environment.ts';
import type { RoadOffer } from '../cloud/road.ts';
import type { Project } from '../project.ts';
import { wantedFunctions } from '../wanted-functions.ts';
import { functionsToDeploy } from './functions-to-deploy.ts';
import { missingForDeployment } from './missing-for-deployment.ts';
import type { SecretSource } from './steps/app-secret.ts';
import { collectionSteps } from './steps/collection-steps.ts';
import { functionSteps } from './steps/function-steps.ts';
import { routeSteps } from './steps/route-steps.ts';
import { runSteps, showSteps } from './steps/run-steps.ts';
import type { StepGroup } from './steps/step.ts';

const texts = inLanguage({
  en: {
    road: { cloud: 'Tencent Cloud key', ci: 'code-upload key', devtools: 'WeChat DevTools' },
    taking: (road: string, found: string) => `road: ${road} (${found})`,
    environment: (id: string) => `environment: ${id}`,
    chosenLater: 'the only one of the account, which is asked when it is deployed',
    serverKept: 'serveToken is in the project, so it is deployed too, as with --serve',
    dryRun: 'nothing was sent, and no key was tried; without --dry-run these steps are taken',
    missing: 'the real run will miss:',
    closed: 'not there yet',
    declined: 'nothing was changed',
    unasked: 'nobody is there to confirm this',
    sayYes: 'add --yes, or look first with --dry-run',
    failed: (count: number) => `${count === 1 ? 'a step' : `${count} steps`} failed`,
    again: 'put it right and run this again: what is done stays done',
    left: (count: number) => `${count === 1 ? 'one step is' : `${count} steps are`} left to you, see above`,
    done: `deployed. ${commandLine('doctor')} checks that it works`,
  },
  zh: {
    road: { cloud: '腾讯云密钥', ci: '代码上传密钥', devtools: '微信开发者工具' },
    taking: (road: string, found: string) => `部署方式：${road}（${found}）`,
    environment: (id: string) => `云环境：${id}`,
    chosenLater: '账号下唯一的云环境（部署时查询）',
    serverKept: '项目里已有 serveToken，会像加了 --serve 一样一并部署',
    dryRun: '没有发送任何请求，也没有验证密钥；去掉 --dry-run 即执行以上步骤',
    missing: '正式运行还缺：',
    closed: '尚不可用',
    declined: '没有做任何更改',
    unasked: '当前无法确认',
    sayYes: '请加上 --yes，或先用 --dry-run 查看',
    failed: (count: number) => `${count} 个步骤失败`,
    again: '处理后重新运行即可：已完成的步骤不会重做',
    left: (count: number) => `还有 ${count} 个步骤需要手动完成，见上`,
    done: `部署完成。可用 ${commandLine('doctor')} 检查是否正常`,
  },
});

/** What a deployment is told and given. */
export interface Deployment {
  project: Project;
  road: RoadOffer;
  /** The environment asked for. */
  env: string | undefined;
  dryRun: boolean;
  /** Also the function for servers outside. @default where the project has it */
  serve?: boolean;
  /** What its HTTP_ACCESS_KEYS are to be. @default those that are online */
  accessKeys?: string | undefined;
  /** Go on without asking. */
  yes: boolean;
  secret: SecretSource;
  /** Asks whether to go on; undefined where nobody can answer. */
  confirm: (() => Promise<boolean | undefined>) | undefined;
  print(line: string): void;
}

/** Deploys the functions. Rejects with a `CliError` when it cannot begin, or when a step that the road can do has failed. */
export async function deploy(deployment: Deployment): Promise<void> {
  const { project, road, env, dryRun, secret, print, serve = false, accessKeys } = deployment;
  const { names, isServerKept } = await wantedFunctions(project.cloudfunctionRoot, serve);
  const functions = await functionsToDeploy(project, names);
  print(pc.bold(printable(texts.taking(texts.road[road.name], road.found ?? texts.closed))));
  const named = env ?? (await environmentOf(project));
  // Only the account can tell its environments, and a dry run asks nobody.
  const envId = dryRun ? named : await chooseEnvironment(road, named);
  print(`${pc.bold(printable(texts.environment(envId ?? (road.environments ? texts.chosenLater : '?'))))}\n`);

  if (isServerKept) print(`${texts.serverKept}\n`);
  const opened = road.open(envId ?? '');
  const account = { appid: /^wx/.test(project.appid) ? project.appid : '', secret, accessKeys };
  const groups = [
    collectionSteps(opened),
    ...functions.map((fn) => functionSteps(opened, fn, account)),
    ...(serve || isServerKept ? [routeSteps(opened)] : []),
  ];
  if (await mayRun(groups, deployment)) await run(groups, print);
  else if (dryRun) showMissing(missingForDeployment(road, envId, secret), print);
}

function showMissing(missing: string[], print: Deployment['print']): void {
  if (missing.length > 0) print(`\n${pc.yellow(texts.missing)}`);
  for (const each of missing) print(`  ${each}`);
}

async function mayRun(groups: StepGroup[], { dryRun, yes, confirm, print }: Deployment): Promise<boolean> {
  if (yes && !dryRun) return true;
  if (!confirm && !dryRun) throw new CliError(texts.unasked, texts.sayYes);
  showSteps(groups, print);
  print('');
  const isConfirmed = !dryRun && (await confirm?.());
  if (!isConfirmed) print(dryRun ? texts.dryRun : texts.declined);
  return Boolean(isConfirmed);
}

async function run(groups: StepGroup[], print: Deployment['print']): Promise<void> {
  const { failed, byHand } = await runSteps(groups, print);
  if (byHand > 0) print(`\n${pc.yellow(texts.left(byHand))}`);
  if (failed > 0) throw new CliError(texts.failed(failed), texts.again);
  print(`\n${pc.green(texts.done)}`);
}
