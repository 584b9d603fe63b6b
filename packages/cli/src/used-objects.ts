import type { Client } from '@farhaul/core/client';

export interface UsedObjects {
  runs: { id: string; endedAt: string | null }[];
  /** Keys of the bundles' objects that some run refers to. */
  keys: Set<string>;
  /** Of the runs. */
  workerTypes: Set<string>;
}

/** What the runs that are kept still need. Small pages: a run may hold half a megabyte of result. */
export async function usedObjects(client: Client): Promise<UsedObjects> {
  const used: UsedObjects = { runs: [], keys: new Set(), workerTypes: new Set() };
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Client['flowRuns']['list']>> = await client.flowRuns.list({ after, limit: 100 });
    for (const { id, endedAt, code, binding } of page.items) {
      used.runs.push({ id, endedAt });
      if (binding) used.workerTypes.add(binding.workerType);
      if (code?.type !== 'bundle') continue;
      for (const object of [code.code, code.files, code.map, code.manifest]) if (object) used.keys.add(object.key);
    }
    after = page.next;
  } while (after !== null);
  return used;
}
