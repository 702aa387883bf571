import type { Check, Finding, Subject } from './check.ts';
import { checkAccounts } from './checks/accounts.ts';
import { checkAppid } from './checks/appid.ts';
import { checkBuiltFunctions } from './checks/built-functions.ts';
import { checkCloudbaserc } from './checks/cloudbaserc.ts';
import { checkDeployment } from './checks/deployment.ts';
import { checkHttpAccess } from './checks/http-access.ts';
import { checkNamedEnvironments } from './checks/named-environments.ts';
import { checkRivalFunctions } from './checks/rival-functions.ts';
import { checkSdkVersion } from './checks/sdk-version.ts';
import { checkSecretsInFiles } from './checks/secrets-in-files.ts';
import { checkSecretsInHistory } from './checks/secrets-in-history.ts';
import { checkServeDeployment } from './checks/serve-deployment.ts';
import { checkServedToken } from './checks/served-token.ts';
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
  checkRivalFunctions,
  checkSdkVersion,
  checkSecretsInFiles,
  checkSecretsInHistory,
];

/** What others have to be asked. */
export const NETWORK_CHECKS: readonly Check[] = [
  checkWeixin,
  checkAccounts,
  checkDeployment,
  checkHttpAccess,
  checkServeDeployment,
  checkServedToken,
];

/** Looks at everything in turn, and tells each finding as soon as there is one: never with a secret in it, each with an id of its own. */
export async function runChecks(
  checks: readonly Check[],
  subject: Subject,
  onFinding: (finding: Finding) => void,
): Promise<void> {
  const mask = createMask(subject.variables);
  const seen = new Map<string, number>();
  for (const check of checks)
    for (const finding of await check(subject)) {
      const masked = mask(finding);
      const count = (seen.get(masked.id) ?? 0) + 1;
      seen.set(masked.id, count);
      onFinding(count === 1 ? masked : { ...masked, id: `${masked.id}#${count}` });
    }
}
