import { hostname } from 'node:os';
import { silentLogger } from '../discovery/silent-logger.ts';
import type { FarhaulWorker } from '../worker/create-worker.ts';
import type { FlowBinding } from '../flow/launcher.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { PluginV1, WorkerEntryV1 } from '../plugin/v1/plugin-v1.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import { defaultTimings } from '../settings/timings.ts';
import { version } from '../settings/version.ts';
import { OpenStorages } from './choose-storage.ts';
import { sharedConnection, type Connection } from './connect.ts';
import { KeepAlive } from './keep-alive.ts';
import { LaunchedRuns } from './launched-runs.ts';

/** What this process needs to launch and follow runs in one place: connection, storages, temporary workers. */
export class Session {
  readonly connection: Connection;
  readonly storages: OpenStorages;
  readonly keepAlive = new KeepAlive();
  readonly launched = new LaunchedRuns();
  readonly timings = defaultTimings;
  private readonly workers = new Map<string, Promise<FarhaulWorker>>();

  constructor(connection: Connection) {
    this.connection = connection;
    this.storages = new OpenStorages(connection);
  }

  /** A worker of this process that takes only the runs it is given; one per type and pool. */
  async worker(binding: FlowBinding, plugin: PluginV1): Promise<FarhaulWorker> {
    const key = `${binding.workerType} ${binding.workPool ?? ''}`;
    const known = this.workers.get(key);
    if (known) return await known;
    const creating = this.createWorker(binding, plugin);
    this.workers.set(key, creating);
    creating.catch(() => this.workers.delete(key));
    return await creating;
  }

  private async createWorker(binding: FlowBinding, plugin: PluginV1): Promise<FarhaulWorker> {
    const { createWorker } = await import('../worker/create-worker.ts');
    return await createWorker({
      ...this.workerParts(binding, plugin),
      client: this.connection.client,
      stateDirectory: `${this.connection.dataDirectory}/workers/${binding.workerType}`,
      host: { host: hostname(), pid: process.pid, version },
      workPoolName: binding.workPool,
      limit: null,
    });
  }

  /** What a worker of this process has in common with a dry run. */
  workerParts(binding: Pick<FlowBinding, 'workerType'>, plugin: PluginV1) {
    const { connection } = this;
    return {
      entry: workerEntry(plugin, binding.workerType),
      openStorage: (description: StorageDescription) => this.storages.get(description, plugin),
      defaultStorage: connection.defaultStorage,
      carrierDirectory: `${connection.dataDirectory}/carried`,
      timings: this.timings,
      logger: silentLogger,
      apiUrlForRunners: connection.place.kind === 'server' ? connection.place.url : null,
      hostPipe: true,
    };
  }
}

export function workerEntry(plugin: PluginV1, workerType: string): WorkerEntryV1 {
  const entry = plugin.workers.find((one) => one.type === workerType);
  if (entry) return entry;
  throw new FarhaulError('FARHAUL_PLUGIN_INCOMPATIBLE', `package "${plugin.name}" offers no worker type "${workerType}"`, {
    hint: `It offers ${plugin.workers.map((one) => one.type).join(', ') || 'none'}. Install a version that fits.`,
  });
}

const sessions = new Map<Connection, Session>();

export async function currentSession(): Promise<Session> {
  const connection = await sharedConnection();
  const known = sessions.get(connection) ?? new Session(connection);
  sessions.set(connection, known);
  return known;
}
