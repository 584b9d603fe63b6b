import { hostname } from 'node:os';
import { join } from 'node:path';
import { openStorageDescription, version, type Connection, type FlowRun, type PluginRegistry } from '@farhaul/core/client';
import type { FarhaulWorker } from '@farhaul/core/worker';
import { knownTypes } from '../../known-types.ts';
import { remark } from '../../output/print.ts';

export type Open = (description: NonNullable<NonNullable<FlowRun['binding']>['storage']>) => ReturnType<typeof openStorageDescription>;

export function opener(registry: PluginRegistry, connection: Connection): Open {
  return (description) => openStorageDescription(description, (type) => registry.storage(type), connection);
}

interface WorkerRequest {
  registry: PluginRegistry;
  run: FlowRun;
  /** Whether what it starts on this host shall end soon after this process. */
  hostPipe: boolean;
}

/** A worker of this process that takes only the runs it is given. @throws FARHAUL_PLUGIN_NOT_FOUND */
export async function workerHere(connection: Connection, { registry, run, hostPipe }: WorkerRequest): Promise<FarhaulWorker> {
  const type = run.binding?.workerType ?? '';
  const { createWorker } = await import('@farhaul/core/worker');
  return await createWorker({
    client: connection.client,
    entry: registry.worker(type, knownTypes[type] ?? null).entry,
    openStorage: opener(registry, connection),
    defaultStorage: connection.defaultStorage,
    stateDirectory: join(connection.dataDirectory, 'workers', type),
    carrierDirectory: join(connection.dataDirectory, 'carried'),
    host: { host: hostname(), pid: process.pid, version },
    workPoolName: null,
    limit: null,
    logger: { debug: () => undefined, info: () => undefined, warn: remark, error: remark },
    apiUrlForRunners: connection.place.kind === 'server' ? connection.place.url : null,
    hostPipe,
  });
}
