import { list, all, sql, type Transaction } from '../store/statement.ts';

const ofRun = /^runs\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\//;
/** Named by their content: who knows the digest has the content, or was given its name by a run that may be seen. */
const ofNobody = /^(?:code|files|maps|manifests)\//;

export interface ObjectCall {
  /** `list`, `head`, … */
  name: string;
  input: unknown;
  workPools: readonly string[];
}

/**
 * The first key that belongs to none of the pools; null where all do. What is named by its content counts as theirs, but not
 * to be deleted. What is prepared for a run that does not exist yet is nobody's.
 */
export function* foreignObject({ name, input, workPools }: ObjectCall): Transaction<string | null> {
  const shared = name !== 'delete';
  const keys = keysOf(name, input);
  const ids = keys.flatMap((key) => ofRun.exec(key)?.[1] ?? []);
  const runs =
    ids.length === 0
      ? []
      : yield* all<{ id: string; name: string | null }>(
          sql`select id, work_pool_name as name from flow_run where id in (${list([...new Set(ids)])})`,
        );
  const poolOf = new Map(runs.map(({ id, name }) => [id, name]));
  const isOurs = (key: string): boolean => {
    const id = ofRun.exec(key)?.[1];
    if (id === undefined) return shared && ofNobody.test(key);
    const pool = poolOf.get(id);
    return pool === undefined || (pool !== null && workPools.includes(pool));
  };
  // An input without any key names everything.
  return keys.length === 0 ? '(all)' : (keys.find((key) => !isOurs(key)) ?? null);
}

/** Of those fields only that the call looks at: a key in another one would speak for it. */
function keysOf(name: string, input: unknown): string[] {
  const { key, keys, prefix, requests } = (input ?? {}) as Record<string, unknown>;
  const asked: Record<string, () => unknown[]> = {
    head: () => [key],
    list: () => [prefix],
    delete: () => (Array.isArray(keys) ? keys : []),
    grant: () => (Array.isArray(requests) ? requests.map((request) => (request as { key?: unknown } | null)?.key) : []),
  };
  return (asked[name]?.() ?? []).filter((one) => one !== undefined).map(String);
}
