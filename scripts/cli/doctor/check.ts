// doctor/: `doctor`: looks at everything that goes wrong, and says how to mend it.
// Here: what a finding is, the order of the checks, and how findings are told without a secret.

import type { Clock } from '../../../cloudfunctions/cloud-token/core/clock.ts';
import type { RoadOffer } from '../cloud/road.ts';
import type { Project } from '../project.ts';

/**
 * What a check has to say. `warning`: it works, until something else happens that the text names. `unknown`: it could not be
 * checked, and the text says why.
 */
export interface Finding {
  /** For programs, such as `secrets.history`; no other finding of a run has it. */
  id: string;
  state: 'ok' | 'warning' | 'broken' | 'unknown';
  /** One sentence for a person. */
  text: string;
  /** What to do about it. */
  fix?: string;
}

/** What is looked at. */
export interface Subject {
  project: Project;
  /** The environment variables. */
  variables: Record<string, string | undefined>;
  /** Tencent Cloud's API; absent without a key, and offline. */
  cloud?: RoadOffer | undefined;
  /** The environment that was asked for. */
  env?: string | undefined;
  /** Where `serveToken` is to be asked. @default nowhere */
  url?: string | undefined;
  clock: Clock;
  /** Tells a person who waits what is being done, in a few words. */
  onProgress(text: string): void;
}

/** Looks at one thing. Rejects only when the doctor itself is at fault. */
export type Check = (subject: Subject) => Promise<Finding[]>;

export function ok(id: string, text: string): Finding {
  return { id, state: 'ok', text };
}

export function warning(id: string, text: string, fix: string): Finding {
  return { id, state: 'warning', text, fix };
}

export function broken(id: string, text: string, fix: string): Finding {
  return { id, state: 'broken', text, fix };
}

export function unknown(id: string, text: string, fix: string): Finding {
  return { id, state: 'unknown', text, fix };
}
