/** Pure: merge patches and JSON patches. */
import { notKnown, Refusal, failure, unsupportedMedia } from './refusal.ts';
import type { Json } from './cluster-objects.ts';

/** @throws Refusal 415, 422 */
export function applyPatch(object: Json, patch: unknown, contentType: string): Json {
  if (contentType === 'application/merge-patch+json') return mergePatch(object, patch) as Json;
  if (contentType === 'application/json-patch+json') return jsonPatch(object, patch as Operation[]);
  if (/^application\/(strategic-merge-patch\+json|apply-patch\+yaml)$/.test(contentType)) throw notKnown(`PATCH with ${contentType}`);
  throw unsupportedMedia('415: Unsupported Media Type', {});
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const result: Json = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

interface Operation {
  op: 'add' | 'remove' | 'replace' | 'test' | 'move' | 'copy';
  path: string;
  value?: unknown;
}

function jsonPatch(object: Json, operations: readonly Operation[]): Json {
  const result = structuredClone(object);
  for (const operation of operations) applyOperation(result, operation);
  return result;
}

function refused(): Refusal {
  const message = 'the server rejected our request due to an error in our request';
  return new Refusal(failure({ code: 422, reason: 'Invalid', message, details: {} }));
}

function applyOperation(root: Json, { op, path, value }: Operation): void {
  const keys = path
    .split('/')
    .slice(1)
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.pop();
  const parent = keys.reduce<unknown>((at, key) => (typeof at === 'object' && at !== null ? (at as Json)[key] : undefined), root);
  if (last === undefined || typeof parent !== 'object' || parent === null) throw refused();
  const place = parent as Json;
  if (op === 'test') {
    if (JSON.stringify(place[last]) !== JSON.stringify(value)) throw refused();
    return;
  }
  if (op === 'move' || op === 'copy') throw notKnown(`the JSON patch operation ${op}`);
  if (op !== 'add' && !(last in place)) throw refused();
  if (!Array.isArray(parent)) {
    if (op === 'remove') delete place[last];
    else place[last] = value;
    return;
  }
  const index = last === '-' ? parent.length : Number(last);
  if (op === 'add') parent.splice(index, 0, value);
  else if (op === 'remove') parent.splice(index, 1);
  else parent[index] = value;
}
