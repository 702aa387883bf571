import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import type { Account } from '../../scripts/emulator/weixin/account.ts';
import { type AlertReceiver, startAlertReceiver } from '../support/alert-receiver.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';

let emulator: Emulator;
let receiver: AlertReceiver;
let others: [Pick<Account, 'appid' | 'secret'>, Pick<Account, 'appid' | 'secret'>];

beforeEach(async () => {
  [emulator, receiver] = await Promise.all([startEmulator(), startAlertReceiver()]);
  others = [emulator.weixin.addAccount(), emulator.weixin.addAccount()];
});

afterEach(() => Promise.all([emulator.close(), receiver.close()]));

/** The variables of `refreshToken`, which tells a robot; all accounts have their right secrets. */
function configure(changes: Record<string, string> = {}): void {
  const named = others.map(({ appid, secret }) => [`APPSECRET_${appid}`, secret]);
  emulator.functions.setEnvironment('refreshToken', {
    ...Object.fromEntries(named),
    APPSECRET: emulator.account.secret,
    WEIXIN_API_HOSTS: emulator.url,
    ALERT_WEBHOOK: `${receiver.url}/hook`,
    ...changes,
  });
}

/** One run of the built function by its timer; what the robot gets of it, by AppID. */
async function run() {
  receiver.received.length = 0;
  const caller = { source: 'wx_trigger', appid: emulator.account.appid };
  const { error } = await emulator.call('refreshToken', {}, caller);
  expect(error).toBeUndefined();
  const bodies = receiver.received.map(({ body }) => body as Record<string, string | number>);
  return Object.fromEntries(bodies.map((body) => [String(body.appid), body]));
}

const firstLine = ({ text }: Record<string, string | number>) => String(text).split('\n')[0];

describe('alerts of three AppIDs', () => {
  it('name each that fails and why, once an hour, and the one that recovers; of the healthy one there is none', async () => {
    const [frozen, barred] = others;
    const { appid: healthy } = emulator.account;
    configure();
    expect(await run()).toEqual({});
    emulator.weixin.configure(frozen.appid, { frozen: true });
    emulator.weixin.configure(barred.appid, { whitelist: ['1.2.3.4'] });
    emulator.clock.advance(HOUR);
    const told = await run();
    expect(told).toEqual({
      [frozen.appid]: expect.objectContaining({ event: 'failing', errCode: 40243 }),
      [barred.appid]: expect.objectContaining({ event: 'failing', errCode: 40164 }),
    });
    for (const [appid, { text }] of Object.entries(told)) {
      expect(text).toContain(appid);
      expect([healthy, frozen.appid, barred.appid].filter((each) => String(text).includes(each))).toEqual([
        appid,
      ]);
    }
    emulator.clock.advance(MINUTE);
    expect(await run()).toEqual({});

    emulator.weixin.configure(barred.appid, { whitelist: undefined });
    emulator.clock.advance(HOUR);
    expect(await run()).toEqual({
      [frozen.appid]: expect.objectContaining({ event: 'failing', errCode: 40243 }),
      [barred.appid]: expect.objectContaining({ event: 'recovered', errCode: 0 }),
    });
    emulator.weixin.configure(frozen.appid, { frozen: false });
    emulator.clock.advance(HOUR);
    expect(await run()).toEqual({ [frozen.appid]: expect.objectContaining({ event: 'recovered' }) });
  });

  it('name each the variable that is to be mended, although WeChat says the same of both', async () => {
    const wrong = Object.fromEntries(others.map(({ appid }) => [`APPSECRET_${appid}`, 'c0ffee42'.repeat(4)]));
    configure(wrong);
    const told = await run();
    expect(Object.keys(told).sort()).toEqual(others.map(({ appid }) => appid).sort());
    for (const { appid } of others) {
      expect(told[appid]).toMatchObject({ event: 'failing', errCode: 40125 });
      expect(told[appid]?.hint).toContain(`APPSECRET_${appid}`);
      const otherNames = others.filter((other) => other.appid !== appid).map((other) => other.appid);
      for (const other of otherNames) expect(told[appid]?.text).not.toContain(other);
    }
  });

  it('share a message where one address is missing in every whitelist', async () => {
    for (const { appid } of others) emulator.weixin.configure(appid, { whitelist: ['1.2.3.4'] });
    configure();
    const [appids, ...more] = Object.keys(await run());
    expect(more).toEqual([]);
    expect(appids?.split(',').sort()).toEqual(others.map(({ appid }) => appid).sort());
  });

  it('say first that a backup stands in, and that of no other with the same trouble', async () => {
    const [backup, frozen] = others;
    emulator.weixin.configure(emulator.account.appid, { frozen: true });
    emulator.weixin.configure(frozen.appid, { frozen: true });
    configure({ BACKUP_APPID: backup.appid });
    const told = await run();
    expect(Object.keys(told).sort()).toEqual([emulator.account.appid, frozen.appid].sort());
    expect(firstLine(told[emulator.account.appid] ?? {})).toContain(`正在使用备用账号 ${backup.appid}`);
    expect(firstLine(told[frozen.appid] ?? {})).toMatch(/刷新失败/);
  });
});
