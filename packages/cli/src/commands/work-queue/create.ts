import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseCount, parseLimit, parseObjectName } from '../../option-values.ts';
import { print } from '../../output/print.ts';

export interface CreateOptions {
  pool: string;
  description?: string;
  priority?: string;
  concurrencyLimit: string;
  paused?: true;
  json?: true;
}

export async function createWorkQueue(name: string, options: CreateOptions): CommandResult {
  parseObjectName(name, 'queue');
  const input = {
    workPoolName: options.pool,
    name,
    description: options.description ?? null,
    concurrencyLimit: parseLimit(options.concurrencyLimit, '--concurrency-limit'),
    paused: options.paused === true,
    ...(options.priority !== undefined && { priority: parseCount(options.priority, '--priority') }),
  };
  const queue = await withExistingStore(async (client) => await client.workQueues.create(input));
  print(queue, {
    json: options.json,
    render: () => `Created queue ${queue.name} of work pool ${queue.workPoolName}, priority ${queue.priority}.`,
  });
}
