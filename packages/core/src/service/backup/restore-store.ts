import { existsSync } from 'node:fs';
import { copyFile, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { prepareDataDirectory } from '../data-directory.ts';
import { migrations } from '../store/migrations/index.ts';
import { loadSqlite } from '../store/sqlite/load-sqlite.ts';
import { isBusy } from '../store/sqlite/sqlite-errors.ts';
import { refuseDamaged } from './back-up-store.ts';
import { type BackupDocument, backupLayout, readBackupDocument } from './backup-document.ts';
import { copyObjects } from './copy-objects.ts';

export interface RestoredStore {
  backup: BackupDocument;
  /** The store that was there before, moved aside; null: none was. */
  before: string | null;
}

/**
 * Puts a backup's store and objects into a data directory on which nobody works. Everything is checked before anything is
 * touched. @throws FARHAUL_CONFLICT where there is a store and `replace` is not set, FARHAUL_STORE_NEWER, FARHAUL_STORE_FAILED
 */
export async function restoreStore(source: string, dataDirectory: string, { replace }: { replace: boolean }): Promise<RestoredStore> {
  const backup = readBackupDocument(source);
  checkStore(join(source, backupLayout.store));
  const existed = existsSync(join(dataDirectory, backupLayout.store));
  if (existed) refusePresent(dataDirectory, replace);
  const { directory, storeFile, storageDirectory } = prepareDataDirectory(dataDirectory);
  await copyObjects(join(source, backupLayout.objects), storageDirectory);
  const draft = `${storeFile}.restoring-${process.pid}`;
  await copyFile(join(source, backupLayout.store), draft);
  const before = existed ? await moveAside(directory) : null;
  await rename(draft, storeFile);
  return { backup, before };
}

function checkStore(file: string): void {
  const { DatabaseSync } = loadSqlite();
  if (!existsSync(file))
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `The backup has no ${backupLayout.store}.`, { hint: 'Give a whole backup.' });
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    refuseDamaged(database.prepare('pragma integrity_check').get() as { integrity_check: string }, file);
    const { user_version: version } = database.prepare('pragma user_version').get() as { user_version: number };
    if (version <= migrations.length) return;
    throw new FarhaulError(
      'FARHAUL_STORE_NEWER',
      `The backup has version ${version}; this farhaul knows versions up to ${migrations.length}.`,
      {
        hint: 'Update farhaul, then restore.',
      },
    );
  } catch (error) {
    if (FarhaulError.isInstance(error)) throw error;
    throw new FarhaulError('FARHAUL_STORE_FAILED', `${file} is no store: ${(error as Error).message}.`, {
      hint: 'Restore another backup.',
      cause: error,
    });
  } finally {
    database.close();
  }
}

function refusePresent(dataDirectory: string, replace: boolean): void {
  if (!replace) {
    throw new FarhaulError('FARHAUL_CONFLICT', `There is a store in ${dataDirectory} already.`, {
      hint: 'Restore into another FARHAUL_HOME, or pass --replace: the present store is moved aside, not lost.',
    });
  }
  const { DatabaseSync } = loadSqlite();
  const database = new DatabaseSync(join(dataDirectory, backupLayout.store));
  try {
    // Only who is alone with a store may take its write-ahead log away, which is then merged into it.
    database.exec('pragma journal_mode = delete');
  } catch (error) {
    // A damaged one, the best of reasons to restore, is moved aside as it lies.
    if (!isBusy(error)) return;
    throw new FarhaulError('FARHAUL_CONFLICT', `The store in ${dataDirectory} is in use.`, {
      hint: 'Stop the server, the workers and the callers that use it, then restore.',
      cause: error,
    });
  } finally {
    database.close();
  }
}

/** With its companions: a write-ahead log of the old store must not be played into the new one. */
async function moveAside(directory: string): Promise<string> {
  const aside = join(directory, `farhaul.db.before-restore-${Date.now()}.backup`);
  for (const name of await readdir(directory)) {
    const companion = /^farhaul\.db(-wal|-shm|-journal)?$/.exec(name);
    if (companion) await rename(join(directory, name), `${aside}${companion[1] ?? ''}`);
  }
  return aside;
}
