/** ResourceQuota: what a namespace holds, and what it has no room for. */
import { parseQuantity } from '../kubernetes-quantity.ts';
import { isOver } from './pod-status.ts';
import { forbidden } from './refusal.ts';
import { CONFIG_MAPS, JOBS, PODS, QUOTAS, SECRETS, qualified, type ResourceKind } from './resource-kinds.ts';
import type { ClusterObject, PodObject, QuotaObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

const counted: readonly ResourceKind[] = [PODS, JOBS, SECRETS, CONFIG_MAPS];
const computed = ['cpu', 'memory', 'ephemeral-storage'];

/** @throws Refusal 403 */
export function checkQuota(store: ObjectStore, of: ResourceKind, object: ClusterObject): void {
  const { name, namespace = '', generateName } = object.metadata;
  for (const quota of store.list<QuotaObject>(QUOTAS, namespace)) {
    const { hard = {}, used = {} } = usageOf(store, quota);
    const asked = demandOf(of, object);
    const concerned = Object.keys(hard).filter((key) => asked[key] !== undefined || isMissing(of, key));
    const missing = concerned.filter((key) => asked[key] === undefined);
    if (missing.length > 0) {
      const containers = (object as PodObject).spec.containers.map((container) => container.name).join(',');
      const words = missing.map((key) => `${key} for: ${containers}`).join('; ');
      throw forbidden(generateName ?? name, of, { why: `failed quota: ${quota.metadata.name}: must specify ${words}` });
    }
    const over = concerned.filter((key) => amount(used[key]) + (asked[key] ?? 0) > amount(hard[key]));
    if (over.length === 0) continue;
    const list = (values: (key: string) => string): string => over.map((key) => `${key}=${values(key)}`).join(',');
    const words = `requested: ${list((key) => String(asked[key]))}, used: ${list((key) => used[key] ?? '0')}, limited: ${list((key) => hard[key] ?? '0')}`;
    throw forbidden(generateName ?? name, of, { why: `exceeded quota: ${quota.metadata.name}, ${words}` });
  }
}

/** Where a quota counts what pods ask for, each must say it. */
function isMissing(of: ResourceKind, key: string): boolean {
  return of === PODS && computed.some((name) => [name, `requests.${name}`, `limits.${name}`].includes(key));
}

function amount(quantity: string | undefined): number {
  return parseQuantity(quantity ?? '0') ?? 0;
}

/** What an object takes of a quota. */
function demandOf(of: ResourceKind, object: ClusterObject): Record<string, number> {
  const demand: Record<string, number> = { [`count/${qualified(of.resource, of)}`]: 1 };
  if (of.group === '') demand[of.resource] = 1;
  if (of !== PODS) return demand;
  for (const { resources = {} } of (object as PodObject).spec.containers) {
    for (const name of computed) {
      const request = resources.requests?.[name];
      const limit = resources.limits?.[name];
      if (request !== undefined) for (const key of [name, `requests.${name}`]) demand[key] = (demand[key] ?? 0) + amount(request);
      if (limit !== undefined) demand[`limits.${name}`] = (demand[`limits.${name}`] ?? 0) + amount(limit);
    }
  }
  return demand;
}

export function usageOf(store: ObjectStore, { metadata, spec }: QuotaObject): NonNullable<QuotaObject['status']> {
  const hard = spec.hard ?? {};
  const used: Record<string, number> = Object.fromEntries(Object.keys(hard).map((key) => [key, 0]));
  for (const of of counted) {
    for (const object of store.list(of, metadata.namespace)) {
      const hasEnded = of === PODS && isOver((object as PodObject).status);
      if (hasEnded) continue;
      for (const [key, value] of Object.entries(demandOf(of, object))) if (used[key] !== undefined) used[key] += value;
    }
  }
  return { hard, used: Object.fromEntries(Object.entries(used).map(([key, value]) => [key, String(value)])) };
}

/** Keeps the numbers that quotas show. Answers how to stop. */
export function countUsage(store: ObjectStore): () => void {
  return store.onChange(({ of, object, type }) => {
    if (of !== QUOTAS && !counted.includes(of)) return;
    if (of === QUOTAS && type === 'DELETED') return;
    for (const quota of store.list<QuotaObject>(QUOTAS, object.metadata.namespace))
      setImmediate(() => {
        const present = store.find<QuotaObject>(QUOTAS, quota.metadata.name, quota.metadata.namespace);
        if (present) store.update(QUOTAS, { ...present, status: usageOf(store, present) });
      });
  });
}
