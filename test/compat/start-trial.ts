import { isDeepStrictEqual } from 'node:util';
import { startEmulator, VISITOR } from '../../scripts/emulator/emulator.ts';
import type { Caller, Invocation } from '../../scripts/emulator/functions/invocation.ts';

const MINUTE_MS = 60_000;

/** Functions on a Node.js of one's choice, and the platform around them. */
export interface Trial {
  /** Resolves to what a function returns. Rejects with an `Error` when it fails. @param caller @default a visitor */
  call(name: string, event?: object, caller?: Caller): Promise<unknown>;
  /** Runs refreshToken as its timer does. */
  fire(): Promise<unknown>;
  /** Has WeChat refuse the stored token, which is a minute old by then. */
  refuseToken(): void;
  /** Lets the next call of a function meet an instance without memory. */
  forget(name: string): void;
  /** Whether it is the token that WeChat issued last. */
  isNewest(token: unknown): boolean;
  /** How often WeChat was asked for a token. */
  tokenRequests(): number;
  close(): Promise<void>;
}

/** Starts a local platform for the functions under `root`. @param node the Node.js binary that runs them */
export async function startTrial(root: string, node: string): Promise<Trial> {
  let asked = 0;
  const onRequest = ({ name }: { name: string }) => {
    if (name === '/cgi-bin/token') asked++;
  };
  const emulator = await startEmulator({ root, node, onRequest, timeLimitMs: 20_000 });
  const { account, clock, functions, weixin, url } = emulator;
  functions.setEnvironment('mine', { WEIXIN_API_HOSTS: url });
  return {
    call: async (name, event = {}, caller = VISITOR) => resultOf(await emulator.call(name, event, caller)),
    async fire() {
      const [timer] = functions.triggers();
      return timer && resultOf(await emulator.fire(timer));
    },
    refuseToken() {
      clock.advance(MINUTE_MS);
      weixin.revoke(account.appid);
    },
    forget: (name) => void functions.kill(name),
    isNewest: (token) => token === weixin.newestToken(account.appid),
    tokenRequests: () => asked,
    close: () => emulator.close(),
  };
}

function resultOf({ result, error }: Invocation): unknown {
  if (error) throw new Error(error.message);
  return result;
}

/** Rejects with an `Error` that names the step, unless what comes of it is as expected; an object may have more fields. */
export async function expectOf(step: string, outcome: unknown, expected: unknown): Promise<void> {
  const actual = await Promise.resolve(outcome).catch((error: Error) => {
    throw new Error(`${step}: ${error.message}`);
  });
  const isObject = typeof actual === 'object' && typeof expected === 'object';
  const wanted = isObject ? { ...actual, ...expected } : expected;
  if (!isDeepStrictEqual(actual, wanted)) throw new Error(`${step}: ${JSON.stringify(actual)}`);
}
