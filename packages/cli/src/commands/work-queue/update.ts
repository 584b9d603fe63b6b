import { FarhaulError } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseCount, parseLimit } from '../../option-values.ts';
import { print } from '../../output/print.ts';

export interface UpdateOptions {
  pool: string;
  description?: string;
  priority?: string;
  concurrencyLimit?: string;
  json?: true;
}

export async function updateWorkQueue(name: string, options: UpdateOptions): CommandResult {
  const change = {
    ...(options.description !== undefined && { description: options.description === '' ? null : options.description }),
    ...(options.priority !== undefined && { priority: parseCount(options.priority, '--priority') }),
    ...(options.concurrencyLimit !== undefined && { concurrencyLimit: parseLimit(options.concurrencyLimit, '--concurrency-limit') }),
  };
  if (Object.keys(change).length === 0) {
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `Nothing was given to change of queue "${name}".`, {
      hint: 'See `farhaul work-queue update --help`.',
    });
  }
  const queue = await withExistingStore(async (client) => await client.workQueues.update({ workPoolName: options.pool, name, ...change }));
  print(queue, {
    json: options.json,
    render: () => `Changed queue ${queue.name} of work pool ${queue.workPoolName}: ${Object.keys(change).join(', ')}.`,
  });
}

export async function switchWorkQueue(name: string, { pool, paused, json }: { pool: string; paused: boolean; json?: true }): CommandResult {
  const queue = await withExistingStore(async (client) => await client.workQueues.update({ workPoolName: pool, name, paused }));
  print(queue, { json, render: () => `Queue ${queue.name} of work pool ${queue.workPoolName}: ${queue.paused ? 'Paused' : 'Open'}` });
}
