import type { WorkerRecord } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { missingStore, withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';
import { workerTable } from './worker-table.ts';

export interface ListOptions {
  pool?: string;
  all?: true;
  json?: true;
}

export async function listWorkers({ pool, all, json }: ListOptions): CommandResult {
  const workers = missingStore() === null ? await readWorkers(pool) : [];
  const shown = workers.filter((worker) => all === true || worker.status !== 'OFFLINE');
  print(shown, { json, render: (items) => (items.length === 0 ? 'No worker is online.' : workerTable(items)) });
}

async function readWorkers(pool: string | undefined): Promise<WorkerRecord[]> {
  const filter = pool === undefined ? {} : { workPoolName: pool };
  return await withClient(
    async (client) => await allPages<WorkerRecord>((after) => client.workers.list({ ...filter, after, limit: 1000 })),
  );
}
