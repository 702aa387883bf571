import { describe, expect, it } from 'vitest';
import { hintFor } from '../../cloudfunctions/cloud-token/core/errcodes.ts';
import type { Alert } from '../../cloudfunctions/refreshToken/core/alert.ts';
import { alertText } from '../../cloudfunctions/refreshToken/core/alert-text.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';

/** 15:00 in Beijing. */
const at = Date.UTC(2026, 2, 14, 7);
const failure = { errCode: 40001, errMsg: 'invalid credential rid: 65a1', hint: hintFor(40001) as string };
const failing: Alert = { event: 'failing', appid: 'wx1', at, since: at, worksUntil: at + HOUR, failure };
const bytes = (text: string) => Buffer.byteLength(text);

describe('the message', () => {
  it('says in both languages what happened to whom, since when, until when calls work, and what to do', () => {
    expect(alertText([failing])).toBe(
      [
        '【cloud-token】刷新失败：AppSecret 错误或已被重置',
        'AppID wx1：2026-03-14 16:00 前调用正常，之后会失败',
        '开始于 2026-03-14 15:00（北京时间）',
        '处理办法：把 refreshToken 的环境变量 APPSECRET 改成当前的 AppSecret',
        '错误：40001 invalid credential rid: 65a1',
        '',
        'cloud-token: the refresh fails: the AppSecret is wrong or was reset',
        'AppID wx1: calls work until 2026-03-14 16:00, then they fail',
        'Since 2026-03-14 15:00 (UTC+8)',
        'What to do: set APPSECRET of refreshToken to the current one',
        'Error: 40001 invalid credential rid: 65a1',
      ].join('\n'),
    );
  });

  it('says that calls fail where there is no valid token', () => {
    const { worksUntil: _, ...dead } = failing;
    expect(alertText([dead])).toMatch(/没有有效的 token，调用正在失败[\s\S]*no valid token, calls fail now/);
  });

  it('begins with the backup whose token stands in', () => {
    const text = alertText([{ ...failing, standIn: 'wx2' }]);
    expect(text).toMatch(/^【cloud-token】正在使用备用账号 wx2 的 token：AppSecret 错误/);
    expect(text).toMatch(/\ncloud-token: the token of the backup wx2 stands in: the AppSecret is wrong/);
    expect(text).not.toMatch(/刷新失败|refresh fails/);
  });

  it('of a conflict blames nobody for sure', () => {
    const text = alertText([{ event: 'conflict', appid: 'wx1', at, since: at, worksUntil: at + HOUR }]);
    expect(text).toMatch(/很可能有其他程序[\s\S]*\n发生于 2026-03-14 15:00（北京时间）\n处理办法/);
    expect(text).toMatch(
      /probably another program.*\n.*a new token is in use.*\nAt 2026-03-14 15:00 \(UTC\+8\)\nWhat to do: make it read.*$/,
    );
  });

  it('of a recovery says since when it had failed', () => {
    const since = at - 47 * MINUTE;
    const text = alertText([{ event: 'recovered', appid: 'wx1', at, since, worksUntil: at + HOUR }]);
    expect(text).toMatch(/已恢复，刷新成功[\s\S]*有效到 2026-03-14 16:00[\s\S]*自 2026-03-14 14:13.*\n\n/);
    expect(text).toMatch(/the refresh works again\n.*\nIt had failed since 2026-03-14 14:13 \(UTC\+8\)$/);
  });

  it('names five of many, with the earliest beginning', () => {
    const group = Array.from({ length: 60 }, (_, n) => ({
      ...failing,
      appid: `wx${n}`,
      since: at - n * MINUTE,
    }));
    const text = alertText(group as [Alert, ...Alert[]]);
    expect(text.match(/^AppID wx\d/gm)).toHaveLength(10);
    expect(text).toMatch(/以及另外 55 个 AppID[\s\S]*14:01[\s\S]*and 55 more[\s\S]*14:01/);
    expect(alertText(group.slice(0, 5) as [Alert, ...Alert[]])).not.toMatch(/以及|and 0 more/);
  });

  it('quotes 240 characters of what WeChat says', () => {
    const told = { ...failure, errMsg: 'x'.repeat(300) };
    expect(alertText([{ ...failing, failure: told }])).toMatch(/错误：40001 x{240}\n/);
  });

  it('fits into what every robot takes, whatever WeChat says, and ends with a whole character', () => {
    const long = '说'.repeat(700);
    const group = Array.from({ length: 5 }, () => ({
      ...failing,
      appid: `wx${'0'.repeat(40)}`,
      failure: { errCode: 99999, errMsg: long, hint: `${long} / ${long}` },
    }));
    const text = alertText(group as [Alert, ...Alert[]]);
    expect(bytes(text)).toBeLessThanOrEqual(2000);
    expect(bytes(text)).toBeGreaterThan(1990);
    expect(text).toMatch(/说…$/);
  });
});
