import { cloudbaseCron } from './cloudbase-cron.ts';

/** A function's `config.json`, as WeChat DevTools uploads it. */
export interface FunctionConfig {
  permissions: { openapi: string[] };
  triggers?: { name: string; type: 'timer'; config: string }[];
}

/**
 * Reads a `config.json`. Throws an `Error` that names what CloudBase would not take: more than one trigger, a kind
 * other than timer, a cron without its seven fields (second minute hour day month weekday year, UTC+8).
 */
export function parseFunctionConfig(text: string): FunctionConfig {
  const config = JSON.parse(text) as FunctionConfig;
  const triggers = config.triggers ?? [];
  if (triggers.length > 1)
    throw new Error(`config.json has ${triggers.length} triggers, CloudBase takes one`);
  for (const { name, type, config: cron } of triggers) {
    if (type !== 'timer') throw new Error(`trigger ${name} is of type ${type}, not timer`);
    if (cron.trim().split(/\s+/).length !== 7)
      throw new Error(`the cron of trigger ${name} has not seven fields: ${cron}`);
    cloudbaseCron(cron);
  }
  return config;
}
