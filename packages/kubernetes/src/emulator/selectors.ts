/** Label and field selectors of lists and watches. */
import { badRequest } from './refusal.ts';
import type { ClusterObject, Json } from './cluster-objects.ts';
import type { ResourceKind } from './resource-kinds.ts';

export type Matcher = (object: ClusterObject) => boolean;

const NAME = '[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?';
const equality = new RegExp(`^(${NAME})\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`);
const membership = new RegExp(`^(${NAME})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const existence = new RegExp(`^(!?)\\s*(${NAME})$`);

/** @throws Refusal 400 */
export function labelMatcher(selector: string): Matcher {
  const requirements = split(selector).map(requirementOf);
  return ({ metadata: { labels = {} } }) => requirements.every((holds) => holds(labels));
}

type Requirement = (labels: Record<string, string>) => boolean;

/** At commas that are not within parentheses. */
function split(selector: string): string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function requirementOf(text: string): Requirement {
  const equal = equality.exec(text);
  if (equal) {
    const [, key = '', , operator, value = ''] = equal;
    return operator === '!=' ? (labels) => labels[key] !== value : (labels) => labels[key] === value;
  }
  const member = membership.exec(text);
  if (member) {
    const [, key = '', , operator, list = ''] = member;
    const values = list.split(',').map((value) => value.trim());
    const isIn: Requirement = (labels) => labels[key] !== undefined && values.includes(labels[key]);
    return operator === 'in' ? isIn : (labels) => !isIn(labels);
  }
  const exists = existence.exec(text);
  if (exists) {
    const [, not, key = ''] = exists;
    return (labels) => (labels[key] === undefined) === (not === '!');
  }
  const [, second = ''] = text.split(/\s+/);
  throw badRequest(`unable to parse requirement: found '${second}', expected: in, notin, =, ==, !=, gt, lt`);
}

const always = ['metadata.name', 'metadata.namespace'];
const involved = ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map((name) => `involvedObject.${name}`);
const fields: Record<string, readonly string[]> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'status.phase', 'status.podIP'],
  events: [...involved, 'reason', 'type', 'reportingComponent'],
  secrets: ['type'],
  namespaces: ['status.phase'],
};

/** @throws Refusal 400 */
export function fieldMatcher(selector: string, { resource }: ResourceKind): Matcher {
  const permitted = [...always, ...(fields[resource] ?? [])];
  const requirements = split(selector).map((text) => {
    const [, path = '', operator = '=', value = ''] = /^([^=!]+?)(==|=|!=)(.*)$/.exec(text) ?? [];
    if (!permitted.includes(path)) throw badRequest(`field label not supported: ${path === '' ? text : path}`);
    return { path: path.split('.'), isEqual: operator !== '!=', value };
  });
  return (object) => requirements.every(({ path, isEqual, value }) => (textAt(object, path) === value) === isEqual);
}

function textAt(object: unknown, path: readonly string[]): string {
  const found = path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Json)[key] : undefined),
    object,
  );
  return typeof found === 'string' ? found : '';
}
