import { existsSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { Command, Option } from 'commander';
import pc from 'picocolors';
import { inLanguage } from '../../language.ts';
import { askInTerminal } from '../ask.ts';
import { commandLine } from '../clone.ts';
import { cloudRoad } from '../cloud/cloud-road.ts';
import { ROADS, type RoadName, type RoadOffer } from '../cloud/road.ts';
import { notYourProject } from '../not-your-project.ts';
import { findProject, type Project } from '../project.ts';
import { chooseRoad, roadToShow } from './choose-road.ts';
import { deploy } from './deploy.ts';
import { ciRoad } from './roads/ci-road.ts';
import { devtoolsPath } from './roads/devtools-cli.ts';
import { devtoolsRoad } from './roads/devtools-road.ts';
import { askSecret } from './steps/app-secret.ts';
import { findUploadKey } from './upload-key.ts';

const texts = inLanguage({
  en: {
    description:
      'Brings refreshToken and getToken into a CloudBase environment: functions, variables, trigger, collection.',
    project: 'folder of the mini program project, or one below it (default: this one)',
    env: 'ID of the environment (default: the one the project names, else the only one there is)',
    road: 'cloud (Tencent Cloud key), ci (code-upload key) or devtools; the best there is by default',
    key: 'code-upload key (default: private.<appid>.key in the project’s folder or above it)',
    devtools: 'command line of WeChat DevTools, if it is not in its usual place',
    dryRun: 'show what would be done and what is missing for it; nothing is sent, no key is needed',
    yes: 'do not ask',
    serve:
      'also serveToken, for servers outside CloudBase; its keys are taken from HTTP_ACCESS_KEYS of the environment',
    confirm: 'Deploy?',
    help: `
The AppSecret is taken from the environment variable APPSECRET, or asked for; never from the command line.
Tencent Cloud keys: TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY (and TENCENTCLOUD_SESSIONTOKEN of a temporary one).

Examples:
  ${commandLine('deploy', '--dry-run')}
    what it would do
  ${commandLine('deploy', '--env cloud1-abc')}
    by the best road there is
  APPSECRET=… ${commandLine('deploy', '--yes')}
    without a question, as in CI`,
  },
  zh: {
    description: '把 refreshToken 和 getToken 部署到云环境：云函数、环境变量、定时触发器、数据库集合。',
    project: '小程序项目的目录，或其下级目录（默认：当前目录）',
    env: '云环境 ID（默认：项目里写的，或账号下唯一的云环境）',
    road: 'cloud（腾讯云密钥）、ci（代码上传密钥）或 devtools（微信开发者工具）；默认选用可用方式中功能最全的一种',
    key: '代码上传密钥（默认：项目目录或其上级目录下的 private.<appid>.key）',
    devtools: '微信开发者工具的命令行（不在默认位置时）',
    dryRun: '只显示将做什么、还缺什么；不发送任何请求，不需要密钥',
    yes: '不再询问',
    serve: '同时部署 serveToken，供云开发之外的服务器使用；密钥取自环境变量 HTTP_ACCESS_KEYS',
    confirm: '开始部署？',
    help: `
AppSecret 取自环境变量 APPSECRET，没有则在终端询问；不会从命令行参数读取。
腾讯云密钥：TENCENTCLOUD_SECRETID、TENCENTCLOUD_SECRETKEY（临时密钥还需 TENCENTCLOUD_SESSIONTOKEN）。

示例：
  ${commandLine('deploy', '--dry-run')}
    查看将做什么
  ${commandLine('deploy', '--env cloud1-abc')}
    自动选择功能最全的部署方式
  APPSECRET=… ${commandLine('deploy', '--yes')}
    不再询问，适合 CI`,
  },
});

/** Time for the error to be printed. */
const LAST_WORDS_MS = 200;

interface DeployOptions {
  project?: string;
  env?: string;
  road?: RoadName;
  key?: string;
  devtools?: string;
  dryRun: boolean;
  yes: boolean;
  serve: boolean;
}

/** `cloud-token-cli deploy`: rejects with a `CliError` when something could not be deployed. */
export function createDeployCommand(): Command {
  return new Command('deploy')
    .description(texts.description)
    .option('--project <folder>', texts.project)
    .option('--env <id>', texts.env)
    .addOption(new Option('--road <name>', texts.road).choices(ROADS))
    .addOption(new Option('--key <file>', texts.key).env('MINIPROGRAM_CI_KEY'))
    .addOption(new Option('--devtools <file>', texts.devtools).env('WECHAT_DEVTOOLS_CLI'))
    .option('--dry-run', texts.dryRun, false)
    .option('--yes', texts.yes, false)
    .option('--serve', texts.serve, false)
    .addHelpText('after', texts.help)
    .allowExcessArguments(false)
    .action(run);
}

async function run(options: DeployOptions): Promise<void> {
  const project = await findProject(options.project ?? '.');
  const warning = notYourProject('deploy', project, options.project);
  if (warning) console.log(`${pc.yellow('!')} ${warning.message}\n  ${warning.fix}\n`);
  const choose = options.dryRun ? roadToShow : chooseRoad;
  const road = choose(offers(project, options), options.road);
  const { stdin, stdout } = process;
  const isTerminal = Boolean(stdin.isTTY && stdout.isTTY);
  try {
    await deploy({
      project,
      road,
      env: options.env,
      dryRun: options.dryRun,
      yes: options.yes,
      serve: options.serve,
      accessKeys: process.env.HTTP_ACCESS_KEYS,
      secret: {
        given: process.env.APPSECRET,
        ask: isTerminal ? () => askSecret(stdin, stdout) : undefined,
      },
      confirm: isTerminal ? () => askInTerminal(texts.confirm, 'no') : undefined,
      print: console.log,
    });
  } finally {
    // Every upload by miniprogram-ci leaves a timer of 15 minutes behind, which would keep the process alive.
    setTimeout(() => process.exit(), LAST_WORDS_MS).unref();
  }
}

/** Best first. */
function offers(project: Project, options: DeployOptions): RoadOffer[] {
  const { TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY, TENCENTCLOUD_SESSIONTOKEN } = process.env;
  const time = { now: () => performance.now(), pause };
  const projectFolder = project.folder;
  const cli = options.devtools ?? devtoolsPath(process.platform);
  return [
    cloudRoad({
      secretId: TENCENTCLOUD_SECRETID,
      secretKey: TENCENTCLOUD_SECRETKEY,
      token: TENCENTCLOUD_SESSIONTOKEN,
      projectFolder,
      time,
    }),
    ciRoad({ key: findUploadKey(project, options.key), appid: project.appid, projectFolder, time }),
    devtoolsRoad({ cli: cli && existsSync(cli) ? cli : undefined, projectFolder, time }),
  ];
}
