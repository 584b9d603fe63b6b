import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  connect,
  createPluginRegistry,
  discoverPlugins,
  FarhaulError,
  openStorageDescription,
  version,
  type Connection,
  type PluginRegistry,
  type WorkPool,
} from '@farhaul/core/client';
import { createWorker, type FarhaulWorker } from '@farhaul/core/worker';
import type { CommandResult } from '../../invocation.ts';
import { parseCount, parseObjectName } from '../../option-values.ts';
import { EXIT } from '../../output/exit-codes.ts';
import { installPlugin, parseInstallPolicy, type InstallPolicy } from './install-plugin.ts';
import { workerLog } from './worker-log.ts';

export interface StartOptions {
  pool: string;
  type?: string;
  limit: string;
  queue?: string[];
  name?: string;
  runOnce?: true;
  installPolicy: string;
  json?: true;
}

type Log = ReturnType<typeof workerLog>;

export async function startWorker(options: StartOptions): CommandResult {
  parseObjectName(options.pool, 'work pool');
  const limit = options.limit === 'none' ? null : parseCount(options.limit, '--limit');
  const policy = parseInstallPolicy(options.installPolicy);
  const log = workerLog({ json: options.json === true, verbose: false });
  const connection = await connect();
  try {
    const pool = await findPool(connection, options, log);
    const { registry, entry } = await workerEntry(pool, policy);
    const worker = await createWorker({
      client: connection.client,
      entry,
      openStorage: (description) => openStorageDescription(description, (type) => registry.storage(type)),
      defaultStorage: connection.defaultStorage,
      stateDirectory: join(connection.dataDirectory, 'workers', pool.type),
      host: { host: hostname(), pid: process.pid, version },
      workPoolName: pool.name,
      limit,
      logger: log,
      apiUrlForRunners: connection.place.kind === 'server' ? connection.place.url : null,
      ...(options.name === undefined ? {} : { name: options.name }),
      ...(options.queue === undefined ? {} : { queues: options.queue }),
    });
    log.info(
      `Worker ${worker.name} serves work pool ${pool.name} (${pool.type}) of ${placeText(connection)}${limit === null ? '' : `, at most ${limit} at once`}.`,
    );
    await serve(worker, { once: options.runOnce === true, log });
    return EXIT.done;
  } finally {
    await connection.close();
  }
}

function placeText({ place }: Connection): string {
  return place.kind === 'server' ? place.url : `the store in ${place.directory}`;
}

/** An API that is away is no reason to end: the worker starts when it answers. */
async function findPool({ client }: Connection, options: StartOptions, log: Log): Promise<WorkPool> {
  for (let pauseMs = 500, told = false; ; pauseMs = Math.min(pauseMs * 2, 30_000)) {
    try {
      const pool = await client.workPools.get({ name: options.pool });
      if (options.type === undefined || options.type === pool.type) return pool;
      throw new FarhaulError('FARHAUL_WORK_POOL_TYPE', `Work pool "${pool.name}" has the type ${pool.type}, not ${options.type}.`, {
        hint: `farhaul worker start -p ${pool.name}`,
      });
    } catch (error) {
      if (!FarhaulError.isInstance(error) || !error.retryable) throw error;
      if (!told) log.warn(`${error.message} Trying again until it answers.`);
      told = true;
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }
}

async function workerEntry(
  pool: WorkPool,
  policy: InstallPolicy,
): Promise<{ registry: PluginRegistry; entry: ReturnType<PluginRegistry['worker']>['entry'] }> {
  const registry = createPluginRegistry(await discoverPlugins(process.cwd()));
  try {
    return { registry, entry: registry.worker(pool.type, pool.plugin).entry };
  } catch (error) {
    const missing = FarhaulError.isInstance(error, 'FARHAUL_PLUGIN_NOT_FOUND') && pool.plugin !== null;
    if (!missing || !(await installPlugin(pool.plugin as string, policy))) throw error;
    const again = createPluginRegistry(await discoverPlugins(process.cwd()));
    return { registry: again, entry: again.worker(pool.type, pool.plugin).entry };
  }
}

/** The first signal drains, the second hurries, a third one leaves everything as it is. */
async function serve(worker: FarhaulWorker, { once, log }: { once: boolean; log: Log }): Promise<void> {
  const stop = new AbortController();
  let signals = 0;
  const onSignal = (): void => {
    signals += 1;
    if (signals === 1) {
      log.info(`Draining: nothing more is taken, ${worker.running} in work. Once more hurries.`);
      stop.abort();
    } else if (signals === 2) worker.hurry();
    else process.exit(EXIT.interrupted);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  try {
    await worker.run({ signal: stop.signal, once });
    log.info('Drained.');
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal);
    await worker.close();
  }
}
