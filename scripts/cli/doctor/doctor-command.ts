import { setTimeout as pause } from 'node:timers/promises';
import { Command } from 'commander';
import { inLanguage } from '../../language.ts';
import { CliError } from '../cli-error.ts';
import { cloudRoad } from '../cloud/cloud-road.ts';
import type { RoadOffer } from '../cloud/road.ts';
import { notYourProject } from '../not-your-project.ts';
import { findProject, type Project } from '../project.ts';
import { broken, type Finding, unknown, warning } from './check.ts';
import { SERVED_TOKEN_ID } from './checks/served-token.ts';
import { createMask } from './mask.ts';
import { type Checked, createJsonReport, createTextReport } from './report.ts';
import { LOCAL_CHECKS, NETWORK_CHECKS, runChecks } from './run-checks.ts';

const texts = inLanguage({
  en: {
    description: 'Checks a project, its secrets, WeChat and the cloud, and says how to mend what is broken.',
    project: 'folder of the mini program project, or one below it (default: this one)',
    env: 'ID of the environment (default: the one the project names, else the only one there is)',
    offline: 'ask nobody: neither WeChat nor CloudBase',
    url: 'address of serveToken, which is asked once with the key in CLOUD_TOKEN_KEY',
    urlOffline: 'serveToken was not asked: --offline asks nobody',
    askIt: 'leave out --offline',
    json: 'one JSON object: ok, checked (offline | online), checks [{ id, state: ok | warning | broken | unknown, text, fix }]',
    help: `
Exits with 1 when something is broken (✖), else with 0: there may be warnings (!), or what could not be checked (•).
Changes nothing.
WeChat is asked with APPID and APPSECRET of the environment, in a way that leaves every token in use as it is;
CloudBase with TENCENTCLOUD_SECRETID and TENCENTCLOUD_SECRETKEY (and TENCENTCLOUD_SESSIONTOKEN of a temporary key).`,
  },
  zh: {
    description: '检查项目、密钥、微信接口和云端，并说明如何修正问题。',
    project: '小程序项目的目录，或其下级目录（默认：当前目录）',
    env: '云环境 ID（默认：项目里写的，或账号下唯一的云环境）',
    offline: '不访问网络：既不询问微信，也不查询云开发',
    url: 'serveToken 的地址；用环境变量 CLOUD_TOKEN_KEY 中的密钥询问一次',
    urlOffline: '没有询问 serveToken：--offline 不访问网络',
    askIt: '请去掉 --offline',
    json: '输出一个 JSON 对象：ok，checked（offline | online），checks [{ id, state: ok | warning | broken | unknown, text, fix }]',
    help: `
有问题（✖）时退出码为 1；只有需要留意（!）或无法检查（•）的项目时为 0。不会修改任何内容。
用环境变量 APPID 和 APPSECRET 询问微信，不会影响任何正在使用的 token；
用 TENCENTCLOUD_SECRETID 和 TENCENTCLOUD_SECRETKEY（临时密钥还需 TENCENTCLOUD_SESSIONTOKEN）查询云开发。`,
  },
});

interface DoctorOptions {
  project?: string;
  env?: string;
  url?: string;
  offline: boolean;
  json: boolean;
}

/** `cloud-token-cli doctor`: sets the exit code to 1 when something is broken. */
export function createDoctorCommand(): Command {
  return new Command('doctor')
    .description(texts.description)
    .option('--project <folder>', texts.project)
    .option('--env <id>', texts.env)
    .option('--url <address>', texts.url)
    .option('--offline', texts.offline, false)
    .option('--json', texts.json, false)
    .addHelpText('after', texts.help)
    .allowExcessArguments(false)
    .action(async (options: DoctorOptions) => {
      process.exitCode = (await examine(options)) ? 0 : 1;
    });
}

/** Resolves to whether nothing is broken. */
async function examine({ project: named, env, url, offline, json }: DoctorOptions): Promise<boolean> {
  const { stderr, env: variables } = process;
  const progress = stderr.isTTY ? (text: string) => void stderr.write(text) : undefined;
  const report = json ? createJsonReport(console.log) : createTextReport(console.log, progress);
  let isOk = true;
  let checked: Checked = 'offline';
  const add = (finding: Finding) => {
    isOk = isOk && finding.state !== 'broken';
    report.add(finding);
  };
  try {
    const project = await findProject(named ?? '.');
    const other = notYourProject('doctor', project, named);
    if (other) add(warning('project.clone', other.message, other.fix ?? ''));
    const cloud = offline ? undefined : openCloud(project);
    const clock = { now: Date.now, sleep: (ms: number) => pause(ms) };
    const subject = { project, variables, cloud, env, url, clock, onProgress: report.onProgress };
    await runChecks(offline ? LOCAL_CHECKS : [...LOCAL_CHECKS, ...NETWORK_CHECKS], subject, add);
    if (offline && url !== undefined) add(unknown(SERVED_TOKEN_ID, texts.urlOffline, texts.askIt));
    if (!offline && (cloud || variables.APPSECRET)) checked = 'online';
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    add(createMask(variables)(broken('project', error.message, error.fix ?? '')));
  }
  report.end(isOk, checked);
  return isOk;
}

function openCloud({ folder }: Project): RoadOffer | undefined {
  const { TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY, TENCENTCLOUD_SESSIONTOKEN } = process.env;
  const offer = cloudRoad({
    secretId: TENCENTCLOUD_SECRETID,
    secretKey: TENCENTCLOUD_SECRETKEY,
    token: TENCENTCLOUD_SESSIONTOKEN,
    projectFolder: folder,
    time: { now: () => performance.now(), pause },
  });
  return offer.found ? offer : undefined;
}
