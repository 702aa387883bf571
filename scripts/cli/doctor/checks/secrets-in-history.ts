import { inLanguage } from '../../../language.ts';
import { GitError, git } from '../../git.ts';
import { broken, type Check, type Finding, ok, unknown } from '../check.ts';
import { describePlace } from '../search/find-secrets.ts';
import { type HistorySearch, searchHistory } from '../search/search-history.ts';
import { skippedFinding } from './skipped-files.ts';

const ID = 'secrets.history';

/** Enough for some 100 000 versions of files. */
const LIMIT_MS = 60_000;

const texts = inLanguage({
  en: {
    searching: (percent: number) => `searching the git history for AppSecrets: ${percent} %`,
    found: (place: string) => `looks like an AppSecret, in the git history: ${place}`,
    reset:
      'whoever has a copy of the repository has it: reset the AppSecret (mp.weixin.qq.com → Development → Development management → Development settings) and set APPSECRET of refreshToken to the new one; git filter-repo --replace-text takes the old one out of the history',
    message: 'message of the commit',
    none: 'no AppSecret in the git history',
    noRepository: 'no git repository, so no AppSecret in its history',
    failed: (why: string) => `the git history could not be checked, because git said: ${why}`,
    noGit: 'the git history could not be checked, because git is not installed',
    install: 'install git (git-scm.com) and run this again',
    repair: 'mend what git complains about and run this again',
    slow: `the git history could not be checked to its end within ${LIMIT_MS / 1000} s`,
    shallow: 'the git history could not be checked to its end: this is a shallow clone',
    byHand: "search by hand: git log --all --no-textconv -i -G 'secret.*[0-9a-f]{32}' -p",
    unshallow: 'git fetch --unshallow, and run this again',
  },
  zh: {
    searching: (percent: number) => `正在 git 历史中查找 AppSecret：${percent} %`,
    found: (place: string) => `git 历史里疑似有 AppSecret：${place}`,
    reset:
      '拿到仓库的人就拿到了它：请重置 AppSecret（mp.weixin.qq.com → 开发 → 开发管理 → 开发设置），并把 refreshToken 的环境变量 APPSECRET 改成新的；用 git filter-repo --replace-text 可以从历史里清除旧的',
    message: '提交说明',
    none: 'git 历史里没有 AppSecret',
    noRepository: '不是 git 仓库，历史里不会有 AppSecret',
    failed: (why: string) => `无法检查 git 历史，git 提示：${why}`,
    noGit: '无法检查 git 历史：没有安装 git',
    install: '安装 git（git-scm.com）后重新运行',
    repair: '解决 git 提示的问题后重新运行',
    slow: `git 历史未能在 ${LIMIT_MS / 1000} 秒内检查完`,
    shallow: 'git 历史未能检查完：这是浅克隆（shallow clone）',
    byHand: "请手动查找：git log --all --no-textconv -i -G 'secret.*[0-9a-f]{32}' -p",
    unshallow: '执行 git fetch --unshallow 后重新运行',
  },
});

/** The AppSecret was in no file of any commit: what was committed once stays readable. */
export const checkSecretsInHistory: Check = async ({ project, variables, onProgress }) => {
  const report = (share: number) => onProgress(texts.searching(Math.floor(share * 100)));
  try {
    const { folder } = project;
    const [isShallow, prefix = ''] = await describe(folder);
    const scope = { folder, prefix, known: variables.APPSECRET };
    const search = await searchHistory(scope, AbortSignal.timeout(LIMIT_MS), report);
    return judge(search, isShallow === 'true');
  } catch (error) {
    if (error instanceof GitError) return [explain(error)];
    throw error;
  }
};

async function describe(folder: string): Promise<string[]> {
  return (await git(folder, ['rev-parse', '--is-shallow-repository', '--show-prefix'])).split('\n');
}

function judge({ secrets, tooLarge, isComplete }: HistorySearch, isShallow: boolean): Finding[] {
  const findings = secrets.map(({ file, commit, ...place }) =>
    broken(
      `${ID}:${file ?? 'messages'}`,
      texts.found(`${commit ? `${commit}  ` : ''}${describePlace(file ?? texts.message, place)}`),
      texts.reset,
    ),
  );
  if (!isComplete) findings.push(unknown(`${ID}.time`, texts.slow, texts.byHand));
  if (isShallow) findings.push(unknown(`${ID}.shallow`, texts.shallow, texts.unshallow));
  if (findings.length === 0) findings.push(ok(ID, texts.none));
  return [...findings, ...skippedFinding(`${ID}.skipped`, tooLarge)];
}

function explain({ code, message }: GitError): Finding {
  if (code === 'ENOENT') return unknown(ID, texts.noGit, texts.install);
  if (/not a git repository/.test(message)) return ok(ID, texts.noRepository);
  return unknown(ID, texts.failed(message), texts.repair);
}
