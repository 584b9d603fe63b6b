import type { AnyContractRouter, HTTPMethod, HTTPPath } from '@orpc/contract';
import { type Route, routes } from '../../protocol/routes.ts';

/** The contract as far as a client needs it to ask: where each operation is found. */
export function routeContract(): AnyContractRouter {
  return mapValues(routes, (operations) => mapValues<Route, AnyContractRouter>(operations, procedureAt));
}

function procedureAt(route: Route): AnyContractRouter {
  const [method, path] = route.split(' ') as [HTTPMethod, HTTPPath];
  return { '~orpc': { route: { method, path }, meta: {}, errorMap: {} } };
}

function mapValues<From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
