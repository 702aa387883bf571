import { inLanguage } from '../../language.ts';
import { commandLine } from '../clone.ts';
import type { PlannedFunction } from '../planned-function.ts';

/** The library does not install beside an older one. */
const OLD_SDK =
  'with wx-server-sdk below 2.6 first npm install wx-server-sdk@latest, or npm ends in ERESOLVE';
const OLD_SDK_ZH = 'wx-server-sdk 低于 2.6 时先执行 npm install wx-server-sdk@latest，否则会报 ERESOLVE';

const en = {
  command: 'adds refreshToken and getToken to a mini program project',
  project: 'folder of the project (default: this one, or the nearest above it)',
  dryRun: 'only show what would be written',
  yes: 'do not ask: yes to updates and to overwriting code that was changed, of which a copy is kept',
  serve: 'also add serveToken, for servers outside CloudBase; with deploy --serve it is deployed',
  example: (language: string) => `also add tokenExample, a function in ${language} that uses the token`,

  serverKept: 'serveToken is in the project, so it is kept up to date as with --serve',
  states: {
    new: () => 'new',
    current: ({ version }: PlannedFunction) => `up to date (${version})`,
    older: ({ there, version, differing }: PlannedFunction) =>
      `update ${there} → ${version}: ${differing.join(', ')}`,
    newer: ({ there, version }: PlannedFunction) =>
      `${there} is newer than the ${version} of this command, stays as it is`,
    changed: ({ differing }: PlannedFunction) => `changed here: ${differing.join(', ')}`,
    foreign: () => 'another function has this name',
  },
  askRoot: (entry: string) => `project.config.json names no folder for cloud functions. Add ${entry}?`,
  questions: {
    older: ({ name, version }: PlannedFunction) => `Update ${name} to ${version}?`,
    changed: ({ name }: PlannedFunction) => `Overwrite ${name}? A copy of it is kept.`,
    foreign: ({ name }: PlannedFunction) => `Overwrite your own function ${name}? A copy of it is kept.`,
  },
  noRoot: 'without a folder for cloud functions there is nothing to do',
  addRoot: 'add "cloudfunctionRoot" to project.config.json, then run init again',
  unasked: (names: string) => `not written, because nobody could be asked: ${names}`,
  askable: 'run init in a terminal, or with --yes',
  foreign:
    'a function of your own is only overwritten when you are asked in a terminal; you may also rename it',
  failed: (why: string) => `the files could not be written: ${why}`,
  again: 'mend that and run init again, it goes on where it stopped',

  left: (name: string) => `${name} stays as it is`,
  backup: (folder: string) => `what was overwritten lies in ${folder}/`,
  dry: 'nothing was written (--dry-run)',
  upToDate: 'already up to date',
  tourist: 'this project has no AppID yet, and without one there is no cloud: set it in DevTools → Details',
  badAppid:
    'the AppID of this project is not wx and 16 hex digits, and without one there is no cloud: correct it in project.config.json',
  ignored: (root: string) =>
    `git ignores ${root}/: if a build makes that folder, have it copy these functions there too, or they will be gone`,

  steps: `Four steps are left, or one: ${commandLine('deploy')}
  1. CloudBase console → Database: create the collection cloud-token, permissions ADMINONLY.
  2. DevTools: right-click refreshToken → Upload and deploy: all files; the same for getToken.
     CloudBase console → Functions → each of the two → Configuration: time-out 20 s, environment variable APPID; on refreshToken also APPSECRET.
  3. DevTools: right-click refreshToken → Upload trigger.
  4. Run refreshToken once (Cloud test, parameters {}): it answers {"errCode":0,"errMsg":"ok","refreshed":true,…}; anything else says what to do.`,
  uploadAgain: `Now upload again what was written (right-click → Upload and deploy: all files), or: ${commandLine('deploy')}`,
  check: `See whether all is well: ${commandLine('doctor')}`,
  use: `In your own functions (${OLD_SDK}): npm install cloud-token in the folder of the function, time-out 20 s too, then
  const { getToken } = require('cloud-token');`,
  useFromClone: (
    clone: string,
    library: string,
    tarball: string,
  ) => `cloud-token is not on npm yet. In your own functions, in the folder of the function
(${OLD_SDK}):
  npm pack ${library}
  npm install ./${tarball}
time-out 20 s too, then: const { getToken } = require('cloud-token');
npm run, above: in ${clone}`,
  packExample: (library: string) => `tokenExample: first, in its folder, npm pack ${library}`,
  useExample: {
    js: 'tokenExample: right-click → Upload and deploy: install dependencies in the cloud, then run it (time-out 20 s).',
    ts: `tokenExample: right-click → Upload and deploy: install dependencies in the cloud, then run it (time-out 20 s).
  DevTools does not compile the TypeScript of functions: after a change in src/, npm install (once) and npm run build
  in its folder, then upload it again.`,
  },
};

