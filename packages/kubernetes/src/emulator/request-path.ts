/** Pure: paths of the API taken apart. */
import { resourceKinds, type ResourceKind } from './resource-kinds.ts';

export interface RequestPath {
  of: ResourceKind;
  /** Absent: of all namespaces, or of a kind that has none. */
  namespace?: string;
  /** Empty: all of the kind. */
  name: string;
  subresource: string;
}

/** Null: no path of a resource that is known. */
export function parsePath(path: string): RequestPath | null {
  const [, group = '', rest = ''] = /^\/api(?:s\/([^/]+))?\/v1\/(.+)$/.exec(path) ?? [];
  const parts = rest.split('/').map(decodeURIComponent);
  const isWithin = parts[0] === 'namespaces' && parts.length > 2 && !['status', 'finalize'].includes(parts[2] ?? '');
  const [resource = '', name = '', subresource = '', more] = isWithin ? parts.slice(2) : parts;
  const of = resourceKinds.get(`${group}/${resource}`);
  if (!of || more !== undefined || (of.namespaced && !isWithin && name !== '')) return null;
  return { of, name, subresource, ...(isWithin && { namespace: parts[1] ?? '' }) };
}

const verbs: Record<string, string> = { POST: 'create', PUT: 'update', PATCH: 'patch' };

/** What RBAC calls it. */
export function verbOf(method: string, { name }: RequestPath, isWatch: boolean): string {
  if (method === 'GET') return isWatch ? 'watch' : name === '' ? 'list' : 'get';
  if (method === 'DELETE') return name === '' ? 'deletecollection' : 'delete';
  return verbs[method] ?? method.toLowerCase();
}

export function isWatchOf(method: string, { name }: RequestPath, query: URLSearchParams): boolean {
  return method === 'GET' && name === '' && ['true', '1'].includes(query.get('watch') ?? '');
}

export function resourceOf({ of, subresource }: RequestPath): string {
  return subresource === '' ? of.resource : `${of.resource}/${subresource}`;
}

/** `create jobs`, `get pods/log`; a path of no resource that is known stays as it is. */
export function nameOfCall(method: string, pathname: string, query: URLSearchParams): string {
  const path = parsePath(pathname);
  return path ? `${verbOf(method, path, isWatchOf(method, path, query))} ${resourceOf(path)}` : `${method} ${pathname}`;
}
