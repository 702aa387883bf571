import { MIN_REFUSED_AGE_MS } from '../../cloudfunctions/cloud-token/core/token-life.ts';
import type { Emulator } from '../emulator/emulator.ts';
import type { FunctionTrigger } from '../emulator/functions/functions.ts';
import { revokeTokenInUse } from '../emulator/stored-token.ts';
import { askAsClient, drawQrcode, runTimer } from './main-job.ts';
import type { Reporter } from './reporter.ts';
import { texts } from './texts.ts';

/** What each key does, besides `q`. In a live run there is no local WeChat to play with. */
export function keyActions(
  emulator: Emulator,
  trigger: FunctionTrigger,
  reporter: Reporter,
  isLive: boolean,
): Record<string, () => Promise<void>> {
  const { weixin, faults, account, clock } = emulator;
  const list = async () => reporter.note(isLive ? texts.liveHelp : texts.help);
  const always = {
    h: list,
    '?': list,
    t: async () => reporter.step(await runTimer(emulator, trigger)),
    c: async () => {
      reporter.step(await askAsClient(emulator));
      reporter.step(await drawQrcode(emulator));
    },
  };
  if (isLive) return always;
  return {
    ...always,
    r: async () => {
      revokeTokenInUse(emulator);
      // A refused token that is only seconds old is left alone: let them pass.
      clock.advance(MIN_REFUSED_AGE_MS);
      reporter.note(texts.revoked);
    },
    f: async () => {
      const { appid, secret } = account;
      weixin.fetchToken({ grantType: 'client_credential', appid, secret, ip: '127.0.0.1' });
      reporter.note(texts.foreign);
    },
    e: async () => {
      faults.inject({
        on: '/cgi-bin/token',
        times: 3,
        reply: { status: 502, body: '<html>Bad Gateway</html>' },
      });
      faults.inject({
        on: 'database.getDocument',
        reply: { json: { code: 'SYS_ERR', message: 'system error' } },
      });
      reporter.note(texts.faulty);
    },
  };
}

/** Calls an action for each key that is pressed, one at a time; resolves when `q` or Ctrl-C is. Input that ends is no key. */
export function listenToKeys(
  input: NodeJS.ReadStream,
  actions: Record<string, () => Promise<void>>,
): Promise<void> {
  return new Promise((resolve) => {
    let busy = Promise.resolve();
    input.setRawMode?.(true);
    input.setEncoding('utf8');
    input.on('data', (keys: string) => {
      for (const key of keys) {
        if (key === 'q' || key === '\u0003') resolve();
        const action = actions[key];
        if (action) busy = busy.then(action);
      }
    });
  });
}
