import { existsSync } from 'node:fs';
import { chmod, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { makePrivateDirectory } from '../../settings/make-private-directory.ts';
import { version } from '../../settings/version.ts';
import { loadSqlite } from '../store/sqlite/load-sqlite.ts';
import { type BackupDocument, backupLayout } from './backup-document.ts';
import { copyObjects } from './copy-objects.ts';

/**
 * Copies the data directory's store, as it is at one moment, and its objects, while others work on it. Secrets stay
 * encrypted; their key is not copied. @throws FARHAUL_NOT_FOUND, FARHAUL_STORE_PLACE, FARHAUL_CONFLICT where the target is not empty
 */
export async function backUpStore(dataDirectory: string, target: string): Promise<BackupDocument> {
  const file = join(dataDirectory, backupLayout.store);
  if (!existsSync(file)) {
    throw new FarhaulError('FARHAUL_NOT_FOUND', `There is no store in ${dataDirectory}.`, {
      hint: 'Point FARHAUL_HOME to the data directory of the server.',
    });
  }
  await prepareTarget(target);
  const objects = { from: join(dataDirectory, backupLayout.objects), to: join(target, backupLayout.objects) };
  // Before and after: nothing that the copied store speaks of is missing, whatever is written or collected meanwhile.
  await copyObjects(objects.from, objects.to);
  const schema = await copyStore(file, join(target, backupLayout.store));
  const copied = await copyObjects(objects.from, objects.to);
  const document: BackupDocument = {
    v: 1,
    version,
    madeAt: new Date().toISOString(),
    from: dataDirectory,
    schema,
    storeBytes: (await stat(join(target, backupLayout.store))).size,
    objects: copied.objects,
    objectBytes: copied.bytes,
  };
  await writeFile(join(target, backupLayout.document), `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return document;
}

async function prepareTarget(target: string): Promise<void> {
  try {
    makePrivateDirectory(target);
  } catch (error) {
    throw new FarhaulError('FARHAUL_STORE_PLACE', `The backup cannot be written to ${target}: ${(error as Error).message}`, {
      hint: 'Give a directory that this user can make and write.',
      cause: error,
    });
  }
  if ((await readdir(target)).length === 0) return;
  throw new FarhaulError('FARHAUL_CONFLICT', `${target} is not empty, so no backup is written there.`, {
    hint: 'Give a directory that does not exist yet.',
  });
}

/** Answers the version of its schema. */
async function copyStore(file: string, target: string): Promise<number> {
  const sqlite = loadSqlite();
  const database = new sqlite.DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    // One read transaction: the backup API would begin again with every commit of others, and never end on a busy store.
    database.prepare('vacuum into ?').run(target);
  } finally {
    database.close();
  }
  await chmod(target, 0o600);
  const copy = new sqlite.DatabaseSync(target);
  try {
    // One file, without companions: whoever copies it further takes all of it.
    copy.exec('pragma journal_mode = delete');
    refuseDamaged(copy.prepare('pragma integrity_check').get() as { integrity_check: string }, file);
    return (copy.prepare('pragma user_version').get() as { user_version: number }).user_version;
  } finally {
    copy.close();
  }
}

export function refuseDamaged({ integrity_check: found }: { integrity_check: string }, file: string): void {
  if (found === 'ok') return;
  throw new FarhaulError('FARHAUL_STORE_FAILED', `The store ${file} is damaged: ${found.slice(0, 500)}.`, {
    hint: 'Restore an earlier backup.',
  });
}
