/** The sequence: idempotent create and start, watch, stop, remove. */
import { createHash } from 'node:crypto';
import { Joined } from '@farhaul/core/plugin';
import type {
  CallOptionsV1,
  CheckReportV1,
  ExecutionKeyV1,
  InfrastructureRefV1,
  OutcomeV1,
  PermissionDocumentV1,
  ProblemV1,
  SubmitOptionsV1,
  SubmitRequestV1,
  WatchOptionsV1,
  WorkerContextV1,
  WorkerV1,
} from '@farhaul/core/plugin';
import { openDockerClient, type DockerClient, type EngineInfo } from './docker-client.ts';
import { containerCreation, furtherNetworks } from './docker-container-spec.ts';
import { checkEngine } from './docker-engine-check.ts';
import { ImageStore } from './docker-image.ts';
import { pullPolicy } from './docker-image-reference.ts';
import { checkDockerJob } from './docker-job-check.ts';
import type { DockerJob } from './docker-job-schema.ts';
import { seesFilesOfThisMachine, sharesNetwork } from './docker-locality.ts';
import { MountAccess } from './docker-mount-access.ts';
import { dockerPermissions } from './docker-permissions.ts';
import { ContainerPoller } from './docker-poller.ts';
import { dockerRef, isOfExecution, parseDockerRef } from './docker-ref.ts';
import { removeContainer } from './docker-removal.ts';
import { submitContainer } from './docker-submission.ts';
import { ContainerWatch } from './docker-watch.ts';

/** Parts that tests replace. */
export interface DockerWorkerParts {
  openClient?(environment: WorkerContextV1['environment']): Promise<DockerClient>;
}

export function createDockerWorker(context: WorkerContextV1, parts: DockerWorkerParts = {}): DockerWorker {
  return new DockerWorker(context, parts);
}

interface Engine {
  client: DockerClient;
  images: ImageStore;
  poller: ContainerPoller;
}

export class DockerWorker implements WorkerV1<DockerJob> {
  readonly specificationVersion = 'v1';
  readonly type = 'docker';
  readonly displayName = 'Docker';
  readonly description = 'Runs each flow in a container of its own on a Docker engine.';

  readonly #context: WorkerContextV1;
  readonly #openClient: NonNullable<DockerWorkerParts['openClient']>;
  readonly #access = new MountAccess();
  readonly #submissions = new Joined<InfrastructureRefV1>();
  /** Watches that an absent engine broke off, by container: told lines are not told again. */
  readonly #brokenOff = new Map<string, ContainerWatch>();
  /** Containers that were started here and are not watched yet, with whether their output is repeated. */
  readonly #begun = new Map<string, { executionId: string; streams: boolean }>();
  /** Containers that were asked to end from here. */
  readonly #stopped = new Set<string>();
  #engine: Promise<Engine> | null = null;
  #info: Promise<EngineInfo> | null = null;
  #local: Promise<boolean> | null = null;

  constructor(context: WorkerContextV1, parts: DockerWorkerParts) {
    this.#context = context;
    this.#openClient = parts.openClient ?? openDockerClient;
  }

