import type { StorageV1 } from '../plugin/v1/storage-v1.ts';

/** What bundles share; everything else of ours lies below `runs/<flow run>/`. */
const sharedPrefixes = ['code/', 'files/', 'maps/', 'manifests/'] as const;

export interface GarbageCollection {
  storage: StorageV1;
  /** Keys that a run or a deployment refers to; never removed, however old. */
  referenced: ReadonlySet<string>;
  /** Ids of the flow runs that exist; objects of others below `runs/` go. Null: leave `runs/` alone. */
  flowRuns: ReadonlySet<string> | null;
  /** An object is only removed when it was stored longer ago: its run may be about to be created. Milliseconds. */
  unusedForMs: number;
  /** Counts what would go, and removes nothing. @default false */
  dryRun?: boolean;
  /** Milliseconds since the epoch. @default now */
  now?: number;
  signal?: AbortSignal;
}

export interface GarbageReport {
  removed: { key: string; bytes: number }[];
  bytes: number;
  kept: number;
}

/** Removes the objects of a storage that nothing refers to. Keys that are not of farhaul's form stay. */
export async function collectGarbage(options: GarbageCollection): Promise<GarbageReport> {
  const { storage, referenced, flowRuns, unusedForMs, dryRun = false, now = Date.now(), signal = new AbortController().signal } = options;
  const report: GarbageReport = { removed: [], bytes: 0, kept: 0 };
  const prefixes = flowRuns === null ? sharedPrefixes : [...sharedPrefixes, 'runs/'];
  for (const prefix of prefixes) {
    for await (const { key, bytes, modifiedAt } of storage.list(prefix, { signal })) {
      const used = referenced.has(key) || (prefix === 'runs/' && flowRuns?.has(key.split('/')[1]!));
      if (used || now - Date.parse(modifiedAt) < unusedForMs) {
        report.kept += 1;
        continue;
      }
      if (!dryRun) await storage.delete(key, { signal });
      report.removed.push({ key, bytes });
      report.bytes += bytes;
    }
  }
  return report;
}
