import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface DataEntry {
  name: string;
  path: string;
  meaning: string;
  bytes: number;
  files: number;
  /** Made by farhaul; nothing else is ever removed. */
  known: boolean;
}

const meanings: readonly (readonly [name: RegExp, meaning: string])[] = [
  [/^farhaul\.db$/, 'store: runs, tasks, logs, pools'],
  [/^farhaul\.db-(?:wal|shm|journal)$/, 'store: what is written but not merged yet'],
  [/^farhaul\.db\..*backup(?:-wal|-shm|-journal)?$/, 'copy of the store, made before an upgrade or a restore'],
  [/^storage$/, 'objects: code and files of bundles, arguments, results'],
  [/^carried$/, 'objects on their way to runs that do not reach the storage themselves'],
  [/^workers$/, 'what workers on this machine note of their processes'],
  [/^server\.json$/, 'where the server that runs on this store answers'],
  [/^secret\.key$/, 'key that the secrets of blocks are encrypted with: keep a copy apart from the store'],
  [/^profiles\.json$/, 'servers by name, with the keys for them'],
  [/^cache$/, 'may go at any time; it is made again'],
];

/** The data directory's entries, largest first; none where there is no directory. */
export function dataEntries(directory: string): DataEntry[] {
  if (!existsSync(directory)) return [];
  const entries = readdirSync(directory).map((name): DataEntry => {
    const path = join(directory, name);
    const meaning = meanings.find(([pattern]) => pattern.test(name))?.[1];
    return { name, path, ...sizeOf(path), meaning: meaning ?? 'not made by farhaul', known: meaning !== undefined };
  });
  return entries.toSorted((left, right) => right.bytes - left.bytes);
}

/** Of the files themselves; a link counts as itself. What vanishes meanwhile counts nothing. */
export function sizeOf(path: string): { bytes: number; files: number } {
  try {
    const found = lstatSync(path);
    if (!found.isDirectory()) return { bytes: found.size, files: 1 };
    const inside = readdirSync(path).map((name) => sizeOf(join(path, name)));
    return { bytes: inside.reduce((sum, one) => sum + one.bytes, 0), files: inside.reduce((sum, one) => sum + one.files, 0) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { bytes: 0, files: 0 };
    throw error;
  }
}