  async reaches({ signal }: CallOptionsV1): Promise<string[]> {
    return [reachOf(await this.#askInfo(signal))];
  }

  /** Directories of this machine where the engine sees them, else volumes of the engine. */
  async mounts({ signal }: CallOptionsV1): Promise<readonly string[]> {
    return (await this.#isLocal(signal)) ? ['directory', 'docker-volume'] : ['docker-volume'];
  }

  /** A server of this machine answers inside where the network is the machine's own. */
  async urlInside(url: string, { networkMode }: DockerJob, { signal }: CallOptionsV1): Promise<string | null> {
    if (networkMode !== 'host') return null;
    const { client } = await this.#connect();
    return sharesNetwork(client, await this.#askInfo(signal)) ? url : null;
  }

  check(job: DockerJob): ProblemV1[] {
    return checkDockerJob(job);
  }

  async doSubmit(request: SubmitRequestV1<DockerJob>, options: SubmitOptionsV1): Promise<InfrastructureRefV1> {
    return await this.#submissions.run(request.key.name, async () => await this.#submit(request, options));
  }

  async doWatch(ref: InfrastructureRefV1, options: WatchOptionsV1): Promise<OutcomeV1> {
    const { containerId, executionId } = parseDockerRef(ref);
    const { client, poller } = await this.#connect();
    const onStreamed = (line: string): void => this.#context.logger.info(line);
    const wasStopped = (): boolean => this.#stopped.has(containerId);
    const known = this.#begun.get(containerId);
    const begun = known?.executionId === executionId ? known : null;
    const watch =
      this.#brokenOff.get(containerId) ??
      new ContainerWatch({ containerId, executionId, name: ref.identifier, client, poller, begun, onStreamed, wasStopped });
    if (begun) this.#begun.delete(containerId);
    this.#brokenOff.delete(containerId);
    try {
      return await watch.run(options);
    } catch (error) {
      if (!options.signal.aborted) this.#brokenOff.set(containerId, watch);
      throw error;
    }
  }

  async doFind(key: ExecutionKeyV1, { signal }: CallOptionsV1): Promise<InfrastructureRefV1 | null> {
    const { client } = await this.#connect();
    const container = await client.inspectContainer(key.name, { signal });
    if (container === null || container.state.status === 'removing' || !isOfExecution(container, key)) return null;
    return dockerRef(container.id, key, reachOf(await this.#askInfo(signal)));
  }

  async doStop(ref: InfrastructureRefV1, { signal }: CallOptionsV1): Promise<void> {
    const { containerId, executionId } = parseDockerRef(ref);
    const { client } = await this.#connect();
    this.#stopped.add(containerId);
    const container = await client.inspectContainer(containerId, { signal });
    if (container && isOfExecution(container, { executionId }))
      await client.killContainer(containerId, { signal, killSignal: container.stopSignal });
  }

  async doRemove(ref: InfrastructureRefV1, { signal, graceMs }: CallOptionsV1 & { graceMs: number }): Promise<void> {
    const { containerId, executionId } = parseDockerRef(ref);
    const { client } = await this.#connect();
    this.#stopped.add(containerId);
    await removeContainer({ client, containerId, executionId, graceMs, signal });
    this.#stopped.delete(containerId);
    this.#begun.delete(containerId);
    this.#brokenOff.delete(containerId);
  }

  async doCheck(job: DockerJob, { signal }: CallOptionsV1): Promise<CheckReportV1> {
    const { client } = await this.#connect();
    return await checkEngine(job, {
      client,
      info: async () => await this.#askInfo(signal),
      isLocal: async () => await this.#isLocal(signal),
      environment: this.#context.environment,
      signal,
    });
  }

  dryRun(request: SubmitRequestV1<DockerJob>): unknown {
    const hidden = Object.keys(request.secretEnvironment).map((name) => [name, '(secret)'] as const);
    const { name, platform, body } = containerCreation({ ...request, secretEnvironment: Object.fromEntries(hidden) });
    const { image, imagePullPolicy, registryCredentials } = request.job;
    return {
      pull: {
        image,
        policy: pullPolicy(image, imagePullPolicy),
        login: registryCredentials ? 'registryCredentials' : 'as docker login left it',
      },
      create: { method: 'POST', path: '/containers/create', query: { name, ...(platform !== undefined && { platform }) }, body },
      connect: furtherNetworks(request.job),
      start: { method: 'POST', path: `/containers/${name}/start` },
    };
  }

  permissions(role: 'submitter' | 'worker' | 'run', job: DockerJob): PermissionDocumentV1 {
    return dockerPermissions(role, job);
  }

  /** Lets the containers go on. */
  async close(): Promise<void> {
    const engine = await this.#engine?.catch(() => null);
    engine?.client.close();
  }

  async #submit(request: SubmitRequestV1<DockerJob>, options: SubmitOptionsV1): Promise<InfrastructureRefV1> {
    const { client, images } = await this.#connect();
    const info = await this.#askInfo(options.signal);
    const { signal, onPhase = () => undefined } = options;
    const { id, isFresh } = await submitContainer(request, { client, images, access: this.#access, info }, { signal, onPhase });
    if (isFresh) this.#begun.set(id, { executionId: request.key.executionId, streams: request.job.streamOutput });
    return dockerRef(id, request.key, reachOf(info));
  }

  async #connect(): Promise<Engine> {
    this.#engine ??= this.#open();
    try {
      return await this.#engine;
    } catch (error) {
      this.#engine = null;
      throw error;
    }
  }

  async #open(): Promise<Engine> {
    const { environment } = this.#context;
    const client = await this.#openClient(environment);
    return { client, images: new ImageStore(client, environment), poller: new ContainerPoller(client) };
  }

  /** Asked once; where that failed, or whoever asked first gave up, asked again. */
  async #askInfo(signal: AbortSignal): Promise<EngineInfo> {
    const { client } = await this.#connect();
    const asking = (this.#info ??= client.info({ signal }));
    try {
      return await asking;
    } catch (error) {
      if (this.#info === asking) this.#info = null;
      signal.throwIfAborted();
      if (isAbort(error)) return await this.#askInfo(signal);
      throw error;
    }
  }

  async #isLocal(signal: AbortSignal): Promise<boolean> {
    const { client } = await this.#connect();
    const info = await this.#askInfo(signal);
    const { stateDirectory } = this.#context;
    const asking = (this.#local ??= seesFilesOfThisMachine({ client, info, stateDirectory, signal }));
    try {
      return await asking;
    } catch (error) {
      if (this.#local === asking) this.#local = null;
      signal.throwIfAborted();
      if (isAbort(error)) return await this.#isLocal(signal);
      throw error;
    }
  }
}

/** Engines of one machine, and copies of a machine, may have the same id. */
function reachOf({ id, hostName, rootDirectory }: EngineInfo): string {
  return `engine:${createHash('sha256')
    .update(`${id || hostName}\n${rootDirectory}`)
    .digest('hex')
    .slice(0, 16)}`;
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
