import { constants } from 'node:fs';
import { copyFile, mkdir, readdir, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface CopiedObjects {
  objects: number;
  bytes: number;
}

/** Copies what is not there yet; what vanishes meanwhile is left out. Where the disk can, blocks are shared and not written again. */
export async function copyObjects(from: string, to: string): Promise<CopiedObjects> {
  const total = { objects: 0, bytes: 0 };
  const entries = await readdir(from, { recursive: true, withFileTypes: true }).catch(noneAt);
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const source = join(entry.parentPath, entry.name);
    const bytes = await copyOnce(source, join(to, source.slice(from.length + 1)));
    if (bytes === null) continue;
    total.objects += 1;
    total.bytes += bytes;
  }
  return total;
}

/** Null where it is gone. */
async function copyOnce(source: string, target: string): Promise<number | null> {
  const [found, there] = await Promise.all([stat(source).catch(gone), stat(target).catch(gone)]);
  if (found === null) return null;
  // An object never changes under its key but for a run's own ones, which a later look may find longer or younger.
  if (there && there.size === found.size && there.mtimeMs >= found.mtimeMs) return found.size;
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const draft = `${target}.draft-${process.pid}`;
  try {
    await copyFile(source, draft, constants.COPYFILE_FICLONE);
  } catch (error) {
    return gone(error as NodeJS.ErrnoException);
  }
  await rename(draft, target);
  return found.size;
}

function gone(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}

function noneAt(error: NodeJS.ErrnoException): [] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
