import type { WorkerRecord, WorkPool } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { missingStore, withClient } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { limitText, poolStatus } from './describe-pool.ts';

type Listed = WorkPool & { workersOnline: number };

export async function listWorkPools(options: { json?: true }): CommandResult {
  const pools = missingStore() === null ? await readPools() : [];
  print(pools, { json: options.json, render });
}

async function readPools(): Promise<Listed[]> {
  return await withClient(async (client) => {
    const pools = await allPages<WorkPool>((after) => client.workPools.list({ after, limit: 1000 }));
    const workers = await allPages<WorkerRecord>((after) => client.workers.list({ after, limit: 1000 }));
    return pools.map((pool) => ({
      ...pool,
      workersOnline: workers.filter((worker) => worker.workPoolName === pool.name && worker.status === 'ONLINE').length,
    }));
  });
}

function render(pools: readonly Listed[]): string {
  if (pools.length === 0) return 'No work pools yet. Create one: farhaul work-pool create <name> --type process';
  return table(
    pools,
    [
      { title: 'POOL', value: (pool) => pool.name },
      { title: 'TYPE', value: (pool) => pool.type },
      { title: 'STATUS', value: (pool) => poolStatus(pool.status) },
      { title: 'SLOTS', value: (pool) => limitText(pool), align: 'right' },
      { title: 'WORKERS', value: (pool) => String(pool.workersOnline), align: 'right' },
      { title: 'STORAGE', value: (pool) => pool.storage?.type ?? '' },
      { title: 'DESCRIPTION', value: (pool) => pool.description ?? '', shrinks: true },
    ],
    terminalWidth(),
  );
}
