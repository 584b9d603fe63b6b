/** The keys that wrap the data keys of secrets. They rest outside the database, and are read when they are needed. */
import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import { makePrivateDirectory } from '../../settings/make-private-directory.ts';
import { KEY_BYTES } from './envelope.ts';

export interface SecretKey {
  /** Names the key without telling anything of it. */
  id: string;
  bytes: Uint8Array;
}

export interface SecretKeys {
  /** Where they are, for a person. */
  readonly place: string;
  /** The first is for what is new, the others only open. Empty where there is none yet. @throws FARHAUL_SECRET_KEY */
  read(): readonly SecretKey[];
  /** Makes the first key where there is none, and answers it. @throws FARHAUL_SECRET_KEY where that is not ours to do */
  first(): SecretKey;
  /** Puts these in the place of what is there; absent where somebody else keeps them. */
  replace?(keys: readonly SecretKey[]): void;
}

export interface SecretKeySource {
  /** Value of FARHAUL_SECRET_KEY. */
  key: string | null;
  /** Path in FARHAUL_SECRET_KEY_FILE. */
  file: string | null;
  /** Holds `secret.key` where neither is given. */
  dataDirectory: string;
}

/** A variable comes before a named file, and that before the file of the data directory. Reads nothing yet. */
export function openSecretKeys({ key, file, dataDirectory }: SecretKeySource): SecretKeys {
  if (key !== null) return variableKeys(key);
  if (file !== null) return namedFileKeys(file);
  return directoryKeys(join(dataDirectory, 'secret.key'));
}

/** For a service that was given no place for keys. */
export const noSecretKeys: SecretKeys = {
  place: 'nowhere',
  read: () => [],
  first: () => {
    throw new FarhaulError('FARHAUL_SECRET_KEY', 'This service was given no key to encrypt secrets with.', {
      hint: 'Set FARHAUL_SECRET_KEY to 32 random bytes in base64: openssl rand -base64 32',
    });
  },
};

export function newSecretKey(): SecretKey {
  return asKey(randomBytes(KEY_BYTES));
}

function asKey(bytes: Uint8Array): SecretKey {
  return { id: createHash('sha256').update('farhaul secret key\n').update(bytes).digest('hex').slice(0, 12), bytes };
}

function variableKeys(text: string): SecretKeys {
  const place = 'the variable FARHAUL_SECRET_KEY';
  return withoutMaking(place, () => parseKeys(text, place));
}

function namedFileKeys(file: string): SecretKeys {
  const place = `the file ${file} (FARHAUL_SECRET_KEY_FILE)`;
  return withoutMaking(place, () => parseKeys(readOrNull(file) ?? '', place));
}

function withoutMaking(place: string, read: () => readonly SecretKey[]): SecretKeys {
  return {
    place,
    read,
    first() {
      const [key] = read();
      if (key) return key;
      throw new FarhaulError('FARHAUL_SECRET_KEY', `There is no key for secrets in ${place}.`, {
        hint: 'Put 32 random bytes in base64 there: openssl rand -base64 32',
      });
    },
  };
}

function directoryKeys(file: string): SecretKeys {
  const place = `the file ${file}`;
  const read = (): readonly SecretKey[] => {
    const text = readOrNull(file);
    if (text === null) return [];
    refuseShared(file);
    const keys = parseKeys(text, place);
    if (keys.length > 0) return keys;
    throw malformed(place);
  };
  return {
    place,
    read,
    first() {
      if (read().length === 0) writeKeys(file, [newSecretKey()], { ifAbsent: true });
      return read()[0] as SecretKey;
    },
    replace: (keys) => writeKeys(file, keys, { ifAbsent: false }),
  };
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new FarhaulError('FARHAUL_SECRET_KEY', `The key for secrets in ${file} cannot be read: ${(error as Error).message}`, {
      hint: 'Let the user that runs farhaul read it.',
      cause: error,
    });
  }
}

/** Windows has no such modes. */
function refuseShared(file: string): void {
  const mode = statSync(file).mode & 0o777;
  if ((mode & 0o077) === 0 || process.platform === 'win32') return;
  throw new FarhaulError('FARHAUL_SECRET_KEY', `The key for secrets in ${file} can be read by others (mode ${mode.toString(8)}).`, {
    hint: `chmod 600 ${file}, and if somebody may have read it: farhaul block rotate-key`,
  });
}

/** One per line or separated by commas, base64 or hex. */
function parseKeys(text: string, place: string): SecretKey[] {
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const bytes = /^[0-9a-f]{64}$/i.test(part) ? Buffer.from(part, 'hex') : Buffer.from(part, 'base64');
      const isBase64 = /^[A-Za-z0-9+/_-]{43}=?$/.test(part);
      if (bytes.length !== KEY_BYTES || !(isBase64 || part.length === 2 * KEY_BYTES)) throw malformed(place);
      return asKey(bytes);
    });
}

function malformed(place: string): FarhaulError {
  return new FarhaulError('FARHAUL_SECRET_KEY', `What is in ${place} is no key for secrets.`, {
    hint: 'A key is 32 random bytes in base64: openssl rand -base64 32',
  });
}

/** Whole or not at all, and readable by nobody else from the beginning. */
function writeKeys(file: string, keys: readonly SecretKey[], { ifAbsent }: { ifAbsent: boolean }): void {
  makePrivateDirectory(dirname(file));
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const handle = openSync(draft, 'wx', 0o600);
  try {
    writeSync(handle, keys.map(({ bytes }) => `${Buffer.from(bytes).toString('base64')}\n`).join(''));
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  chmodSync(draft, 0o600);
  if (!ifAbsent) return renameSync(draft, file);
  try {
    linkSync(draft, file);
  } catch (error) {
    // Another process made the first one meanwhile: that is the key.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
