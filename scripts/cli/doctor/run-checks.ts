import type { Check, Finding, Subject } from './check.ts';
import { checkAppid } from './checks/appid.ts';
import { checkBuiltFunctions } from './checks/built-functions.ts';
import { checkCloudbaserc } from './checks/cloudbaserc.ts';
import { checkDeployment } from './checks/deployment.ts';
import { checkNamedEnvironments } from './checks/named-environments.ts';
import { checkSecretsInFiles } from './checks/secrets-in-files.ts';
import { checkSecretsInHistory } from './checks/secrets-in-history.ts';
import { checkTrigger } from './checks/trigger.ts';
import { checkWeixin } from './checks/weixin.ts';
import { createMask } from './mask.ts';

/** What can be seen on this machine. */
export const LOCAL_CHECKS: readonly Check[] = [
  checkBuiltFunctions,
  checkTrigger,
  checkCloudbaserc,
  checkAppid,
  checkNamedEnvironments,
  checkSecretsInFiles,
  checkSecretsInHistory,
];

/** What others have to be asked. */
export const NETWORK_CHECKS: readonly Check[] = [checkWeixin, checkDeployment];

/** Looks at everything in turn, and tells each finding as soon as there is one: never with a secret in it. */
export async function runChecks(
  checks: readonly Check[],
  subject: Subject,
  onFinding: (finding: Finding) => void,
): Promise<void> {
  const mask = createMask(subject.variables);
  for (const check of checks) for (const finding of await check(subject)) onFinding(mask(finding));
}
