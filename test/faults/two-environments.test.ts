import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { type Emulator, startEmulator } from '../../scripts/emulator/emulator.ts';
import { MINUTE } from '../support/tokens.ts';

/*
 * Two environments of one mini program, each with its own database and its own processes, for a day of one WeChat's time.
 * Every 20 minutes a function calls an API in each; every hour the timers fire. The tables of the docs are made of this.
 */

const DAY_MIN = 24 * 60;
const STEP_MIN = 20;
const CALLS = (2 * DAY_MIN) / STEP_MIN;

interface Setting {
  api: string;
  /** Whether the functions of the second environment read from the first. */
  isNamed: boolean;
  /** What the `refreshToken` of the second is configured with; without it there is none. */
  left?: Record<string, string>;
}

const running: Emulator[] = [];
afterEach(async () => {
  for (const emulator of running.splice(0).reverse()) await emulator.close();
});

async function start(options: Parameters<typeof startEmulator>[0]): Promise<Emulator> {
  const emulator = await startEmulator({ timeLimitMs: 20_000, ...options });
  running.push(emulator);
  return emulator;
}

async function liveADay({ api, isNamed, left }: Setting) {
  const seen = { tokens: 0, calls: 0 };
  const onRequest = ({ name }: { name: string }) => {
    if (/\/cgi-bin\/(stable_)?token/.test(name)) seen.tokens++;
    if (name.startsWith('/wxa/')) seen.calls++;
  };
  const prod = await start({ env: 'prod', onRequest, environment: { refreshToken: { TOKEN_API: api } } });
  const named: Record<string, string> = isNamed ? { TOKEN_ENV: 'prod' } : {};
  const dev = await start({
    env: 'dev',
    neighbour: prod,
    onRequest,
    environment: { refreshToken: { TOKEN_API: api, ...left }, qrcode: named, getToken: named },
  });
  const own = { source: 'wx_client', appid: prod.account.appid, openid: 'local-visitor' };
  let failed = 0;
  for (let minute = 0; minute < DAY_MIN; minute += STEP_MIN) {
    const isHour = minute % 60 === 0;
    for (const emulator of [prod, dev]) {
      const [trigger] = emulator.functions.triggers();
      if (isHour && trigger && (emulator === prod || left)) await emulator.fire(trigger);
    }
    prod.clock.advance((STEP_MIN / 2) * MINUTE);
    for (const emulator of [prod, dev]) {
      const { result } = await emulator.call('qrcode', {}, own);
      if ((result as { errCode?: number } | undefined)?.errCode !== 0) failed++;
    }
    prod.clock.advance((STEP_MIN / 2) * MINUTE);
  }
  const documents = [prod, dev].map(documentsOf);
  const conflicts = documents.flat().filter((document) => document.conflicts !== undefined).length;
  return { tokens: seen.tokens, refused: seen.calls - CALLS, failed, conflicts, inDev: documents[1]?.length };
}

/** None where no function has ever written anything. */
function documentsOf({ database }: Emulator): Record<string, unknown>[] {
  try {
    return database.find('cloud-token', {});
  } catch {
    return [];
  }
}

const own = (api: string): Setting => ({ api, isNamed: false, left: {} });
const rows: [string, Setting][] = [
  ['each has its own, `token`', own('token')],
  ['each has its own, `stable_token`', own('stable_token')],
  ['one owns, `token`', { api: 'token', isNamed: true }],
  ['one owns, `stable_token`', { api: 'stable_token', isNamed: true }],
];

describe('two environments of one mini program, for a day', () => {
  it.each(rows)(
    '%s: as the docs have it',
    async (name, setting) => {
      const { tokens, refused, failed } = await liveADay(setting);
      const figures = `| ${tokens} | ${refused} | ${failed} |`;
      console.log(name, figures);
      expect(failed).toBe(0);
      for (const page of ['several-environments.md', 'several-environments.zh-CN.md'])
        expect(readFileSync(`docs/${page}`, 'utf8')).toContain(figures);
    },
    240_000,
  );

  it('a refreshToken that is left where the token is not owned is harmless, whatever else it is set to', async () => {
    const wrong = { TOKEN_ENV: 'prod', APPSECRET: 'c0ffee42'.repeat(4), TOKEN_API: 'stable_token' };
    expect(
      await liveADay({
        api: 'token',
        isNamed: true,
        left: wrong,
      }),
    ).toEqual({
      tokens: 24,
      refused: 0,
      failed: 0,
      conflicts: 0,
      inDev: 0,
    });
  }, 240_000);
});
