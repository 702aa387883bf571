import { randomUUID } from 'node:crypto';
import { json, type Reply } from '../http/reply.ts';
import type { Route } from '../http/route.ts';

const PATH = '/cgi-bin/webhook/send';
const MAX_BYTES = 2048;

/** A message in the robot's chat. */
export interface RobotMessage {
  /** ms since the epoch */
  at: number;
  text: string;
}

/** A robot of 企业微信, and the chat it writes into. */
export interface Robot {
  /** Its path and key: whoever has them can write there. */
  address: string;
  /** Oldest first. */
  messages: RobotMessage[];
  route: Route;
}

/**
 * Makes a robot that takes text messages of up to 2048 bytes, and answers as 企业微信 does.
 *
 * @param now the platform's time, ms since the epoch
 */
export function createRobot(now: () => number): Robot {
  const key: string = randomUUID();
  const messages: RobotMessage[] = [];
  return {
    address: `${PATH}?key=${key}`,
    messages,
    route: {
      matches: (path) => path === PATH,
      name: ({ path }) => path,
      async handle({ query, body }) {
        if (query.get('key') !== key) return refuse(93000, 'invalid webhook url');
        const text = textIn(body);
        if (text === undefined) return refuse(40008, 'invalid message type');
        if (Buffer.byteLength(text) > MAX_BYTES) return refuse(40058, 'text.content exceed max length 2048');
        messages.push({ at: now(), text });
        return json({ errcode: 0, errmsg: 'ok' });
      },
    },
  };
}

function textIn(body: Buffer): string | undefined {
  try {
    const { msgtype, text } = JSON.parse(body.toString('utf8'));
    return msgtype === 'text' && typeof text?.content === 'string' ? text.content : undefined;
  } catch {
    return undefined;
  }
}

function refuse(errcode: number, errmsg: string): Reply {
  return json({ errcode, errmsg });
}
