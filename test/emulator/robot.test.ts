import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createServer, type Server } from '../../scripts/emulator/http/server.ts';
import { createRobot } from '../../scripts/emulator/weixin/robot.ts';

const robot = createRobot(() => 7);
let server: Server;

beforeAll(async () => {
  server = await createServer({ routes: [robot.route] });
});
afterAll(() => server.close());

async function send(body: unknown, address = robot.address): Promise<unknown> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return (await fetch(`${server.url}${address}`, { method: 'POST', body: text })).json();
}

const message = (content: unknown) => ({ msgtype: 'text', text: { content } });

describe('the robot', () => {
  it('takes a text message into its chat', async () => {
    expect(await send(message('你好'))).toEqual({ errcode: 0, errmsg: 'ok' });
    expect(robot.messages).toEqual([{ at: 7, text: '你好' }]);
  });

  it.each([
    ['another key', 93000, message('no'), '/cgi-bin/webhook/send?key=other'],
    ['no key', 93000, message('no'), '/cgi-bin/webhook/send'],
    ['another type', 40008, { msgtype: 'image' }, undefined],
    ['no text', 40008, message(7), undefined],
    ['no JSON', 40008, '{', undefined],
    ['more than 2048 bytes', 40058, message('说'.repeat(683)), undefined],
  ])('refuses %s', async (_, errcode, body, address) => {
    expect(await send(body, address)).toMatchObject({ errcode });
    expect(robot.messages).toHaveLength(1);
  });
});
