import { resolve } from 'node:path';
import { FarhaulError, readDataDirectory, readServerFile } from '@farhaul/core/client';
import { backUpStore, restoreStore } from '@farhaul/core/service';
import type { CommandResult } from '../../invocation.ts';
import { bytes } from '../../output/bytes.ts';
import { paint } from '../../output/paint.ts';
import { print, remark } from '../../output/print.ts';

export async function backUp(directory: string, options: { json?: true }): CommandResult {
  const dataDirectory = readDataDirectory();
  refuseOtherStore(dataDirectory);
  const target = resolve(directory);
  const made = await backUpStore(dataDirectory, target);
  print(made, {
    json: options.json,
    render: ({ storeBytes, objects, objectBytes }) =>
      `Copied ${dataDirectory} to ${paint('bold', target)}: store ${bytes(storeBytes)}, ${objects} objects of ${bytes(objectBytes)}.`,
  });
  remark('Keys of secrets (secret.key, or FARHAUL_SECRET_KEY) are not in it: keep them apart. Without them secrets cannot be read again.');
}

export async function restore(directory: string, options: { replace?: true; json?: true }): CommandResult {
  const dataDirectory = readDataDirectory();
  const server = readServerFile(dataDirectory);
  if (server !== null) {
    throw new FarhaulError('FARHAUL_CONFLICT', `A server runs on ${dataDirectory}: process ${server.pid}, ${server.url}.`, {
      hint: 'Stop it first, or restore into another FARHAUL_HOME.',
    });
  }
  const restored = await restoreStore(resolve(directory), dataDirectory, { replace: options.replace === true });
  print(restored, {
    json: options.json,
    render: ({ backup, before }) =>
      [
        `Restored ${paint('bold', dataDirectory)} as it was at ${backup.madeAt}.`,
        ...(before === null ? [] : [`The store that was there lies in ${before}.`]),
      ].join('\n'),
  });
}

/** What a server keeps in PostgreSQL has better tools of its own. */
function refuseOtherStore(dataDirectory: string): void {
  const server = readServerFile(dataDirectory);
  if (server === null || server.store !== 'postgres') return;
  throw new FarhaulError('FARHAUL_CAPABILITY_UNSUPPORTED', `The server on ${dataDirectory} keeps its runs in PostgreSQL.`, {
    hint: 'Back that up with its own tools: pg_dump --format=custom "$DATABASE_URL" > farhaul.dump, and pg_restore. Objects are in it too.',
  });
}
