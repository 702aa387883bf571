import { expect, it, vi } from 'vitest';
import { coreWithout } from './core-without.ts';
import { checkLaw } from './law.ts';
import { oneRequestForAll } from './writer-laws.ts';

it('a broken law says how to replay the interleaving that broke it', async () => {
  const core = await coreWithout('lease', 'removed');
  const failure = () => checkLaw(oneRequestForAll, core).then(String, ({ message }) => String(message));
  const [, seed = '', path = ''] =
    /RACE_SEED=(\S+) RACE_PATH=(\S+) npx vitest run/.exec(await failure()) ?? [];
  vi.stubEnv('RACE_SEED', seed);
  vi.stubEnv('RACE_PATH', path);
  expect(await failure()).toMatch(/^Property failed after 1 tests\n.*Shrunk 0 time/s);
  vi.unstubAllEnvs();
});
