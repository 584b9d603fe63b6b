import { FarhaulError } from '../../../errors/farhaul-error.ts';

/** Primary result codes of SQLite (https://sqlite.org/rescode.html); extended ones carry them in the low byte. */
const BUSY = 5,
  LOCKED = 6,
  READONLY = 8,
  IOERR = 10,
  CORRUPT = 11,
  FULL = 13,
  CANTOPEN = 14,
  NOTADB = 26;

export function isBusy(error: unknown): boolean {
  const code = resultCode(error);
  return code === BUSY || code === LOCKED;
}

/** Says in farhaul's words what SQLite said of the file. Errors that are none of SQLite's pass. */
export function describeSqliteError(error: unknown, file: string): unknown {
  const code = resultCode(error);
  if (code === null || FarhaulError.isInstance(error)) return error;
  const details = { file, sqlite: (error as Error).message };
  switch (code) {
    case READONLY:
      return new FarhaulError('FARHAUL_STORE_READ_ONLY', `The store ${file} cannot be written.`, {
        hint: 'Make the data directory writable, or point FARHAUL_HOME to one that is.',
        details,
        cause: error,
      });
    case FULL:
      return new FarhaulError('FARHAUL_STORE_FULL', `The disk of the store ${file} is full.`, {
        hint: 'Free space there (`farhaul data prune` removes old runs), or point FARHAUL_HOME to another disk.',
        retryable: true,
        details,
        cause: error,
      });
    case CORRUPT:
    case NOTADB:
      return new FarhaulError('FARHAUL_STORE_FAILED', `The store ${file} is damaged: ${(error as Error).message}.`, {
        hint: 'Restore a backup from the same directory, or start anew with `farhaul data reset`.',
        details,
        cause: error,
      });
    case CANTOPEN:
      return new FarhaulError('FARHAUL_STORE_PLACE', `The store ${file} cannot be opened.`, {
        hint: 'Check the permissions of the data directory, or point FARHAUL_HOME elsewhere.',
        details,
        cause: error,
      });
    case BUSY:
    case LOCKED:
      return new FarhaulError('FARHAUL_STORE_BUSY', `The store ${file} stayed locked by another process.`, {
        hint: 'Look for a process that holds the file open for long, such as a database browser.',
        retryable: true,
        details,
        cause: error,
      });
    // What a full disk looks like where SQLite cannot tell; nothing is wrong with what was asked.
    case IOERR:
      return new FarhaulError('FARHAUL_STORE_FAILED', `The store ${file} cannot be read or written now: ${(error as Error).message}.`, {
        hint: 'Check the disk of the data directory, and whether it is full; the same call may succeed later.',
        retryable: true,
        details,
        cause: error,
      });
    default:
      return new FarhaulError('FARHAUL_STORE_FAILED', `The store ${file} failed: ${(error as Error).message}.`, {
        hint: 'This is a defect of farhaul; please report it.',
        details,
        cause: error,
      });
  }
}

function resultCode(error: unknown): number | null {
  const code = (error as { errcode?: unknown } | null)?.errcode;
  return typeof code === 'number' ? code & 0xff : null;
}
