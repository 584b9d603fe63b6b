/**
 * Lets the user of a container use mounted directories of this machine. They are private to whoever calls (0700, files
 * 0600), and stay so outside: the directories above them let nobody else through.
 */
import { chmod, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { MountV1 } from '@farhaul/core/plugin';

/** Rights of everybody else: what a program inside needs. */
const WRITABLE = { directory: 0o077, file: 0o066 };
const READABLE = { directory: 0o055, file: 0o044 };

export interface ContainerUser {
  /** As asked for, else the image's; empty is root. */
  user: string;
  /** Numbers inside are others outside. */
  mapsUsers: 'rootless' | 'userns' | null;
}

/** Whether the program runs as whoever calls, so that it may do what the caller may. */
export function isCaller({ user, mapsUsers }: ContainerUser, callerUid: number | undefined): boolean {
  const [name = ''] = user.split(':');
  const isRoot = name === '' || name === 'root' || name === '0';
  if (mapsUsers === 'rootless') return isRoot;
  if (mapsUsers === 'userns' || callerUid === undefined) return false;
  return isRoot ? callerUid === 0 : name === String(callerUid);
}

export class MountAccess {
  /** Directory → its state when it was last gone through: a new file changes it. */
  readonly #seen = new Map<string, bigint>();

  async open(mounts: readonly MountV1[], containerUser: ContainerUser): Promise<void> {
    const directories = mounts.filter(({ kind }) => kind === 'directory');
    if (directories.length === 0 || isCaller(containerUser, process.getuid?.())) return;
    await Promise.all(directories.map(async ({ source, readOnly }) => await this.#openDirectory(source, readOnly ? READABLE : WRITABLE)));
  }

  async #openDirectory(directory: string, rights: typeof READABLE): Promise<void> {
    const found = await stat(directory, { bigint: true });
    const key = `${directory} ${rights.file}`;
    if (this.#seen.get(key) === found.mtimeNs && missingRights(found.mode, rights.directory) === 0n) return;
    await allow(directory, found, rights.directory);
    const entries = await readdir(directory, { withFileTypes: true });
    for (const entry of entries) {
      if (!entry.isFile()) continue;
      const path = join(directory, entry.name);
      const file = await stat(path, { bigint: true }).catch(() => null);
      if (file) await allow(path, file, rights.file);
    }
    this.#seen.set(key, found.mtimeNs);
  }
}

function missingRights(mode: bigint, rights: number): bigint {
  return BigInt(rights) & ~mode;
}

/** What belongs to somebody else stays as it is. */
async function allow(path: string, { mode, uid }: { mode: bigint; uid: bigint }, rights: number): Promise<void> {
  if (missingRights(mode, rights) === 0n) return;
  const caller = process.getuid?.();
  if (caller !== 0 && BigInt(caller ?? -1) !== uid) return;
  await chmod(path, Number((mode | BigInt(rights)) & 0o7777n)).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT' && error.code !== 'EPERM') throw error;
  });
}
