import { FarhaulError, previewJob, readEnvironment, type WorkPool } from '@farhaul/core/client';
import { join } from 'node:path';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { paint } from '../../output/paint.ts';
import { print, remark } from '../../output/print.ts';
import { workerTypeHere } from '../../plugins.ts';
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
    return await askWorker(pool, { job, role: options.for, dataDirectory: connection.dataDirectory });
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

async function askWorker({ type }: WorkPool, { job, role, dataDirectory }: Question): Promise<Shown> {
  const { entry } = await workerTypeHere(type);
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const stateDirectory = join(dataDirectory, 'workers', type);
  const worker = await entry.load({ environment: readEnvironment(), logger: silent, stateDirectory });
  try {
    if (worker.permissions) return worker.permissions(role, job);
  } finally {
    await worker.close?.();
  }
  throw new FarhaulError('FARHAUL_CAPABILITY_UNSUPPORTED', `The worker type "${type}" does not say which permissions it needs.`, {
    hint: 'Its guide does; farhaul plugin ls shows the package.',
  });
}
