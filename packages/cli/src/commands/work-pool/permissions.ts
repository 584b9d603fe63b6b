import { FarhaulError, previewJob, type WorkPool } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { paint } from '../../output/paint.ts';
import { print, remark } from '../../output/print.ts';
import { askWorkerType, workerTypeHere } from '../../plugins.ts';
import { readVariables } from './preview-job.ts';

export interface PermissionOptions {
  for: 'submitter' | 'worker' | 'run';
  variable?: readonly string[];
  json?: true;
}

interface Shown {
  format: string;
  document: unknown;
  explanation: string[];
}

/** The document alone goes to the standard output, so that it can be handed on as it is. */
export async function printPermissions(name: string, options: PermissionOptions): CommandResult {
  const shown = await withExistingStore(async (client, connection): Promise<Shown> => {
    const pool = await client.workPools.get({ name });
    const { job } = await previewJob(connection, { pool, plugin: null, jobVariables: readVariables(options.variable ?? [], pool) });
    return await permissionsOf(pool, { job, role: options.for, dataDirectory: connection.dataDirectory });
  });
  if (options.json !== true) for (const line of shown.explanation) remark(paint('dim', line));
  if (options.json === true || shown.document !== null)
    print(shown, { json: options.json, render: ({ document }) => JSON.stringify(document, null, 2) });
}

interface Question {
  job: Record<string, unknown>;
  role: PermissionOptions['for'];
  dataDirectory: string;
}

async function permissionsOf({ type }: WorkPool, { job, role, dataDirectory }: Question): Promise<Shown> {
  const shown = await askWorkerType(await workerTypeHere(type), dataDirectory, async (worker) => worker.permissions?.(role, job) ?? null);
  if (shown !== null) return shown;
  throw new FarhaulError('FARHAUL_CAPABILITY_UNSUPPORTED', `The worker type "${type}" does not say which permissions it needs.`, {
    hint: 'Its guide does; farhaul plugin ls shows the package.',
  });
}
