import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseFunctionConfig } from '../../../build/function-config.ts';
import { inLanguage } from '../../../language.ts';
import { whyRefused, withoutMark } from '../../parse-jsonc.ts';
import { broken, type Check, ok, warning } from '../check.ts';
import { isHourly } from '../is-hourly.ts';
import { hasNoneOfOurs } from '../search/project-functions.ts';

const ID = 'trigger';

const texts = inLanguage({
  en: {
    good: (cron: string) => `refreshToken has one timer trigger: ${cron}`,
    rare: (cron: string) =>
      `the timer trigger of refreshToken is not due every hour (${cron}): a token lives two, between the runs it may expire`,
    missing: (file: string) => `${file} is missing: refreshToken has no trigger`,
    none: (file: string) => `${file} has no trigger: nobody renews the token in time`,
    bad: (file: string, why: string) => `CloudBase does not take ${file}: ${why}`,
    fix: 'write one trigger with seven fields (second minute hour day month weekday year, UTC+8), hourly: {"triggers": [{"name": "refreshToken", "type": "timer", "config": "0 0 * * * * *"}]}; then upload the trigger again',
  },
  zh: {
    good: (cron: string) => `refreshToken 有一个定时触发器：${cron}`,
    rare: (cron: string) =>
      `refreshToken 的定时触发器不是每小时都触发（${cron}）：token 有效期两小时，两次触发之间可能过期`,
    missing: (file: string) => `缺少 ${file}：refreshToken 没有触发器`,
    none: (file: string) => `${file} 里没有触发器：token 不会按时更新`,
    bad: (file: string, why: string) => `云开发不接受 ${file}：${why}`,
    fix: '只写一个触发器，cron 为七段（秒 分 时 日 月 星期 年，东八区），每小时一次：{"triggers": [{"name": "refreshToken", "type": "timer", "config": "0 0 * * * * *"}]}；然后重新上传触发器',
  },
});

/** The timer of `refreshToken`: exactly one, with a cron that CloudBase takes. */
export const checkTrigger: Check = async ({ project, clock }) => {
  const { cloudfunctionRoot } = project;
  // Another check says what is missing then.
  if (cloudfunctionRoot === undefined || (await hasNoneOfOurs(project))) return [];
  const file = 'refreshToken/config.json';
  const saved = await readFile(join(cloudfunctionRoot, file), 'utf8').catch(() => undefined);
  if (saved === undefined) return [broken(ID, texts.missing(file), texts.fix)];
  const text = withoutMark(saved);
  try {
    const [trigger] = parseFunctionConfig(text).triggers ?? [];
    if (!trigger) return [broken(ID, texts.none(file), texts.fix)];
    return isHourly(trigger.config, clock.now())
      ? [ok(ID, texts.good(trigger.config))]
      : [warning(ID, texts.rare(trigger.config), texts.fix)];
  } catch (error) {
    return [broken(ID, texts.bad(file, whyRefused(text, error)), texts.fix)];
  }
};
