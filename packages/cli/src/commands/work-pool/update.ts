import type { WorkPool } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import { FarhaulError } from '@farhaul/core/client';
import type { CommandResult } from '../../invocation.ts';
import { parseLimit } from '../../option-values.ts';
import { print } from '../../output/print.ts';
import { poolStatus } from './describe-pool.ts';
import { readTemplate } from './read-template.ts';

export interface UpdateOptions {
  description?: string;
  concurrencyLimit?: string;
  baseJobTemplate?: string;
  allow?: string[];
  json?: true;
}

export async function updateWorkPool(name: string, options: UpdateOptions): CommandResult {
  const change = {
    ...(options.description !== undefined && { description: options.description === '' ? null : options.description }),
    ...(options.concurrencyLimit !== undefined && { concurrencyLimit: parseLimit(options.concurrencyLimit, '--concurrency-limit') }),
    ...(options.baseJobTemplate !== undefined && { baseJobTemplate: await readTemplate(options.baseJobTemplate) }),
    ...(options.allow !== undefined && { allow: options.allow }),
  };
  if (Object.keys(change).length === 0) {
    throw new FarhaulError('FARHAUL_INPUT_INVALID', `Nothing was given to change of work pool "${name}".`, {
      hint: 'See `farhaul work-pool update --help`.',
    });
  }
  const pool = await withExistingStore(async (client) => await client.workPools.update({ name, ...change }));
  print(pool, { json: options.json, render: () => `Changed work pool ${pool.name}: ${Object.keys(change).join(', ')}.` });
}

export async function switchWorkPool(name: string, { paused, json }: { paused: boolean; json?: true }): CommandResult {
  const pool: WorkPool = await withExistingStore(async (client) => await client.workPools.update({ name, paused }));
  print(pool, { json, render: () => `Work pool ${pool.name}: ${poolStatus(pool.status)}` });
}
