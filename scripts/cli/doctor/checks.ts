import { checkAppid } from './appid.ts';
import { checkBuiltFunctions } from './built-functions.ts';
import type { Check, Finding, Subject } from './check.ts';
import { checkCloud } from './cloud.ts';
import { checkCloudbaserc } from './cloudbaserc.ts';
import { checkEnvironments } from './environments.ts';
import { createMask } from './mask.ts';
import { checkSecretsInFiles } from './secrets-in-files.ts';
import { checkSecretsInHistory } from './secrets-in-history.ts';
import { checkTrigger } from './trigger.ts';
import { checkWeixin } from './weixin.ts';

/** What can be seen on this machine. */
export const LOCAL_CHECKS: readonly Check[] = [
  checkBuiltFunctions,
  checkTrigger,
  checkCloudbaserc,
  checkAppid,
  checkEnvironments,
  checkSecretsInFiles,
  checkSecretsInHistory,
];

/** What others have to be asked. */
export const NETWORK_CHECKS: readonly Check[] = [checkWeixin, checkCloud];

/** Looks at everything in turn, and tells each finding as soon as there is one: never with a secret in it. */
export async function runChecks(
  checks: readonly Check[],
  subject: Subject,
  onFinding: (finding: Finding) => void,
): Promise<void> {
  const mask = createMask(subject.variables);
  for (const check of checks) for (const finding of await check(subject)) onFinding(mask(finding));
}
