import { FarhaulError, type WorkerRecord } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';

export async function drainWorker(reference: string, options: { json?: true }): CommandResult {
  const worker = await withExistingStore(async (client) => {
    const workers = await allPages<WorkerRecord>((after) => client.workers.list({ after, limit: 1000 }));
    return await client.workers.drain({ workerId: findWorker(workers, reference).id });
  });
  print(worker, { json: options.json, render: () => `Worker ${worker.name} takes nothing more; ${worker.running} in work.` });
}

/** By name, online ones first, or by the beginning of its id. */
function findWorker(workers: readonly WorkerRecord[], reference: string): WorkerRecord {
  const named = workers.filter((worker) => worker.name === reference);
  const found = named.find((worker) => worker.status === 'ONLINE') ?? named[0];
  if (found) return found;
  const byId = workers.filter((worker) => worker.id.startsWith(reference));
  const [only] = byId;
  if (only && byId.length === 1) return only;
  throw new FarhaulError(
    'FARHAUL_NOT_FOUND',
    only ? `${byId.length} workers have an id that begins with "${reference}".` : `There is no worker "${reference}".`,
    {
      hint: 'farhaul worker ls --json lists names and ids.',
    },
  );
}
