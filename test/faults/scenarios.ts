import { DATABASE_SCENARIOS } from './database-scenarios.ts';
import { KILL_SCENARIOS } from './kill-scenarios.ts';
import { LIBRARY_SCENARIOS } from './library-scenarios.ts';
import type { Scenario } from './scenario.ts';
import { WEIXIN_SCENARIOS } from './weixin-scenarios.ts';

/** All that goes wrong, what takes longest first. */
export const SCENARIOS: Scenario[] = [
  ...KILL_SCENARIOS,
  ...LIBRARY_SCENARIOS,
  ...named('WeChat', WEIXIN_SCENARIOS),
  ...named('database', DATABASE_SCENARIOS),
];

function named(who: string, scenarios: Scenario[]): Scenario[] {
  return scenarios.map((scenario) => ({ ...scenario, name: `${who}: ${scenario.name}` }));
}
