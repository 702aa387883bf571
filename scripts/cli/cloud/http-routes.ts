import type { DomainRoute, HttpDomain } from './cloud-manager.ts';
import type { HttpRoute } from './road.ts';

/** The routes to a function among the domains of the HTTP access service, but for those that are switched off. */
export function routesTo(name: string, domains: readonly HttpDomain[]): HttpRoute[] {
  return domains
    .filter(isOn)
    .flatMap((domain) =>
      (domain.Routes ?? [])
        .filter((route) => isOn(route) && route.UpstreamResourceName === name)
        .map((route) => routeOf(domain, route)),
    );
}

function isOn({ Enable }: { Enable?: boolean }): boolean {
  return Enable !== false;
}

function routeOf({ Domain, Protocol, IsDefault }: HttpDomain, route: DomainRoute): HttpRoute {
  const { Path = '', EnableAuth, QPSPolicy } = route;
  return {
    domain: Domain,
    path: Path,
    isDefaultDomain: IsDefault === true,
    isHttpsOnly: Protocol === 'HTTP_TO_HTTPS',
    needsLogin: EnableAuth === true,
    ...(QPSPolicy && { perAddressQps: perAddressQpsOf(QPSPolicy) }),
  };
}

/** A limit for each user limits nobody where nobody logs in. */
function perAddressQpsOf({ QPSPerClient }: NonNullable<DomainRoute['QPSPolicy']>): number {
  const { LimitBy, LimitValue = 0 } = QPSPerClient ?? {};
  return LimitBy === 'ClientIP' && LimitValue > 0 ? LimitValue : 0;
}
