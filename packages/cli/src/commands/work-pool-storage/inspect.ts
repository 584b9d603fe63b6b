import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { print } from '../../output/print.ts';
import { storageInUse, storageText, type StorageInUse } from './storage-in-use.ts';

export async function inspectStorage(name: string, options: { json?: true }): CommandResult {
  const inUse = await withExistingStore(async (client, connection) => await storageInUse(await client.workPools.get({ name }), connection));
  print({ workPool: name, ...inUse }, { json: options.json, render: describe });
}

function describe(inUse: StorageInUse & { workPool: string }): string {
  return [
    `${inUse.workPool} uses ${storageText(inUse)}.`,
    'Where the infrastructure of a run does not reach it, the worker carries what the run needs, and brings back what it wrote.',
    ...(inUse.because === 'own' ? [] : [`Another one: farhaul work-pool storage configure <type> ${inUse.workPool}`]),
  ].join('\n');
}
