import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { inLanguage } from '../../../language.ts';
import type { CliError } from '../../cli-error.ts';
import { clone, commandLine } from '../../clone.ts';
import { type PlannedFunction, planFunction } from '../../planned-function.ts';
import { type FunctionFiles, readReadyFunctions, SERVER } from '../../ready-functions.ts';
import { wantedFunctions } from '../../wanted-functions.ts';
import { broken, type Check, type Finding, ok, unknown } from '../check.ts';
import { hasNoneOfOurs } from '../search/project-functions.ts';

const ID = 'functions';

const texts = inLanguage({
  en: {
    before: 'neither refreshToken nor getToken is in this project yet',
    begin: `run ${commandLine('init')}`,
    noRoot: 'project.config.json names no folder for cloud functions (cloudfunctionRoot)',
    init: `run ${commandLine('init')} and upload the function again`,
    rename: `run ${commandLine('init')}, which asks before it overwrites; or rename your own function`,
    newest: clone ? 'git pull && npm install, then run this again' : 'run npx cloud-token-cli@latest doctor',
    unread: (why: string) => `the functions could not be compared: ${why}`,
    readable: 'see that cloudfunctionRoot in project.config.json is a folder that you may read',
    states: {
      new: ({ name }: PlannedFunction) => `${name} is missing, or a file of it is`,
      current: ({ name, version }: PlannedFunction) => `${name} is up to date (${version})`,
      older: ({ name, there, version }: PlannedFunction) => `${name} is ${there}, ready-built is ${version}`,
      newer: ({ name, there, version }: PlannedFunction) =>
        `${name} could not be compared: it is ${there}, newer than the ${version} of this command`,
      changed: ({ name, differing }: PlannedFunction) =>
        `${name} is not as it was built: ${differing.join(', ')} was changed`,
      foreign: ({ name }: PlannedFunction) => `${name} is another function of that name`,
    },
  },
  zh: {
    before: '项目里还没有 refreshToken 和 getToken',
    begin: `运行 ${commandLine('init')}`,
    noRoot: 'project.config.json 没有指定云函数目录（cloudfunctionRoot）',
    init: `运行 ${commandLine('init')}，然后重新上传该云函数`,
    rename: `运行 ${commandLine('init')}（覆盖前会询问），或给自己的云函数改名`,
    newest: clone ? '执行 git pull && npm install，然后重新运行' : '运行 npx cloud-token-cli@latest doctor',
    unread: (why: string) => `无法比较云函数：${why}`,
    readable: '确认 project.config.json 中的 cloudfunctionRoot 是可以读取的目录',
    states: {
      new: ({ name }: PlannedFunction) => `缺少云函数 ${name}，或缺少其中的文件`,
      current: ({ name, version }: PlannedFunction) => `${name} 已是最新（${version}）`,
      older: ({ name, there, version }: PlannedFunction) => `${name} 是 ${there}，最新构建为 ${version}`,
      newer: ({ name, there, version }: PlannedFunction) =>
        `无法比较 ${name}：它是 ${there}，比本命令自带的 ${version} 新`,
      changed: ({ name, differing }: PlannedFunction) =>
        `${name} 与构建结果不一致：${differing.join('、')} 被修改过`,
      foreign: ({ name }: PlannedFunction) => `${name} 是另一个同名云函数`,
    },
  },
});

/** The functions are there, as they were built. */
export const checkBuiltFunctions: Check = async ({ project }) => {
  const { cloudfunctionRoot } = project;
  if (cloudfunctionRoot === undefined) return [broken(ID, texts.noRoot, texts.begin)];
  if (await hasNoneOfOurs(project)) return [broken(ID, texts.before, texts.begin)];
  try {
    const { names } = await wantedFunctions(cloudfunctionRoot, existsSync(join(cloudfunctionRoot, SERVER)));
    const ready = await readReadyFunctions(names);
    return await Promise.all(ready.map(async (each) => judge(await compare(cloudfunctionRoot, each))));
  } catch (error) {
    // No ready-built functions to compare with, or no right to read the project's.
    const { message, fix = texts.readable } = error as Partial<CliError> & Error;
    return [unknown(ID, texts.unread(message), fix)];
  }
};

/** The timer in `config.json` is the user's to set. */
async function compare(root: string, ready: FunctionFiles): Promise<PlannedFunction> {
  const planned = await planFunction(root, ready);
  const differing = planned.differing.filter((file) => file !== 'config.json');
  const isCurrent = planned.state === 'changed' && differing.length === 0;
  return { ...planned, differing, ...(isCurrent && { state: 'current' }) };
}

function judge(planned: PlannedFunction): Finding {
  const { state } = planned;
  const id = `${ID}.${planned.name}`;
  const text = texts.states[state](planned);
  if (state === 'current') return ok(id, text);
  if (state === 'newer') return unknown(id, text, texts.newest);
  return broken(id, text, state === 'foreign' ? texts.rename : texts.init);
}
