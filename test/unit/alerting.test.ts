import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAlerting } from '../../cloudfunctions/refreshToken/adapters/alerting.ts';
import type { Alert } from '../../cloudfunctions/refreshToken/core/alert.ts';
import { type AlertReceiver, startAlertReceiver } from '../support/alert-receiver.ts';

const logs = { out: vi.spyOn(console, 'log'), error: vi.spyOn(console, 'error') };
let receiver: AlertReceiver;
/** A robot's address is its secret. */
let key: string;

beforeEach(async () => {
  receiver = await startAlertReceiver();
  key = randomUUID();
  for (const log of Object.values(logs)) log.mockReset().mockImplementation(() => undefined);
});

afterEach(() => receiver.close());

const failing = (appid = 'wx1', errCode = 40001): Alert => ({
  event: 'failing',
  appid,
  at: 7,
  since: 7,
  failure: { errCode, errMsg: 'invalid credential', hint: 'set it / 改一下' },
});

async function send(path: string, alerts: Alert[] = [failing()], secret?: string, leftMs = 10_000) {
  const ALERT_WEBHOOK = path.startsWith('/') ? `${receiver.url}${path}` : path;
  const alerting = createAlerting({ ALERT_WEBHOOK, ...(secret && { ALERT_SECRET: secret }) });
  for (const alert of alerts) alerting.raise?.(alert);
  await alerting.send(() => leftMs);
}

const written = (log: keyof typeof logs) => logs[log].mock.calls.map(([line]) => JSON.parse(String(line)));
const text = expect.stringMatching(/^【cloud-token】刷新失败[\s\S]*cloud-token: the refresh fails/);

describe('the wire format', () => {
  it('of 企业微信 is a text message', async () => {
    await send(`/cgi-bin/webhook/send?key=${key}`);
    expect(receiver.received).toEqual([
      {
        method: 'POST',
        path: '/cgi-bin/webhook/send',
        query: { key },
        type: 'application/json',
        body: { msgtype: 'text', text: { content: text } },
      },
    ]);
  });

  it('of 飞书 is a text message', async () => {
    await send(`/open-apis/bot/v2/hook/${key}`);
    expect(receiver.received).toMatchObject([{ query: {}, body: { msg_type: 'text', content: { text } } }]);
    expect(receiver.received[0]?.body).not.toHaveProperty('sign');
  });

  it('of 飞书 is signed in its body, by the second', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_599_360_473_999 });
    await send(`/open-apis/bot/v2/hook/${key}`, [failing()], 'demo');
    vi.useRealTimers();
    expect(receiver.received).toMatchObject([
      {
        query: {},
        body: {
          timestamp: '1599360473',
          sign: 'l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=',
          msg_type: 'text',
          content: { text },
        },
      },
    ]);
  });

  it('of 钉钉 is a text message', async () => {
    await send(`/robot/send?access_token=${key}`);
    expect(receiver.received).toMatchObject([
      {
        path: '/robot/send',
        query: { access_token: key },
        body: { msgtype: 'text', text: { content: text } },
      },
    ]);
  });

  it('of 钉钉 is signed in its query, by the millisecond', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_599_360_473_000 });
    await send(`/robot/send?access_token=${key}`, [failing()], ' SECdemo ');
    vi.useRealTimers();
    const sign = 'tGWkA5eQOQNCNPDgphtxIoNLO+/gD8Lcb705KQoRzeY=';
    expect(receiver.received).toMatchObject([
      { query: { access_token: key, timestamp: '1599360473000', sign }, body: { msgtype: 'text' } },
    ]);
  });

  it('of Slack is a text', async () => {
    receiver.answerWith({ body: 'ok' });
    await send('/services/T024F/B024F/x', [failing()], 'unused');
    expect(receiver.received).toMatchObject([{ path: '/services/T024F/B024F/x', body: { text } }]);
    expect(written('error')).toEqual([]);
  });

  it.each(['/api/webhooks/1/x', '/api/v10/webhooks/1/x'])('of Discord is a content: %s', async (path) => {
    receiver.answerWith({ status: 204 });
    await send(path);
    expect(receiver.received).toMatchObject([{ path, body: { content: text } }]);
    expect(written('error')).toEqual([]);
  });

  it('of any other address is plain JSON', async () => {
    receiver.answerWith({ body: '{"code":200,"errcode":7}' });
    await send(`/hooks/${key}`);
    expect(receiver.received.map(({ body }) => body)).toEqual([
      {
        event: 'failing',
        appid: 'wx1',
        errCode: 40001,
        errMsg: 'invalid credential',
        hint: 'set it / 改一下',
        at: 7,
        text,
      },
    ]);
    expect(written('error')).toEqual([]);
  });

  it('as plain JSON has no error where there is none, and a way out where there is one', async () => {
    const common = { appid: 'wx1', at: 7, since: 7, worksUntil: 8 };
    await send('/', [
      { ...common, event: 'recovered' },
      { ...common, event: 'conflict' },
    ]);
    const ok = { errCode: 0, errMsg: 'ok', appid: 'wx1' };
    const bodies = receiver.received.map(({ body }) => body);
    expect(bodies).toContainEqual({ ...ok, event: 'recovered', at: 7, text: expect.any(String) });
    expect(bodies).toContainEqual(
      expect.objectContaining({
        ...ok,
        event: 'conflict',
        hint: expect.stringMatching(/stable_token.* \/ 让它/),
      }),
    );
  });
});

