import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc.js';
import type { InBoth } from '../../cloud-token/core/errcodes.ts';
import { cureOf, meaningOf } from '../../cloud-token/core/failure-meaning.ts';
import type { Alert } from './alert.ts';
import { CONFLICT } from './conflict.ts';

dayjs.extend(utc);

/** 企业微信 takes 2048 bytes, Discord 2000 characters: this suits both. */
const MAX_BYTES = 2_000;
/** WeChat's own text has no end that is known. */
const MAX_ERRMSG = 240;
const MAX_APPIDS = 5;

interface Words {
  title(what: string): string;
  events: Record<Alert['event'], string>;
  works(appid: string, until: string): string;
  worksAgain(appid: string, until: string): string;
  worksNoMore(appid: string): string;
  standsIn(appid: string): string;
  others(count: number): string;
  since: Record<Alert['event'], (time: string) => string>;
  cure(text: string): string;
  error(text: string): string;
}

const WORDS: Record<keyof InBoth, Words> = {
  zh: {
    title: (what) => `【cloud-token】${what}`,
    events: { failing: '刷新失败：', conflict: '未到期的 token 被微信拒绝：', recovered: '已恢复，刷新成功' },
    works: (appid, until) => `AppID ${appid}：${until} 前调用正常，之后会失败`,
    worksAgain: (appid, until) => `AppID ${appid}：已换上新的 token，有效到 ${until}`,
    worksNoMore: (appid) => `AppID ${appid}：没有有效的 token，调用正在失败`,
    standsIn: (appid) => `正在使用备用账号 ${appid} 的 token：`,
    others: (count) => `以及另外 ${count} 个 AppID`,
    since: {
      failing: (time) => `开始于 ${time}（北京时间）`,
      conflict: (time) => `发生于 ${time}（北京时间）`,
      recovered: (time) => `此前自 ${time}（北京时间）起失败`,
    },
    cure: (text) => `处理办法：${text}`,
    error: (text) => `错误：${text}`,
  },
  en: {
    title: (what) => `cloud-token: ${what}`,
    events: {
      failing: 'the refresh fails: ',
      conflict: 'WeChat refused a token that had not expired: ',
      recovered: 'the refresh works again',
    },
    works: (appid, until) => `AppID ${appid}: calls work until ${until}, then they fail`,
    worksAgain: (appid, until) => `AppID ${appid}: a new token is in use, good until ${until}`,
    worksNoMore: (appid) => `AppID ${appid}: there is no valid token, calls fail now`,
    standsIn: (appid) => `the token of the backup ${appid} stands in: `,
    others: (count) => `and ${count} more`,
    since: {
      failing: (time) => `Since ${time} (UTC+8)`,
      conflict: (time) => `At ${time} (UTC+8)`,
      recovered: (time) => `It had failed since ${time} (UTC+8)`,
    },
    cure: (text) => `What to do: ${text}`,
    error: (text) => `Error: ${text}`,
  },
};

/** What happened to whom, since when, until when calls work and what to do, for those who share a message; Chinese, then English. */
export function alertText(group: readonly [Alert, ...Alert[]]): string {
  return shortened([...linesIn('zh', group), '', ...linesIn('en', group)].join('\n'));
}

/** What to do about it, in both languages; absent where there is nothing, or nobody knows. */
export function cureOfAlert({ event, failure }: Alert): InBoth | undefined {
  if (event === 'conflict') return CONFLICT.cure;
  return failure && cureOf(failure);
}

function linesIn(language: keyof InBoth, group: readonly [Alert, ...Alert[]]): string[] {
  const [first] = group;
  const { event, failure, standIn } = first;
  const words = WORDS[language];
  const means = event === 'conflict' ? CONFLICT.means : failure && meaningOf(failure.errCode);
  const since = Math.min(...group.map((alert) => alert.since));
  const cure = cureOfAlert(first);
  return [
    words.title(`${standIn ? words.standsIn(standIn) : words.events[event]}${means?.[language] ?? ''}`),
    ...group.slice(0, MAX_APPIDS).map((alert) => effectOn(alert, words)),
    ...(group.length > MAX_APPIDS ? [words.others(group.length - MAX_APPIDS)] : []),
    words.since[event](inBeijing(since)),
    ...(cure ? [words.cure(cure[language])] : []),
    ...(failure ? [words.error(`${failure.errCode} ${failure.errMsg.slice(0, MAX_ERRMSG)}`)] : []),
  ];
}

function effectOn({ event, appid, worksUntil }: Alert, words: Words): string {
  if (worksUntil === undefined) return words.worksNoMore(appid);
  const until = inBeijing(worksUntil);
  return event === 'failing' ? words.works(appid, until) : words.worksAgain(appid, until);
}

function inBeijing(at: number): string {
  return dayjs(at).utcOffset(8).format('YYYY-MM-DD HH:mm');
}

/** Cut between two characters. */
function shortened(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_BYTES) return text;
  const whole = new TextDecoder().decode(bytes.subarray(0, MAX_BYTES - 3)).replace(/\uFFFD+$/, '');
  return `${whole}…`;
}
