/** Who calls a function: what the platform knows, never what the caller says. */
export interface Caller {
  /** The call chain as `TCB_SOURCE` carries it: `wx_client`, `wx_trigger`, `wx_client,scf`, … */
  source: string;
  openid?: string | undefined;
  appid?: string | undefined;
}

/** How one invocation of a function ended. */
export interface Invocation {
  requestId: string;
  durationMs: number;
  /** The most memory its process has used so far (elsewhere than on Linux: what it uses now); absent when it died. */
  peakMemoryBytes?: number | undefined;
  /** What `main` returned, as JSON carries it; absent when it failed. */
  result?: unknown;
  /** CloudBase's error code and text; absent when it succeeded. */
  error?: { code: string; message: string };
}

/** Runs a deployed function once. Never rejects: a function that fails is an `Invocation` with an `error`. */
export type InvokeFunction = (name: string, event: unknown, caller: Caller) => Promise<Invocation>;
