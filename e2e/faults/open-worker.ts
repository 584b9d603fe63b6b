import { hostname } from 'node:os';
import { join } from 'node:path';
import { processWorkerEntry } from '../../packages/core/src/process/process-plugin.ts';
import type { Client } from '../../packages/core/src/protocol/contract.ts';
import { createHttpClient } from '../../packages/core/src/service/index.ts';
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import { openStorageDescription } from '../../packages/core/src/storage/open-storage.ts';
import { createWorker, type FarhaulWorker } from '../../packages/core/src/worker/create-worker.ts';

export interface WorkerPlace {
  home: string;
  apiUrl: string;
  timings: Timings;
  workPoolName: string | null;
  /** Its runners speak to the API, else through their directory. */
  runnersOverHttp: boolean;
}

export interface OpenWorkerOptions extends WorkerPlace {
  hostPipe?: boolean;
  through?(client: Client): Client;
}

export const storageIn = (home: string) => ({ type: 'local', configuration: { directory: join(home, 'objects') } });

/** A worker of type process, as the command makes it but for its timings. */
export async function openWorker({ home, apiUrl, timings, workPoolName, ...options }: OpenWorkerOptions): Promise<FarhaulWorker> {
  const client = createHttpClient({ url: apiUrl });
  const quiet = (): void => undefined;
  return createWorker({
    client: options.through?.(client) ?? client,
    entry: processWorkerEntry,
    openStorage: async (description) => openStorageDescription(description, () => null),
    defaultStorage: storageIn(home),
    stateDirectory: join(home, 'process'),
    host: { host: hostname(), pid: process.pid, version: '0' },
    workPoolName,
    limit: null,
    timings,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    hostPipe: options.hostPipe ?? false,
    apiUrlForRunners: options.runnersOverHttp ? apiUrl : null,
  });
}
