import { createHmac } from 'node:crypto';

/** What is sent to an address, and how its answer says no. */
export interface Robot {
  name: string;
  /** The address's path and query tell the robot. */
  address: RegExp;
  body(message: AlertMessage, signature: Signature | undefined): unknown;
  /** What is added to the address. */
  query?(signature: Signature): string;
  /** @default none: such a robot answers with an HTTP status alone */
  refusalIn?(answer: Record<string, unknown>): unknown;
  sign?(secret: string, now: number): Signature;
}

/** One message, in words and for programs. */
export interface AlertMessage {
  event: string;
  /** Several, with commas between them, where they share a message. */
  appid: string;
  errCode: number;
  errMsg: string;
  hint?: string;
  /** ms since the epoch */
  at: number;
  text: string;
}

interface Signature {
  timestamp: string;
  sign: string;
}

const WECOM: Robot = {
  name: 'wecom',
  address: /^\/cgi-bin\/webhook\/send\b/,
  body: ({ text }) => ({ msgtype: 'text', text: { content: text } }),
  refusalIn: ({ errcode }) => errcode,
};

const FEISHU: Robot = {
  name: 'feishu',
  address: /^\/open-apis\/bot\/v2\/hook\//,
  body: ({ text }, signature) => ({ ...signature, msg_type: 'text', content: { text } }),
  refusalIn: ({ code }) => code,
  sign(secret, now) {
    const timestamp = String(Math.floor(now / 1000));
    return { timestamp, sign: createHmac('sha256', `${timestamp}\n${secret}`).digest('base64') };
  },
};

const DINGTALK: Robot = {
  name: 'dingtalk',
  address: /^\/robot\/send\b/,
  body: WECOM.body,
  refusalIn: ({ errcode }) => errcode,
  query: ({ timestamp, sign }) => `&timestamp=${timestamp}&sign=${encodeURIComponent(sign)}`,
  sign(secret, now) {
    const timestamp = String(now);
    const sign = createHmac('sha256', secret).update(`${timestamp}\n${secret}`).digest('base64');
    return { timestamp, sign };
  },
};

const SLACK: Robot = {
  name: 'slack',
  address: /^\/services\/T\w+\/B\w+\//,
  body: ({ text }) => ({ text }),
};

const DISCORD: Robot = {
  name: 'discord',
  address: /^\/api\/(v\d+\/)?webhooks\//,
  body: ({ text }) => ({ content: text }),
};

const PLAIN: Robot = { name: 'json', address: /^/, body: (message) => message };

/** The robot that listens at this path; what none of them has gets plain JSON. */
export function robotAt(path: string): Robot {
  const robots = [WECOM, FEISHU, DINGTALK, SLACK, DISCORD];
  return robots.find(({ address }) => address.test(path)) ?? PLAIN;
}
