import { fingerprint, type TokenDocument } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { asTokenError, TokenError } from '../../cloudfunctions/cloud-token/core/token-error.ts';
import type { TokenReader } from '../../cloudfunctions/cloud-token/core/token-reader-ports.ts';
import type { Instance } from './mishaps.ts';
import type { RaceWorld } from './race-world.ts';
import { databaseIsDown, startWriter } from './racing-writer.ts';

/** wx-server-sdk's own time-out. */
const SDK_PATIENCE_MS = 15_000;

/** An instance of a function that uses the token, whose every refresh is an instance of refreshToken. */
export interface RacingReader extends TokenReader {
  instance: Instance;
  /** How many reads of the document were under way at once at most, and how often it asked for a refresh. */
  mostReads: number;
  asks: number;
  /** When it served what it remembered because the document could not be read, by the world's ticks. */
  unreadable: number[];
  /** What the reads have brought, and when they began and ended by the world's ticks. */
  seen: { value: string | undefined; begun: number; ended: number }[];
  /** How often it reported a token although the document, when it last looked, held another one already. */
  hastyReports: number;
  /** Calls a WeChat API with the token; resolves to WeChat's answer and to how often it was asked. */
  callApi(): Promise<{ answer: object; runs: number }>;
}

export function createReader(world: RaceWorld): RacingReader {
  const { core, store, weixin } = world;
  const instance = world.createInstance();
  let found: TokenDocument = {};
  let reads = 0;

  const ports = {
    async read() {
      reader.mostReads = Math.max(reader.mostReads, ++reads);
      const step = {
        label: 'reader reads',
        effect: store.read,
        lost: databaseIsDown,
        patienceMs: SDK_PATIENCE_MS,
      };
      const begun = world.tick();
      found = await instance.step(step).finally(() => reads--);
      reader.seen.push({ value: found.token?.value, begun, ended: world.tick() });
      return found;
    },
    async refresh({ rejected }: { rejected?: string }) {
      reader.asks++;
      const { token } = found;
      if (rejected && token && fingerprint(token.value) !== rejected) reader.hastyReports++;
      const effect = () => invoke(world, rejected);
      const label = 'reader asks refreshToken';
      await instance.step({ label, effect, lost: unavailable, patienceMs: SDK_PATIENCE_MS });
    },
    clock: instance.clock,
    random: () => 0.5,
    log({ event }: { event: string }) {
      if (event === 'document_unreadable') reader.unreadable.push(world.tick());
    },
  };

  const reader: RacingReader = {
    ...core.createTokenReader(ports),
    instance,
    mostReads: 0,
    unreadable: [],
    asks: 0,
    seen: [],
    hastyReports: 0,
    async callApi() {
      let runs = 0;
      const answer = await reader.withToken(async (token) => {
        runs++;
        await world.schedule('API call');
        return weixin.checkToken(token);
      });
      return { answer, runs };
    },
  };
  return reader;
}

/** Calls refreshToken and waits for its answer, so long. */
async function invoke(world: RaceWorld, rejected: string | undefined): Promise<void> {
  const { outcome } = startWriter(world, rejected === undefined ? {} : { rejected });
  const tooLate = world.time.sleep(SDK_PATIENCE_MS).then(unavailable);
  await Promise.race([outcome.catch(failed), tooLate]);
}

function failed(error: unknown): never {
  const { errCode, errMsg } = asTokenError(error);
  throw new TokenError({ code: 'refresh_failed', errCode, errMsg });
}

function unavailable(): Promise<never> {
  return Promise.reject(
    new TokenError({ code: 'refresh_unavailable', errCode: -504003, errMsg: 'no answer from refreshToken' }),
  );
}
