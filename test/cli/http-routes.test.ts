import { describe, expect, it } from 'vitest';
import type { DomainRoute, HttpDomain } from '../../scripts/cli/cloud/cloud-manager.ts';
import { routesTo } from '../../scripts/cli/cloud/http-routes.ts';

/** The routes to serveToken on one domain, of an answer that says as little of the path as this. */
const routesOf = (route: Partial<DomainRoute>, domain: Partial<HttpDomain> = {}) =>
  routesTo('serveToken', [
    {
      Domain: 'a.example',
      ...domain,
      Routes: [{ UpstreamResourceName: 'serveToken', ...route }] as DomainRoute[],
    },
  ]);

const perClient = (limit: object | null) => ({ QPSPolicy: { QPSPerClient: limit } }) as Partial<DomainRoute>;

describe('what Tencent Cloud says of routes', () => {
  it('is taken for both protocols, no login and the whole domain where it says nothing', () => {
    const silent = { isDefaultDomain: false, isHttpsOnly: false, needsLogin: false };
    expect(routesOf({})).toEqual([{ domain: 'a.example', path: '', ...silent }]);
  });

  it.each([
    ['none is told', {}, undefined],
    ['the policy is null', { QPSPolicy: null }, undefined],
    ['there is one for all together', { QPSPolicy: { QPSTotal: 100 } }, 0],
    ['that for each client is null', perClient(null), 0],
    ['it is for each user', perClient({ LimitBy: 'UserID', LimitValue: 5 }), 0],
    ['it has no number', perClient({ LimitBy: 'ClientIP' }), 0],
    ['its number is no limit', perClient({ LimitBy: 'ClientIP', LimitValue: -1 }), 0],
    ['it is for each address', perClient({ LimitBy: 'ClientIP', LimitValue: 5 }), 5],
  ])('limits nobody unless it is a number for each address: %s', (_, route, qps) => {
    expect(routesOf(route)[0]?.perAddressQps).toBe(qps);
  });

  it.each([
    ['the domain', {}, { Enable: false }],
    ['the path', { Enable: false }, {}],
  ])('counts for nothing where it is switched off: %s', (_, route, domain) => {
    expect(routesOf(route, domain)).toEqual([]);
  });
});
