import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { everything, type EmulatedAccessRule } from './access-rules.ts';
import { ApiServer, type UnknownCall } from './api-server.ts';
import { ClusterEvents } from './cluster-events.ts';
import { collectGarbage } from './deletion.ts';
import { collectPods } from './pod-collector.ts';
import { createPriorityClasses } from './priority-classes.ts';
import { countUsage } from './quota.ts';
import { createDockerRunner } from './docker-runner.ts';
import { createNamespace, tendNamespaces } from './namespace-controller.ts';
import { createProcessRunner } from './process-runner.ts';
import { ClusterFaults } from './cluster-faults.ts';
import { EmulatorKubeconfig } from './emulator-kubeconfig.ts';
import { JobController } from './job-controller.ts';
import { loadModels } from './models-of-client.ts';
import { NodeAgent, type EmulatedNodeOptions } from './node-agent.ts';
import { ObjectStore } from './object-store.ts';
import { RequestFaults } from './request-faults.ts';
import { Scheduler } from './scheduler.ts';
import type { ContainerRunner } from './container-runner.ts';
import type { EmulatorFaults } from './emulator-faults.ts';
import type { ImageState } from './image-check.ts';

export interface KubernetesEmulatorOptions {
  /** Namespace of the context; `kube-system` and it are there from the start. @default 'default' */
  namespace?: string;
  /**
   * What runs containers: processes of this machine, without image or isolation; containers of a Docker engine; or what you
   * give. @default 'process'
   */
  containers?: 'process' | 'docker' | ContainerRunner;
  node?: EmulatedNodeOptions;
  /** What the node finds of an image. @default every image is present */
  imageState?(image: string): ImageState;
  /** What the user of the kubeconfig may do. @default everything */
  accessRules?: readonly EmulatedAccessRule[];
}

/** A cluster of one node in this process. */
export interface KubernetesEmulator {
  /** URL of its API; only this machine reaches it, and only with the token of the kubeconfig. */
  readonly url: string;
  /** Path of a kubeconfig, for `KUBECONFIG`. */
  readonly kubeconfig: string;
  readonly faults: EmulatorFaults;
  /** Requests that it could not answer as a cluster does, each answered 501: a test that sees one proves nothing. */
  readonly unknownCalls: readonly UnknownCall[];
  /** What was asked of it so far, and how often: `create jobs`, `watch pods`, `get pods/log`. */
  readonly calls: ReadonlyMap<string, number>;
  /** How many requests that were. */
  readonly requestCount: number;
  /** What the user of the kubeconfig may do from now on. */
  setAccessRules(rules: readonly EmulatedAccessRule[]): void;
  /** Ends what runs in it, and removes its files. */
  close(): Promise<void>;
}

/**
 * Starts an emulator of a Kubernetes cluster: the part of its API that the worker type `kubernetes` uses, a controller of
 * Jobs, and one node.
 *
 * ```ts
 * const emulator = await startKubernetesEmulator();
 * process.env.KUBECONFIG = emulator.kubeconfig;
 * // … run flows …
 * await emulator.close();
 * ```
 */
export async function startKubernetesEmulator(options: KubernetesEmulatorOptions = {}): Promise<KubernetesEmulator> {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-emulator-'));
  const cluster = new Emulator(options, { directory, cluster: createCluster(options, { directory, models: await loadModels() }) });
  await cluster.start();
  return cluster;
}

type Cluster = ReturnType<typeof createCluster>;

function createCluster(
  options: KubernetesEmulatorOptions,
  { directory, models }: { directory: string; models: Awaited<ReturnType<typeof loadModels>> },
) {
  const store = new ObjectStore();
  const events = new ClusterEvents(store);
  const requests = new RequestFaults();
  const containers = runnerOf(options);
  const access = { rules: options.accessRules ?? everything };
  const credentials: { kubeconfig: EmulatorKubeconfig | null } = { kubeconfig: null };
  const { imageState = (): ImageState => 'present' } = options;
  // Pods of a Job that is gone are let go before they are collected.
  const jobs = new JobController(store, events);
  const controllers = [collectGarbage(store), countUsage(store), tendNamespaces(store), collectPods(store)];
  const scheduler = new Scheduler(store, events);
  const node = new NodeAgent({ store, events, run: containers.run, imageState, directory: join(directory, 'pods') }, options.node ?? {});
  const server = new ApiServer({
    store,
    models,
    faults: requests,
    logs: (pod, container) => node.logOf(pod, container),
    rules: () => access.rules,
    isKnownToken: (token) => credentials.kubeconfig?.isKnownToken(token) ?? false,
  });
  const stop = (): void => {
    for (const end of controllers) end();
    jobs.close();
    scheduler.close();
  };
  return { store, jobs, requests, containers, access, credentials, node, server, stop };
}

function runnerOf({ containers = 'process' }: KubernetesEmulatorOptions): { run: ContainerRunner; endAll(): void } {
  if (containers === 'process') return createProcessRunner();
  return containers === 'docker' ? createDockerRunner() : { run: containers, endAll: () => undefined };
}

interface Started {
  url: string;
  kubeconfig: EmulatorKubeconfig;
  faults: EmulatorFaults;
}

class Emulator implements KubernetesEmulator {
  readonly #options: KubernetesEmulatorOptions;
  readonly #directory: string;
  readonly #cluster: Cluster;
  #started: Started | null = null;

  constructor(options: KubernetesEmulatorOptions, { directory, cluster }: { directory: string; cluster: Cluster }) {
    this.#options = options;
    this.#directory = directory;
    this.#cluster = cluster;
  }

  async start(): Promise<void> {
    const { store, jobs, node, server, requests, credentials } = this.#cluster;
    const { namespace = 'default' } = this.#options;
    for (const name of new Set(['kube-system', 'default', namespace])) createNamespace(store, name);
    createPriorityClasses(store);
    node.register();
    const url = await server.listen();
    const kubeconfig = new EmulatorKubeconfig(join(this.#directory, 'kubeconfig'), { server: url, namespace });
    credentials.kubeconfig = kubeconfig;
    this.#started = { url, kubeconfig, faults: new ClusterFaults({ server, store, jobs, node, requests, kubeconfig }) };
  }

  get #running(): Started {
    if (!this.#started) throw new TypeError('it was not started');
    return this.#started;
  }

  get url(): string {
    return this.#running.url;
  }

  get kubeconfig(): string {
    return this.#running.kubeconfig.file;
  }

  get faults(): EmulatorFaults {
    return this.#running.faults;
  }

  get unknownCalls(): readonly UnknownCall[] {
    return this.#cluster.server.unknownCalls;
  }

  get calls(): ReadonlyMap<string, number> {
    return this.#cluster.server.calls;
  }

  get requestCount(): number {
    return [...this.calls.values()].reduce((sum, count) => sum + count, 0);
  }

  setAccessRules(rules: readonly EmulatedAccessRule[]): void {
    this.#cluster.access.rules = rules;
  }

  async close(): Promise<void> {
    const { node, server, containers, stop } = this.#cluster;
    this.#started?.faults.clear();
    stop();
    await node.close();
    containers.endAll();
    await server.close();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
