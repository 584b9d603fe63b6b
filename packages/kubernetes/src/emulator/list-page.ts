/** Lists, in pages where they are asked for. */
import { badRequest, expired, failure, Refusal } from './refusal.ts';
import { fieldMatcher, labelMatcher, type Matcher } from './selectors.ts';
import { apiVersionOf } from './resource-kinds.ts';
import { without } from './without.ts';
import type { ClusterObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';
import type { RequestPath } from './request-path.ts';

export interface ListPage {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: Omit<ClusterObject, 'kind' | 'apiVersion'>[];
}

interface Continue {
  v: 'meta.k8s.io/v1';
  rv: number;
  start: string;
}

export function matcherOf({ of, namespace }: RequestPath, query: URLSearchParams): Matcher {
  const byLabel = labelMatcher(query.get('labelSelector') ?? '');
  const byField = fieldMatcher(query.get('fieldSelector') ?? '', of);
  return (object) => (namespace === undefined || object.metadata.namespace === namespace) && byLabel(object) && byField(object);
}

/** @throws Refusal 400, 410, 504 */
export function listPage(store: ObjectStore, path: RequestPath, query: URLSearchParams): ListPage {
  const { of, namespace } = path;
  const limit = numberOf(query.get('limit'));
  const from = continueOf(query.get('continue'));
  checkVersion(store, query.get('resourceVersion') ?? '');
  if (from && store.isForgotten(of, from.rv)) {
    throw expired(
      'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter.',
    );
  }
  const matches = matcherOf(path, query);
  const all = store
    .list(of, namespace)
    .filter(matches)
    .toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
  const rest = from ? all.filter((object) => keyOf(object) > from.start) : all;
  const items = limit > 0 ? rest.slice(0, limit) : rest;
  const last = items.at(-1);
  const version = from?.rv ?? store.version;
  const isSelected = query.has('labelSelector') || query.has('fieldSelector');
  const more: Continue | null = items.length < rest.length && last ? { v: 'meta.k8s.io/v1', rv: version, start: keyOf(last) } : null;
  return {
    kind: `${of.kind}List`,
    apiVersion: apiVersionOf(of),
    metadata: {
      resourceVersion: String(version),
      ...(more && { continue: Buffer.from(JSON.stringify(more)).toString('base64url') }),
      ...(more && !isSelected && { remainingItemCount: rest.length - items.length }),
    },
    items: items.map((item) => without(item, 'kind', 'apiVersion')),
  };
}

function keyOf({ metadata }: ClusterObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function numberOf(text: string | null): number {
  if (text === null) return 0;
  if (!/^\d+$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

function continueOf(text: string | null): Continue | null {
  if (text === null || text === '') return null;
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as Continue;
  } catch (error) {
    throw badRequest(`invalid continue token: continue key is not valid: ${error instanceof Error ? error.message : ''}`);
  }
}

function checkVersion(store: ObjectStore, version: string): void {
  if (version === '') return;
  if (!/^\d+$/.test(version)) {
    const parsing = `strconv.ParseUint: parsing "${version}": invalid syntax`;
    throw badRequest(`invalid resource version: resourceVersion: Invalid value: "${version}": ${parsing}`);
  }
  if (Number(version) <= store.version) return;
  const message = `Timeout: Too large resource version: ${version}, current: ${store.version}`;
  const causes = [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }];
  throw new Refusal(failure({ code: 504, reason: 'Timeout', message, details: { causes, retryAfterSeconds: 1 } }), { 'retry-after': '1' });
}
