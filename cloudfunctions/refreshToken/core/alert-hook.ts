import { configurationError } from '../../cloud-token/core/configuration-error.ts';
import { isSafeHost } from '../../cloud-token/core/hosts.ts';
import { type AlertMessage, type Robot, robotAt } from './alert-robots.ts';

/** Where to tell somebody. The path is a secret: whoever has it can write there. */
export interface AlertHook {
  /** Such as `https://qyapi.weixin.qq.com`. */
  host: string;
  path: string;
  robot: Robot;
  secret: string;
}

/**
 * Reads `ALERT_WEBHOOK` and `ALERT_SECRET`; undefined where nobody wants to be told. Throws a `TokenError`
 * (`configuration`), which does not repeat the address, for what is none.
 */
export function readHook(webhook: string | undefined, secret: string | undefined): AlertHook | undefined {
  const text = (webhook ?? '').trim();
  if (!text) return undefined;
  const address = addressIn(text);
  if (!address || !isSafeHost(address.origin)) throw badHook();
  const path = `${address.pathname}${address.search}`;
  return { host: address.origin, path, robot: robotAt(path), secret: (secret ?? '').trim() };
}

function addressIn(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}

/** The request that brings a message there. */
export function requestTo({ path, robot, secret }: AlertHook, message: AlertMessage, now: number) {
  const signature = secret ? robot.sign?.(secret, now) : undefined;
  const query = signature ? (robot.query?.(signature) ?? '') : '';
  return { path: `${path}${query}`, body: robot.body(message, signature) };
}

function badHook() {
  return configurationError(
    'ALERT_WEBHOOK of refreshToken is no https:// address, so nobody is told when refreshes fail',
    "copy the robot's whole address into it, or remove it / 把机器人的完整地址填进去，或删除该变量",
  );
}
