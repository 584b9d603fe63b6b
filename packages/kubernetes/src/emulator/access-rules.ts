/** Who may do what: RBAC of the one user that the emulator knows. */
import { notPermitted, type Refusal } from './refusal.ts';
import type { Json } from './cluster-objects.ts';

/** As in a Role; `*` stands for all. */
export interface EmulatedAccessRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
}

/** What is about to be done. */
export interface Attempted {
  verb: string;
  group: string;
  /** With its subresource: `pods/log`. */
  resource: string;
  namespace: string;
  name: string;
}

export const everything: readonly EmulatedAccessRule[] = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];

export const USER = 'farhaul-emulator';

function covers(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

export function isPermitted(rules: readonly EmulatedAccessRule[], { verb, group, resource }: Attempted): boolean {
  // Whoever is logged in may ask what he may do.
  if (group === 'authorization.k8s.io') return true;
  return rules.some((rule) => covers(rule.apiGroups, group) && covers(rule.resources, resource) && covers(rule.verbs, verb));
}

export function accessRefusal({ verb, group, resource, namespace, name }: Attempted): Refusal {
  const qualified = group === '' ? resource.split('/')[0] : `${resource.split('/')[0]}.${group}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `${qualified}${name === '' ? '' : ` "${name}"`} is forbidden`;
  const message = `${what}: User "${USER}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  const details = { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: resource.split('/')[0] };
  return notPermitted(message, details);
}

/** Answer to a SelfSubjectAccessReview. */
export function reviewAccess(rules: readonly EmulatedAccessRule[], body: Json): Json {
  const spec = (body['spec'] ?? {}) as { resourceAttributes?: Record<string, string> };
  const { verb = '', group = '', resource = '', subresource = '', namespace = '', name = '' } = spec.resourceAttributes ?? {};
  const attempted = { verb, group, resource: subresource === '' ? resource : `${resource}/${subresource}`, namespace, name };
  const allowed = isPermitted(rules, attempted);
  // What is empty is not told again.
  const told = Object.fromEntries(Object.entries(spec.resourceAttributes ?? {}).filter(([, value]) => value !== ''));
  const answered = { ...spec, ...(spec.resourceAttributes && { resourceAttributes: told }) };
  return { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec: answered, status: { allowed } };
}

/** Answer to a SelfSubjectRulesReview. */
export function reviewRules(rules: readonly EmulatedAccessRule[]): Json {
  const resourceRules = rules.map(({ verbs, apiGroups, resources }) => ({ verbs, apiGroups, resources }));
  const status = { resourceRules, nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/version', '/readyz'] }], incomplete: false };
  return { kind: 'SelfSubjectRulesReview', apiVersion: 'authorization.k8s.io/v1', metadata: {}, spec: {}, status };
}
