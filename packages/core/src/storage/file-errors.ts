import { FarhaulError } from '../errors/farhaul-error.ts';

export function isMissing(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOENT' || code === 'ENOTDIR' || code === 'EISDIR';
}

/** What a failed file operation means to a person. */
export function fileError(error: unknown, path: string, act: 'read' | 'write' = 'write'): unknown {
  const { code, name } = error as NodeJS.ErrnoException;
  if (name === 'AbortError' || FarhaulError.isInstance(error)) return error;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new FarhaulError('FARHAUL_STORE_FULL', `no space left to write ${path}`, {
      hint: 'Free some, e.g. by farhaul data prune, or set FARHAUL_HOME to another disk.',
      cause: error,
    });
  }
  if (code === 'EEXIST' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENOTEMPTY') {
    return new FarhaulError('FARHAUL_STORAGE_REJECTED', `${path} cannot be written: one key is the beginning of another`, {
      hint: 'In a directory "a" and "a/b" cannot both be objects; choose another key.',
      cause: error,
    });
  }
  if (act === 'read' && (code === 'EACCES' || code === 'EPERM')) {
    return new FarhaulError('FARHAUL_STORAGE_REJECTED', `${path} may not be read by this user`, {
      hint: 'Give this user the right to read it.',
      cause: error,
    });
  }
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') {
    return new FarhaulError('FARHAUL_STORE_READ_ONLY', `${path} cannot be written`, {
      hint: 'Make the directory writable, or set FARHAUL_HOME to one that is.',
      cause: error,
    });
  }
  return new FarhaulError('FARHAUL_STORAGE_UNAVAILABLE', `${path}: ${error instanceof Error ? error.message : String(error)}`, {
    retryable: true,
    cause: error,
  });
}
