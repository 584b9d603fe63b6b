import { readDataDirectory, readProfiles, type Client } from '@farhaul/core/client';
import { missingStore, withClient } from '../../connection.ts';
import type { Candidate } from './complete.ts';

export type Kind = 'flow-run' | 'work-pool' | 'work-queue' | 'worker' | 'block' | 'api-key' | 'profile';

/** A person waits at the keyboard. */
const patienceMs = 1_500;
const limit = 100;

/** Bash puts a candidate into the line as it is: one that says anything to a shell is not offered, nor one that looks like an option. */
const plainName = /^[\p{L}\p{N}_@%+:,.][\p{L}\p{N}_@%+=:,./-]*$/u;

/** Names of what there is now; none where that takes too long or is not allowed. */
export async function liveNames(kind: Kind): Promise<Candidate[]> {
  return (await namesOf(kind)).filter(({ value }) => plainName.test(value));
}

async function namesOf(kind: Kind): Promise<Candidate[]> {
  if (kind === 'profile') {
    return Object.entries(readProfiles(readDataDirectory()).profiles).map(([value, { url }]) => ({ value, description: url }));
  }
  if (missingStore() !== null) return [];
  const late = new Promise<Candidate[]>((resolve) => setTimeout(resolve, patienceMs, []).unref());
  return await Promise.race([withClient(async (client) => await ask[kind](client)), late]);
}

const ask: Record<Exclude<Kind, 'profile'>, (client: Client) => Promise<Candidate[]>> = {
  'flow-run': async (client) =>
    (await client.flowRuns.list({ limit })).items.map((run) => ({ value: run.name, description: `${run.state.name} ${run.flowName}` })),
  'work-pool': async (client) =>
    (await client.workPools.list({ limit })).items.map((pool) => ({ value: pool.name, description: pool.description ?? pool.type })),
  'work-queue': async (client) => {
    const { items } = await client.workPools.list({ limit: 20 });
    const queues = await Promise.all(items.map(async (pool) => (await client.workQueues.list({ workPoolName: pool.name, limit })).items));
    return queues.flat().map((queue) => ({ value: queue.name, description: `of ${queue.workPoolName}` }));
  },
  worker: async (client) =>
    (await client.workers.list({ limit })).items.map((worker) => ({ value: worker.name, description: worker.status })),
  block: async (client) => (await client.blocks.list({ limit })).items.map((block) => ({ value: block.name, description: block.type })),
  'api-key': async (client) =>
    (await client.apiKeys.list({ limit })).items
      .filter((key) => key.revokedAt === null)
      .map((key) => ({ value: key.name, description: key.role })),
};
