/** The clusters that a worker type is connected to: contexts of its kubeconfig, and what jobs bring along. */
import { createHash } from 'node:crypto';
import { FarhaulError } from '@farhaul/core';
import type { WorkerContextV1 } from '@farhaul/core/plugin';
import { GivenClusters } from './given-clusters.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { answerStatus } from './kubernetes-errors.ts';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import type { PluginMemory } from './plugin-memory.ts';
import { SharedWatch } from './shared-watch.ts';

/** A client of a context of the kubeconfig that the environment leads to, or of a kubeconfig that came as text. */
export type OpenClient = (environment: WorkerContextV1['environment'], context?: string, kubeconfig?: string) => Promise<KubernetesClient>;

export interface ClusterConnectionsParts extends Pick<WorkerContextV1, 'environment' | 'logger'> {
  openClient: OpenClient;
  memory: PluginMemory;
  given: GivenClusters;
}

/** One context of the kubeconfig, or a cluster that jobs bring along. */
export interface Connection {
  client: KubernetesClient;
  watches: Map<string, SharedWatch>;
  /** Namespaces that something was to be submitted to, and whether they took it, or may have. */
  namespaces: Map<string, 'tried' | 'taken'>;
  /** What tells it from other clusters; null: not asked yet. */
  reach: Promise<string> | null;
}

export class ClusterConnections {
  readonly #environment: WorkerContextV1['environment'];
  readonly #logger: WorkerContextV1['logger'];
  readonly #openClient: OpenClient;
  readonly #memory: PluginMemory;
  readonly #given: GivenClusters;
  readonly #connections = new Map<string, Promise<Connection>>();

  constructor({ environment, logger, openClient, memory, given }: ClusterConnectionsParts) {
    this.#environment = environment;
    this.#logger = logger;
    this.#openClient = openClient;
    this.#memory = memory;
    this.#given = given;
  }

  /** `name`: of a context (empty: the current one), or what `nameOf` calls a cluster that a job brings along. @throws FARHAUL_CONFIGURATION */
  async connect(name: string): Promise<Connection> {
    const opening = this.#connections.get(name) ?? this.#open(name);
    this.#connections.set(name, opening);
    try {
      return await opening;
    } catch (error) {
      this.#connections.delete(name);
      throw error;
    }
  }

  /** The cluster of a job. */
  nameOf({ context, clusterConfig }: KubernetesJob): string {
    if (!clusterConfig) return context ?? '';
    const name = this.#given.note(clusterConfig);
    this.#memory.givenCluster ??= { name, config: clusterConfig };
    return name;
  }

  /** All that are known here; without a kubeconfig, those that jobs brought along. */
  async connectAll(): Promise<Map<string, Connection>> {
    const connections = new Map<string, Connection>();
    for (const name of new Set(['', ...(await this.#given.names()), ...this.#connections.keys()])) {
      try {
        connections.set(name, await this.connect(name));
      } catch (error) {
        if (!FarhaulError.isInstance(error, 'FARHAUL_CONFIGURATION')) throw error;
        this.#logger.debug(error.message);
      }
    }
    return connections;
  }

  async #open(name: string): Promise<Connection> {
    const given = GivenClusters.isName(name) ? await this.#given.find(name) : null;
    if (given === null && GivenClusters.isName(name)) throw unknownCluster();
    if (given) this.#memory.givenCluster ??= { name, config: given };
    const context = given ? given.context : name;
    const client = await this.#openClient(this.#environment, context === '' ? undefined : context, given?.kubeconfig);
    return { client, watches: new Map(), namespaces: new Map(), reach: null };
  }

  /** What tells its cluster from others. Asked once; where that failed, or whoever asked first gave up, asked again. */
  async reachOf(connection: Connection, signal: AbortSignal): Promise<string> {
    const asking = (connection.reach ??= askReach(connection.client, signal));
    try {
      return await asking;
    } catch (error) {
      if (connection.reach === asking) connection.reach = null;
      signal.throwIfAborted();
      if (error instanceof Error && error.name === 'AbortError') return await this.reachOf(connection, signal);
      throw error;
    }
  }

  /** Ends watches and connections; what runs goes on. */
  async close(): Promise<void> {
    for (const connecting of this.#connections.values()) {
      const connection = await connecting.catch(() => null);
      for (const shared of connection?.watches.values() ?? []) shared.close();
      connection?.client.close();
    }
  }
}

function unknownCluster(): FarhaulError {
  return new FarhaulError('FARHAUL_CONFIGURATION', 'How the cluster of a cluster config is reached is not known here.', {
    hint: 'The worker that submitted to it knows, and every one that has submitted to it since.',
  });
}

export function sharedWatch({ client, watches }: Connection, namespace: string): SharedWatch {
  const shared = watches.get(namespace) ?? new SharedWatch(client, namespace);
  watches.set(namespace, shared);
  return shared;
}

/** A cluster is known by the namespace that each has one of; where that may not be read, by its address. */
async function askReach(client: KubernetesClient, signal: AbortSignal): Promise<string> {
  try {
    const { metadata } = await client.request<{ metadata: { uid: string } }>(
      { method: 'GET', path: '/api/v1/namespaces/kube-system' },
      { signal },
    );
    return `cluster:${metadata.uid}`;
  } catch (error) {
    if (answerStatus(error) !== 403) throw error;
    return `cluster:${createHash('sha256').update(client.address.server).digest('hex').slice(0, 32)}`;
  }
}
