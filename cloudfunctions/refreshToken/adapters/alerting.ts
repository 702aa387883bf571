// adapters/: the token document in CloudBase's database, the requests to WeChat and to robots, and
// `wiring.ts`, which ties them and the environment variables to the core.

import { systemClock } from '../../cloud-token/adapters/system-clock.ts';
import { sendToWeixin } from '../../cloud-token/adapters/weixin-http.ts';
import type { TimeLeft } from '../../cloud-token/core/clock.ts';
import { inOneLine } from '../../cloud-token/core/errcodes.ts';
import { fieldsOf } from '../../cloud-token/core/fields-of.ts';
import { parseJson } from '../../cloud-token/core/parse-json.ts';
import { bodyOf } from '../../cloud-token/core/request-body.ts';
import { asTokenError } from '../../cloud-token/core/token-error.ts';
import type { WeixinReply } from '../../cloud-token/core/weixin-reply.ts';
import { type Alert, groupAlerts } from '../core/alert.ts';
import { type AlertHook, readHook, requestTo } from '../core/alert-hook.ts';
import type { AlertMessage } from '../core/alert-robots.ts';
import { alertText, cureOfAlert } from '../core/alert-text.ts';

/** A robot that hangs delays an answer for no longer. */
const PATIENCE_MS = 2_000;
const MAX_BYTES = 16 * 1024;

const HINT =
  "see whether ALERT_WEBHOOK is the robot's whole address, and what its settings ask for: ALERT_SECRET where it has a signature, the key word cloud-token where it wants one / " +
  '检查 ALERT_WEBHOOK 是否为机器人的完整地址，以及机器人的安全设置：有签名时设置 ALERT_SECRET，有关键词时填 cloud-token';

/** Tells somebody, after the refresh, what happened in it. */
export interface Alerting {
  /** Absent where nobody wants to be told. */
  raise?: (alert: Alert) => void;
  /** Sends what was raised, and never rejects. */
  send(left: TimeLeft): Promise<void>;
}

/** The hook of the environment variables; one that is none is logged, and hinders nothing. */
export function createAlerting(variables: NodeJS.ProcessEnv): Alerting {
  const hook = hookOf(variables);
  if (!hook) return { send: async () => undefined };
  const raised: Alert[] = [];
  return {
    raise: (alert) => void raised.push(alert),
    async send(left) {
      await Promise.all(groupAlerts(raised).map((group) => sendTo(hook, group as [Alert, ...Alert[]], left)));
    },
  };
}

function hookOf(variables: NodeJS.ProcessEnv): AlertHook | undefined {
  try {
    return readHook(variables.ALERT_WEBHOOK, variables.ALERT_SECRET);
  } catch (error) {
    console.error(JSON.stringify({ event: 'alert_misconfigured', ...asTokenError(error).toJSON() }));
    return undefined;
  }
}

async function sendTo(hook: AlertHook, group: [Alert, ...Alert[]], left: TimeLeft): Promise<void> {
  const { host, robot } = hook;
  const message = messageOf(group);
  const { path, body } = requestTo(hook, message, systemClock.now());
  const timeoutMs = Math.max(0, Math.min(PATIENCE_MS, left()));
  const request = { host, path, method: 'POST', body: bodyOf(body), timeoutMs, maxBytes: MAX_BYTES };
  const problem = problemIn(await sendToWeixin(request), hook);
  const line = { alert: message.event, appid: message.appid, robot: robot.name };
  if (problem) console.error(JSON.stringify({ event: 'alert_failed', ...line, errMsg: problem, hint: HINT }));
  else console.log(JSON.stringify({ event: 'alert_sent', ...line }));
}

function messageOf(group: [Alert, ...Alert[]]): AlertMessage {
  const [first] = group;
  const { event, at, failure } = first;
  const { errCode = 0, errMsg = 'ok' } = failure ?? {};
  const cure = cureOfAlert(first);
  const hint = failure?.hint ?? (cure && inOneLine(cure));
  const appid = group.map((alert) => alert.appid).join(',');
  return { event, appid, errCode, errMsg, ...(hint && { hint }), at, text: alertText(group) };
}

/** Why the message has not arrived. What a robot answers may repeat its address: only numbers are told of it. */
function problemIn(reply: WeixinReply, { robot }: AlertHook): string | undefined {
  if (reply.kind !== 'answered') return `the robot gives no answer: ${reply.why.replace(/ .*/s, '')}`;
  if (reply.status < 200 || reply.status > 299) return `the robot answers with HTTP status ${reply.status}`;
  const refusal = Number(robot.refusalIn?.(fieldsOf(parseJson(reply.body.toString('utf8')))) ?? 0);
  return refusal === 0 ? undefined : `the robot refuses the message with errcode ${refusal}`;
}
