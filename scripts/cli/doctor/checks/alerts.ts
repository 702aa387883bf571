import { readHook } from '../../../../cloudfunctions/refreshToken/core/alert-hook.ts';
import { inLanguage } from '../../../language.ts';
import { type Finding, ok, warning } from '../check.ts';

const ID = 'cloud.alerts';

const texts = inLanguage({
  en: {
    told: (robot: string) => `when the refresh fails, somebody is told (${robot})`,
    unsigned: 'messages are not signed: right where the robot goes by a key word or an IP address',
    nobody: 'nobody is told when the refresh fails, because refreshToken has no ALERT_WEBHOOK',
    invalid:
      'nobody is told when the refresh fails, because ALERT_WEBHOOK of refreshToken is no https:// address',
    set: "set it to the address of a robot in your team's chat (docs/alerts.md)",
    correct: "copy the robot's whole address into it (docs/alerts.md)",
  },
  zh: {
    told: (robot: string) => `刷新失败时会通知负责人（${robot}）`,
    unsigned: '消息没有签名：机器人按关键词或 IP 校验时这样就可以',
    nobody: '刷新失败时不会通知任何人：refreshToken 没有设置 ALERT_WEBHOOK',
    invalid: '刷新失败时不会通知任何人：refreshToken 的 ALERT_WEBHOOK 不是 https:// 地址',
    set: '设为群聊里机器人的地址（docs/alerts.zh-CN.md）',
    correct: '把机器人的完整地址填进去（docs/alerts.zh-CN.md）',
  },
});

/** Whether somebody is told when the refresh fails. Wanting to be told is nobody's duty; an address that is none is a mistake. */
export function judgeAlerts(variables: Record<string, string> | undefined): Finding[] {
  if (!variables) return [];
  const hook = hookOf(variables);
  if (hook === 'invalid') return [warning(ID, texts.invalid, texts.correct)];
  if (!hook) return [ok(ID, `${texts.nobody}; ${texts.set}`)];
  const { robot, secret } = hook;
  const isUnsigned = robot.sign !== undefined && !secret;
  return [ok(ID, [texts.told(robot.name), ...(isUnsigned ? [texts.unsigned] : [])].join('; '))];
}

function hookOf({ ALERT_WEBHOOK, ALERT_SECRET }: Record<string, string>) {
  try {
    return readHook(ALERT_WEBHOOK, ALERT_SECRET);
  } catch {
    return 'invalid';
  }
}
