import { accessSync, chmodSync, closeSync, constants, mkdirSync, openSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { makePrivateDirectory, nearestExisting } from '../settings/make-private-directory.ts';
import { networkFileSystem } from './network-file-systems.ts';

export interface DataDirectory {
  directory: string;
  storeFile: string;
  storageDirectory: string;
}

/** Makes the directory (mode 0700) and refuses a place that cannot hold the store, saying why. */
export function prepareDataDirectory(directory: string): DataDirectory {
  const storageDirectory = join(directory, 'storage');
  const storeFile = join(directory, 'farhaul.db');
  try {
    refuseNetwork(directory);
    makePrivateDirectory(directory);
    // Root may write wherever permissions forbid it, but not on a file system that is mounted read-only: this asks for both.
    accessSync(directory, constants.W_OK | constants.X_OK);
    mkdirSync(storageDirectory, { recursive: true, mode: 0o700 });
    makePrivate(storeFile);
  } catch (error) {
    throw describe(error, directory);
  }
  return { directory, storeFile, storageDirectory };
}

/** The store is nobody else's to read, wherever it lies: made with its mode, which its companion files take over. */
function makePrivate(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  chmodSync(file, 0o600);
}

function refuseNetwork(directory: string): void {
  const name = networkFileSystem(statfsSync(nearestExisting(directory)).type);
  if (name === null) return;
  throw new FarhaulError(
    'FARHAUL_STORE_PLACE',
    `The data directory ${directory} is on a network file system (${name}), where the store would be damaged.`,
    {
      hint: 'Point FARHAUL_HOME to a local disk, or share one store through `farhaul server start`.',
      details: { directory, fileSystem: name },
    },
  );
}

function describe(error: unknown, directory: string): unknown {
  const details = { directory, system: (error as Error).message };
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return new FarhaulError('FARHAUL_STORE_READ_ONLY', `The data directory ${directory} cannot be written.`, {
        hint: 'Make it writable, or point FARHAUL_HOME to a directory that is.',
        details,
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
      return new FarhaulError('FARHAUL_STORE_FULL', `The disk of the data directory ${directory} is full.`, {
        hint: 'Free space there, or point FARHAUL_HOME to another disk.',
        retryable: true,
        details,
        cause: error,
      });
    case 'ENOTDIR':
    case 'EEXIST':
    case 'ENAMETOOLONG':
    case 'ELOOP':
    case 'ENOENT':
      return new FarhaulError('FARHAUL_STORE_PLACE', `The data directory ${directory} cannot be made: ${(error as Error).message}.`, {
        hint: 'Point FARHAUL_HOME to a directory.',
        details,
        cause: error,
      });
    default:
      return error;
  }
}
