import { cp, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { bundle } from '../../scripts/build/bundle.ts';
import type { Emulator } from '../../scripts/emulator/emulator.ts';
import type { Invocation } from '../../scripts/emulator/functions/invocation.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';
import { startObserved } from './evidence.ts';
import type { Secrets } from './find-leaks.ts';
import type { Outside } from './outside.ts';
import type { Beginning, Place, Scenario } from './scenario.ts';

const DEFAULT_TIME_LIMIT_MS = 20_000;
/** How much time has passed since the scenario before. */
const AGE_MS: Record<Beginning, number> = {
  'a fresh token': MINUTE,
  'a stale token': HOUR,
  'an expired token': 3 * HOUR,
  'nothing stored': HOUR,
};

/** What came of a scenario. */
export interface Play {
  /** What was done, and how it ended. */
  invocation: Invocation;
  /** Whether the stored token was replaced. */
  stored: boolean;
  /** How many requests for a token were sent. */
  tokenRequests: number;
  /**
   * All is well again. A minute later the timer fires, and `value` is what is stored then, `newest` WeChat's newest token;
   * two more minutes, and a function calls WeChat.
   */
  healed: { refresh: Invocation; value: unknown; newest: unknown; call: Invocation };
  /** All that could be seen. */
  text: string;
  /** What must not be found in it. */
  secrets: Secrets;
}

/** A local platform on which one scenario is played after the other. */
export interface Stage {
  play(scenario: Scenario): Promise<Play>;
  close(): Promise<void>;
}

/** Copies the built functions into a folder of their own and adds the probe. */
export async function deployProbe(): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'faults-'));
  await cp('dist/cloudfunctions', root, { recursive: true });
  const { code } = await bundle('test/faults/probe.ts', { external: ['supports-color'], minify: false });
  await mkdir(join(root, 'probe'));
  await writeFile(join(root, 'probe/index.js'), code);
  return root;
}

/** Starts a platform whose functions have met no trouble yet. @param root the folder of the functions */
export async function openStage(root: string, outside: Outside): Promise<Stage> {
  const options = { root, timeLimitMs: DEFAULT_TIME_LIMIT_MS };
  const { emulator, evidence } = await startObserved(options);
  const { clock, database, weixin, functions, account, faults } = emulator;
  const configure = createConfigure(emulator);
  const place: Place = {
    ...outside,
    url: emulator.url,
    secret: account.secret,
    kill: () => void functions.kill('refreshToken'),
  };
  const stored = () => database.find('cloud-token', { _id: 'access_token' })[0] ?? {};
  /** As the timer does. @param appid what the context tells; it wins over `APPID` */
  const refresh = (appid?: string) =>
    emulator.call('refreshToken', { Type: 'Timer' }, { source: 'wx_trigger', appid });

  async function heal(): Promise<Play['healed']> {
    clock.advance(MINUTE);
    const refreshed = await refresh(account.appid);
    const { value, api } = stored();
    const newest = weixin.newestToken(account.appid, api === 'stable_token' ? 'stable_token' : 'token');
    clock.advance(2 * MINUTE);
    const call = await emulator.call('probe', { does: 'callWeixin' });
    return { refresh: refreshed, value, newest, call };
  }

  function act(does: Scenario['does'], { APPID }: Record<string, string>): Promise<Invocation> {
    if (does === 'refresh') return refresh(APPID === undefined ? account.appid : undefined);
    if (does !== 'report') return emulator.call('probe', does);
    const rejected = fingerprint(String(stored().value));
    return emulator.call('refreshToken', { rejected }, { source: 'scf', appid: account.appid });
  }

  function begin(beginning: Beginning): void {
    clock.advance(AGE_MS[beginning]);
    const gone = beginning === 'nothing stored' ? {} : { _id: 'refresh_log' };
    database.remove('cloud-token', gone, true);
  }

  configure('refreshToken');
  configure('probe');
  await heal();
  evidence.take();
  return {
    async play({ begin: beginning = 'a stale token', environment, timeLimitMs, does, ...scenario }) {
      begin(beginning);
      const { value } = stored();
      const name = typeof does === 'string' ? 'refreshToken' : 'probe';
      const variables = environment?.(place) ?? {};
      configure(name, variables, timeLimitMs);
      for (const fault of scenario.faults(place)) faults.inject(fault);
      const invocation = await act(does, variables);
      faults.clear();
      const tokenRequests = evidence.countTokenRequests();
      const outcome = { invocation, stored: stored().value !== value, tokenRequests };
      configure(name);
      const healed = await heal();
      return { ...outcome, healed, ...evidence.take() };
    },
    close: () => emulator.close(),
  };
}

/** Sets variables and time limits as one does on the console. New variables start the instances anew. */
function createConfigure({ url, account, functions }: Emulator) {
  const own = { refreshToken: { APPSECRET: account.secret }, probe: {} };
  const current: Record<string, string> = {};
  return (
    name: keyof typeof own,
    more: Record<string, string> = {},
    timeLimitMs: number = DEFAULT_TIME_LIMIT_MS,
  ) => {
    functions.setTimeLimit(name, timeLimitMs);
    const variables = { ...own[name], WEIXIN_API_HOSTS: url, ...more };
    if (JSON.stringify(variables) === current[name]) return;
    current[name] = JSON.stringify(variables);
    functions.setEnvironment(name, variables);
  };
}
