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
import { openHealthEndpoint, type HealthEndpoint } from './health-endpoint.ts';
import { keepYoungGenerationSmall } from './small-young-generation.ts';
import { whenReachable } from './when-reachable.ts';
import { workerLog } from './worker-log.ts';

export interface StartOptions {
  pool: string;
  type?: string;
  limit: string;
  queue?: string[];
  name?: string;
  runOnce?: true;
  installPolicy: string;
  withHealthcheck?: true;
  healthcheckHost: string;
  healthcheckPort: string;
  json?: true;
}

type Log = ReturnType<typeof workerLog>;

export async function startWorker(options: StartOptions): CommandResult {
  parseObjectName(options.pool, 'work pool');
  const limit = options.limit === 'none' ? null : parseCount(options.limit, '--limit');
  const policy = parseInstallPolicy(options.installPolicy);
  const log = workerLog({ json: options.json === true, verbose: false });
  const health =
    options.withHealthcheck === true
      ? await openHealthEndpoint({ host: options.healthcheckHost, port: parsePort(options.healthcheckPort) })
      : null;
  if (health) log.info(`Health is told at ${health.url}.`);
  try {
    const connection = await whenReachable(() => connect(), log);
    await serveFrom(connection, { ...options, limit, policy, log, health }).finally(() => connection.close());
    return EXIT.done;
  } finally {
    await health?.close();
  }
}

type Serving = Omit<StartOptions, 'limit'> & { limit: number | null; policy: InstallPolicy; log: Log; health: HealthEndpoint | null };

async function serveFrom(connection: Connection, options: Serving): Promise<void> {
  const { limit, policy, log } = options;
  const pool = await whenReachable(() => findPool(connection, options), log);
  const { registry, entry } = await workerEntry(pool, policy);
  const worker = await createWorker({
    client: connection.client,
    entry,
    openStorage: (description) => openStorageDescription(description, (type) => registry.storage(type), connection),
    defaultStorage: connection.defaultStorage,
    stateDirectory: join(connection.dataDirectory, 'workers', pool.type),
    carrierDirectory: join(connection.dataDirectory, 'carried'),
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
  options.health?.watch(worker);
  // Not before: what its start needs shall be collected as usual.
  keepYoungGenerationSmall();
  await serve(worker, { once: options.runOnce === true, log });
}

function parsePort(text: string): number {
  const port = parseCount(text, '--healthcheck-port', 0);
  if (port <= 65_535) return port;
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `"${text}" cannot be used for --healthcheck-port.`, {
    hint: 'Give a number from 0 to 65535.',
  });
}

function placeText({ place }: Connection): string {
  return place.kind === 'server' ? place.url : `the store in ${place.directory}`;
}

async function findPool({ client }: Connection, options: Pick<StartOptions, 'pool' | 'type'>): Promise<WorkPool> {
  const pool = await client.workPools.get({ name: options.pool });
  if (options.type === undefined || options.type === pool.type) return pool;
  throw new FarhaulError('FARHAUL_WORK_POOL_TYPE', `Work pool "${pool.name}" has the type ${pool.type}, not ${options.type}.`, {
    hint: `farhaul worker start -p ${pool.name}`,
  });
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
