import { clicks } from '../../cloud/clicks.ts';
import type { Road } from '../../cloud/road.ts';
import { SERVER } from '../../ready-functions.ts';
import { BY_HAND, type Outcome, type StepGroup } from './step.ts';
import { stepTexts as texts } from './step-texts.ts';

/** What makes `serveToken` reachable, and safe to reach. Who may reach what is for a person to decide. */
export function routeSteps({ httpRoutesOf }: Road): StepGroup {
  const findRoute = async (): Promise<Outcome> => {
    const routes = (await httpRoutesOf?.(SERVER)) ?? [];
    const addresses = routes.map(({ domain, path }) => domain + path);
    return routes.length > 0 ? { kind: 'already', detail: addresses.join(', ') } : BY_HAND;
  };
  return [
    { title: texts.route(SERVER), clicks: clicks.route(SERVER), isAble: false, run: findRoute },
    { title: texts.domain(SERVER), clicks: clicks.domain, isAble: false, run: async () => BY_HAND },
  ];
}
