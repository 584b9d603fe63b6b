import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FarhaulError } from '../../errors/farhaul-error.ts';

/** Names in a backup: a plain directory, to be packed, encrypted or sent away by whatever does that best. */
export const backupLayout = { document: 'backup.json', store: 'farhaul.db', objects: 'storage' } as const;

/** Written last: a directory without it is no whole backup. */
export interface BackupDocument {
  v: 1;
  /** Of farhaul. */
  version: string;
  /** ISO-8601. */
  madeAt: string;
  /** Of the data directory it was made of. */
  from: string;
  /** Steps of the store's schema. */
  schema: number;
  storeBytes: number;
  objects: number;
  objectBytes: number;
}

/** @throws FARHAUL_INPUT_INVALID where the directory holds no whole backup */
export function readBackupDocument(directory: string): BackupDocument {
  try {
    const document = JSON.parse(readFileSync(join(directory, backupLayout.document), 'utf8')) as BackupDocument;
    if (document.v === 1 && typeof document.schema === 'number') return document;
  } catch (error) {
    if (!['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '') && !(error instanceof SyntaxError)) throw error;
  }
  throw new FarhaulError(
    'FARHAUL_INPUT_INVALID',
    `${directory} is no whole backup of farhaul: it has no ${backupLayout.document} that can be read.`,
    {
      hint: 'Give the directory that farhaul server backup made. It writes that file last.',
    },
  );
}
