// races/: laws that hold in every interleaving a scheduler can find, of readers, writers and mishaps;
// `guards.test.ts` takes one guard at a time out of the core and shows which law it keeps.

import fc from 'fast-check';
import { fingerprint } from '../../cloudfunctions/cloud-token/core/token-document.ts';
import { HOUR, MINUTE } from '../support/tokens.ts';
import type { RaceWorld } from './race-world.ts';

/** A state of the world in which a refresh is due. */
export const BEGINNINGS = ['nothing stored', 'stale token', 'expired token', 'refused token'] as const;

export type Beginning = (typeof BEGINNINGS)[number];

export const beginnings = fc.constantFrom(...BEGINNINGS);

/** Brings the world to that state. @returns what the callers then ask for */
export function begin(world: RaceWorld, beginning: Beginning): { rejected?: string } {
  if (beginning === 'nothing stored') return {};
  world.issue();
  const age = { 'stale token': HOUR, 'expired token': 3 * HOUR, 'refused token': MINUTE }[beginning];
  world.time.advance(age);
  if (beginning !== 'refused token') return {};
  world.weixin.revoke(world.appid);
  return { rejected: fingerprint(String(world.store.stored?.value)) };
}
