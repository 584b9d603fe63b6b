import type { WorkQueue } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';
import { queueTable } from './queue-table.ts';

export async function listWorkQueues(options: { pool: string; json?: true }): CommandResult {
  const queues = await withExistingStore(
    async (client) => await allPages<WorkQueue>((after) => client.workQueues.list({ workPoolName: options.pool, after, limit: 1000 })),
  );
  print(
    queues.toSorted((left, right) => left.priority - right.priority),
    { json: options.json, render: queueTable },
  );
}
