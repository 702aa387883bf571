import type { Instance } from '../engine/instance.ts';
import type { SimulationOptions } from '../options.ts';
import type { Database } from './database.ts';
import type { ApiReply, Platform } from './platform.ts';
import type { TokenEndpoint } from './token-endpoint.ts';

/** What a contestant finds in its world. */
export interface Surroundings {
  options: SimulationOptions;
  platform: Platform;
  database: Database;
  endpoint: TokenEndpoint;
  /** Runs something in an instance of a cloud function that is idle, or in a new one. */
  inFunction<T>(run: (instance: Instance) => Promise<T>): Promise<T>;
  /** From 0 up to 1, each time another. */
  random(): number;
  onRead(): void;
  onConflict(): void;
  /** A fault that may force one more token request. */
  onForcing(): void;
}

/** Sends one API call with a token. */
export type SendCall = (token: string) => Promise<ApiReply>;

/** One way to have access tokens. */
export interface Contestant {
  /** What the hourly timer runs; the platform runs it again when it rejects. */
  onTimer?(): Promise<unknown>;
  /** Makes an instance ready to call WeChat's API: every call goes through the function that is returned. */
  createCaller(instance: Instance): (send: SendCall) => Promise<ApiReply>;
  /** The token in the database; absent where there is none in common. */
  storedToken?(): unknown;
}