describe('the messages of one run', () => {
  it('are shared by the AppIDs that one cause has hit', async () => {
    await send('/', [failing('wx1'), failing('wx2', 40164), failing('wx3')]);
    const appids = receiver.received.map(({ body }) => body.appid);
    expect(appids.sort()).toEqual(['wx1,wx3', 'wx2']);
    expect(written('out')).toContainEqual({
      event: 'alert_sent',
      alert: 'failing',
      appid: 'wx1,wx3',
      robot: 'json',
    });
  });

  it('are none where nothing is worth telling', async () => {
    await send('/', []);
    expect(receiver.received).toEqual([]);
  });
});

describe('what goes wrong is logged without the address', () => {
  const path = () => `/cgi-bin/webhook/send?key=${key}`;

  it.each([
    ['an errcode in the body', { body: '{"errcode":93000,"errmsg":"invalid webhook url"}' }, 'errcode 93000'],
    ['an HTTP status', { status: 404, body: 'no' }, 'HTTP status 404'],
    ['a redirect', { status: 302, body: '' }, 'HTTP status 302'],
  ])('%s', async (_, answer, why) => {
    receiver.answerWith(answer);
    await send(path());
    expect(written('error')).toEqual([
      {
        event: 'alert_failed',
        alert: 'failing',
        appid: 'wx1',
        robot: 'wecom',
        errMsg: expect.stringContaining(why),
        hint: expect.stringMatching(/ALERT_WEBHOOK.*关键词/),
      },
    ]);
    expect(written('out')).toEqual([]);
  });

  it('the code of 飞书', async () => {
    receiver.answerWith({ body: '{"code":19021,"msg":"sign match fail"}' });
    await send(`/open-apis/bot/v2/hook/${key}`);
    expect(written('error')).toMatchObject([{ robot: 'feishu', errMsg: expect.stringContaining('19021') }]);
  });

  it('a robot that hangs, which is not waited for longer than there is time', async () => {
    receiver.answerWith(undefined);
    const startedAt = performance.now();
    await send(path(), [failing()], undefined, 200);
    expect(performance.now() - startedAt).toBeLessThan(1_500);
    expect(written('error')).toMatchObject([{ errMsg: 'the robot gives no answer: TIMEOUT' }]);
    await send(path(), [failing()], undefined, -1);
    expect(written('error')).toHaveLength(2);
  });

  it('a robot that is not there', async () => {
    await send(`http://127.0.0.1:1${path()}`);
    expect(written('error')).toMatchObject([{ errMsg: 'the robot gives no answer: ECONNREFUSED' }]);
  });

  afterEach(() => {
    const lines = JSON.stringify([...logs.out.mock.calls, ...logs.error.mock.calls]);
    expect(lines).not.toContain(key);
    expect(lines).not.toContain('127.0.0.1');
  });
});

describe('an address that is none', () => {
  it.each(['qyapi.weixin.qq.com', 'http://example.com/x', 'ftp://example.com', 'https://exa mple.com'])(
    'is said in the log, not repeated, and hinders nothing: %s',
    async (address) => {
      await send(address);
      expect(written('error')).toEqual([
        {
          event: 'alert_misconfigured',
          errCode: -501007,
          errMsg: expect.stringContaining('ALERT_WEBHOOK'),
          hint: expect.stringMatching(/whole address.*完整地址/),
        },
      ]);
      expect(JSON.stringify(written('error'))).not.toContain(address);
    },
  );

  it.each(['', '  ', undefined])('that is not set (%j) is nobody to be told', (address) => {
    expect(createAlerting({ ALERT_WEBHOOK: address }).raise).toBeUndefined();
    expect(written('error')).toEqual([]);
  });
});