const zh: typeof en = {
  command: '把 refreshToken 和 getToken 加入小程序项目',
  project: '项目目录（默认：当前目录，或最近的上级项目目录）',
  dryRun: '只显示将要写入的内容',
  yes: '不询问：同意更新，并覆盖修改过的代码（会保留备份）',
  serve: '另外加入 serveToken，供云开发之外的服务器使用；用 deploy --serve 部署',
  example: (language) => `另外加入使用 token 的示例云函数 tokenExample（${language}）`,

  serverKept: '项目里已有 serveToken，会像加了 --serve 一样一并更新',
  states: {
    new: () => '新增',
    current: ({ version }) => `已是最新（${version}）`,
    older: ({ there, version, differing }) => `更新 ${there} → ${version}：${differing.join('、')}`,
    newer: ({ there, version }) => `${there} 比本命令自带的 ${version} 新，保持不变`,
    changed: ({ differing }) => `本地有修改：${differing.join('、')}`,
    foreign: () => '已有另一个同名云函数',
  },
  askRoot: (entry) => `project.config.json 没有指定云函数目录。加入 ${entry} 吗？`,
  questions: {
    older: ({ name, version }) => `把 ${name} 更新到 ${version} 吗？`,
    changed: ({ name }) => `覆盖 ${name} 吗？会保留备份。`,
    foreign: ({ name }) => `覆盖你自己的云函数 ${name} 吗？会保留备份。`,
  },
  noRoot: '没有云函数目录，无法继续',
  addRoot: '请在 project.config.json 中加入 "cloudfunctionRoot"，再运行 init',
  unasked: (names) => `无法询问，因此没有写入：${names}`,
  askable: '请在终端中运行 init，或加上 --yes',
  foreign: '只有在终端中确认后才会覆盖你自己的云函数；也可以给它改名',
  failed: (why) => `写入失败：${why}`,
  again: '解决后再次运行 init，会从中断处继续',

  left: (name) => `${name} 保持不变`,
  backup: (folder) => `被覆盖的文件保存在 ${folder}/`,
  dry: '没有写入任何文件（--dry-run）',
  upToDate: '已是最新',
  badAppid:
    '项目的 AppID 不是 wx 加 16 位十六进制数字，没有 AppID 就无法使用云开发：请在 project.config.json 中改正',
  tourist: '项目还没有 AppID，没有 AppID 就无法使用云开发：请在微信开发者工具 → 详情中设置',
  ignored: (root) =>
    `git 忽略了 ${root}/：如果该目录由构建生成，请让构建也复制这两个云函数，否则它们会被清掉`,

  steps: `还剩四步，或者一步完成：${commandLine('deploy')}
  1. 云开发控制台 → 数据库：新建集合 cloud-token，权限设为“仅管理端可读写（ADMINONLY）”。
  2. 微信开发者工具：右键 refreshToken →“上传并部署：所有文件”，getToken 同样操作。
     云开发控制台 → 云函数 → 这两个云函数 → 配置：超时时间 20 秒，环境变量 APPID；refreshToken 还要设置 APPSECRET。
  3. 微信开发者工具：右键 refreshToken →“上传触发器”。
  4. 运行一次 refreshToken（云端测试，参数 {}）：返回 {"errCode":0,"errMsg":"ok","refreshed":true,…} 即成功，否则返回值会说明该怎么做。`,
  uploadAgain: `接下来重新上传已写入的云函数（右键 →“上传并部署：所有文件”），或者：${commandLine('deploy')}`,
  check: `检查一切是否正常：${commandLine('doctor')}`,
  use: `在自己的云函数里（${OLD_SDK_ZH}）：先在该云函数目录执行 npm install cloud-token，超时时间同样设为 20 秒，然后
  const { getToken } = require('cloud-token');`,
  useFromClone: (clone, library, tarball) => `cloud-token 还没有发布到 npm。在自己的云函数目录里执行
（${OLD_SDK_ZH}）：
  npm pack ${library}
  npm install ./${tarball}
超时时间同样设为 20 秒，然后：const { getToken } = require('cloud-token');
上面的 npm run 都在 ${clone} 里执行`,
  packExample: (library) => `tokenExample：先在该目录执行 npm pack ${library}`,
  useExample: {
    js: 'tokenExample：右键 →“上传并部署：云端安装依赖”，然后运行（超时时间 20 秒）。',
    ts: `tokenExample：右键 →“上传并部署：云端安装依赖”，然后运行（超时时间 20 秒）。
  微信开发者工具不会编译云函数的 TypeScript：修改 src/ 之后，在该目录执行 npm install（仅一次）和 npm run build，再上传。`,
  },
};

/** What a user of init reads. */
export const texts = inLanguage({ en, zh });
