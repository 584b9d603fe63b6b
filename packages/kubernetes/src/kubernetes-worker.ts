/** The sequence: idempotent create, watch, stop, remove. */
import { FarhaulError } from '@farhaul/core';
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
import { ClusterConnections, sharedWatch, type Connection, type OpenClient } from './cluster-connections.ts';
import { deleteLoneSecrets, findJob } from './find-execution.ts';
import { GivenClusters } from './given-clusters.ts';
import { checkCluster } from './kubernetes-check.ts';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { nullIfMissing } from './kubernetes-errors.ts';
import { checkKubernetesJob } from './kubernetes-job-check.ts';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { jobBody, runSecretBody } from './kubernetes-job-spec.ts';
import { paths, type Secret } from './kubernetes-objects.ts';
import { kubernetesPermissions } from './kubernetes-permissions.ts';
import { kubernetesRef, parseKubernetesRef, type KubernetesRefData } from './kubernetes-ref.ts';
import { removeJob } from './kubernetes-removal.ts';
import { mayHaveHappened, submitJob } from './kubernetes-submission.ts';
import { JobWatch } from './kubernetes-watch.ts';
import { PodReach } from './pod-reach.ts';
import { createPluginMemory, type PluginMemory } from './plugin-memory.ts';
import { resultLimit } from './relay/relayed-files.ts';
import type { RelaySettings } from './relay/relay-program.ts';

/** A trial that is over is removed within it; what stays goes by its time to live. */
const REMOVE_MS = 30_000;

/** Parts that tests replace. */
export interface KubernetesWorkerParts {
  openClient?: OpenClient;
  /** Of its plugin, whose storage reads what is followed here. @default one of its own */
  memory?: PluginMemory;
}

export function createKubernetesWorker(context: WorkerContextV1, parts: KubernetesWorkerParts = {}): KubernetesWorker {
  return new KubernetesWorker(context, parts);
}

export class KubernetesWorker implements WorkerV1<KubernetesJob> {
  readonly specificationVersion = 'v1';
  readonly type = 'kubernetes';
  readonly displayName = 'Kubernetes';
  readonly description = 'Runs each flow as a Job of its own in a Kubernetes cluster.';

  readonly #context: WorkerContextV1;
  readonly #memory: PluginMemory;
  readonly #podReach: PodReach;
  readonly #given: GivenClusters;
  readonly #clusters: ClusterConnections;
  readonly #submissions = new Joined<InfrastructureRefV1>();
  /** Watches that an absent cluster broke off, by Job: told lines are not told again. */
  readonly #brokenOff = new Map<string, JobWatch>();

  constructor(context: WorkerContextV1, parts: KubernetesWorkerParts) {
    this.#context = context;
    this.#memory = parts.memory ?? createPluginMemory();
    this.#podReach = new PodReach(context);
    this.#given = new GivenClusters(context.stateDirectory);
    const { environment, logger } = context;
    const { openClient = openKubernetesClient } = parts;
    this.#clusters = new ClusterConnections({ environment, logger, openClient, memory: this.#memory, given: this.#given });
  }

  async reaches({ signal }: CallOptionsV1): Promise<string[]> {
    const reaches: string[] = [];
    for (const [name, connection] of await this.#clusters.connectAll()) {
      try {
        reaches.push(await this.#clusters.reachOf(connection, signal));
      } catch (error) {
        // One that a job brought along may be gone for good.
        if (signal.aborted || !GivenClusters.isName(name)) throw error;
        this.#context.logger.warn(
          `A cluster that runs are in cannot be reached: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    return reaches;
  }

  async mounts({ job }: CallOptionsV1 & { job?: KubernetesJob }): Promise<readonly string[]> {
    // Its storage writes before anything is submitted, to the cluster that the job brings along: it must be known by then.
    if (job) this.#clusters.nameOf(job);
    return ['kubernetes-secret'];
  }

  /** Tried by a pod like those of the job, once for a while; a dry run takes what is remembered, else no. */
  async urlInside(url: string, job: KubernetesJob, { signal, isDryRun }: CallOptionsV1 & { isDryRun?: boolean }): Promise<string | null> {
    const { origin } = new URL(url);
    const { address } = (await this.#clusters.connect(this.#clusters.nameOf(job))).client;
    const place = `${address.server} ${job.namespace ?? address.namespace}`;
    const run = async (request: SubmitRequestV1<KubernetesJob>): Promise<OutcomeV1> => await this.#runThrough(request, signal);
    const question = { origin, job, place, signal, run };
    const reached = isDryRun === true ? await this.#podReach.recall(question) : await this.#podReach.ask(question);
    return reached === true ? url : null;
  }

  check(job: KubernetesJob): ProblemV1[] {
    return checkKubernetesJob(job);
  }

  async doSubmit(request: SubmitRequestV1<KubernetesJob>, options: SubmitOptionsV1): Promise<InfrastructureRefV1> {
    return await this.#submissions.run(request.key.name, async () => await this.#submit(request, options));
  }

  async doWatch(ref: InfrastructureRefV1, options: WatchOptionsV1): Promise<OutcomeV1> {
    const data = parseKubernetesRef(ref);
    const watch = this.#brokenOff.get(data.jobUid) ?? (await this.#createWatch(data, options));
    this.#brokenOff.delete(data.jobUid);
    try {
      return await watch.run(options);
    } catch (error) {
      if (!options.signal.aborted) this.#brokenOff.set(data.jobUid, watch);
      throw error;
    }
  }

  async doFind(key: ExecutionKeyV1, { signal }: CallOptionsV1): Promise<InfrastructureRefV1 | null> {
    const given = await this.#given.nameOf(key.executionId);
    await this.#clusters.connect(given ?? '');
    const searched: Connection[] = [];
    for (const [context, connection] of await this.#clusters.connectAll()) {
      if (given === null ? GivenClusters.isName(context) : context !== given) continue;
      const job = await findJob(connection, key, signal);
      if (job) return kubernetesRef(job, { reach: await this.#clusters.reachOf(connection, signal), context });
      searched.push(connection);
    }
    for (const connection of searched) await deleteLoneSecrets(connection, key, signal);
    return null;
  }

  async doRemove(ref: InfrastructureRefV1, { signal, graceMs }: CallOptionsV1 & { graceMs: number }): Promise<void> {
    const data = parseKubernetesRef(ref);
    const connection = await this.#clusters.connect(data.context);
    await removeJob({ client: connection.client, shared: sharedWatch(connection, data.namespace), ref: data, graceMs, signal });
    await this.#given.forget(data.executionId, data.context);
    this.#memory.relayedRuns.forget(data.executionId);
    this.#brokenOff.delete(data.jobUid);
  }

  async doCheck(job: KubernetesJob, { signal }: CallOptionsV1): Promise<CheckReportV1> {
    try {
      const { client } = await this.#clusters.connect(this.#clusters.nameOf(job));
      const namespace = job.namespace ?? client.address.namespace;
      return { checks: await checkCluster(job, { client, namespace, signal }) };
    } catch (error) {
      if (!FarhaulError.isInstance(error)) throw error;
      return { checks: [{ name: 'cluster', state: 'failed', message: error.message, remedy: error.hint ?? '' }] };
    }
  }

  dryRun(request: SubmitRequestV1<KubernetesJob>): unknown {
    const namespace = request.job.namespace ?? '(of the context)';
    const hidden = Object.fromEntries(Object.keys(request.secretEnvironment).map((name) => [name, '(secret)']));
    const [writable] = request.mounts.filter(({ readOnly }) => !readOnly);
    const readable = request.mounts.filter(({ readOnly }) => readOnly).map(({ target }) => ({ target, secrets: ['(of the object)'] }));
    const objects = { writable: writable?.target ?? null, readable };
    const input = { request: { ...request, secretEnvironment: hidden }, namespace, objects, relayKey: '(secret)' };
    return {
      secret: { method: 'POST', path: paths.secrets(namespace), body: runSecretBody(input) },
      job: { method: 'POST', path: paths.jobs(namespace), body: jobBody(input) },
    };
  }

  permissions(role: 'submitter' | 'worker' | 'run', job: KubernetesJob): PermissionDocumentV1 {
    return kubernetesPermissions(role, job);
  }

  /** Lets the Jobs go on. */
  async close(): Promise<void> {
    await this.#clusters.close();
  }

  async #submit(request: SubmitRequestV1<KubernetesJob>, { signal, onPhase }: SubmitOptionsV1): Promise<InfrastructureRefV1> {
    const context = this.#clusters.nameOf(request.job);
    const connection = await this.#clusters.connect(context);
    const namespace = request.job.namespace ?? connection.client.address.namespace;
    const reach = await this.#clusters.reachOf(connection, signal);
    const connect = async (name: string): Promise<KubernetesClient> => (await this.#clusters.connect(name)).client;
    const { executionId } = request.key;
    if (request.job.clusterConfig) await this.#given.keep(executionId, request.job.clusterConfig);
    const { namespaces } = connection;
    namespaces.set(namespace, namespaces.get(namespace) ?? 'tried');
    const submission = { client: connection.client, namespace, memory: this.#memory, connect, signal };
    const job = await submitJob(request, submission).catch(async (error: unknown) => {
      // What may have been created is looked for by whoever comes next.
      if (mayHaveHappened(error, submission)) namespaces.set(namespace, 'taken');
      else await this.#given.forget(executionId, context);
      throw error;
    });
    namespaces.set(namespace, 'taken');
    sharedWatch(connection, namespace).note(job);
    if (request.mounts.some(({ readOnly }) => !readOnly)) onPhase?.('submitted', resultLimit);
    return kubernetesRef(job, { reach, context });
  }

  async #runThrough(request: SubmitRequestV1<KubernetesJob>, signal: AbortSignal): Promise<OutcomeV1> {
    const ref = await this.doSubmit(request, { signal });
    try {
      return await this.doWatch(ref, { signal, onPhase: () => undefined, onLog: () => undefined });
    } finally {
      await this.doRemove(ref, { signal: AbortSignal.timeout(REMOVE_MS), graceMs: 0 }).catch(() => undefined);
    }
  }

  async #createWatch(ref: KubernetesRefData, options: WatchOptionsV1): Promise<JobWatch> {
    const connection = await this.#clusters.connect(ref.context);
    const { client } = connection;
    const { relayedRuns } = this.#memory;
    const known = relayedRuns.find(ref.executionId);
    const files = known === undefined ? relayedRuns.open(ref.executionId, await readRelayKey(client, ref, options)) : known;
    return new JobWatch({ ref, client, shared: sharedWatch(connection, ref.namespace), files });
  }
}

/** Null: its Secret is gone with it. An absent cluster is for the watch to tell. */
async function readRelayKey(client: KubernetesClient, ref: KubernetesRefData, { signal }: WatchOptionsV1): Promise<string | null> {
  const path = `${paths.secrets(ref.namespace)}/${ref.jobName}`;
  const secret = await nullIfMissing(client.request<Secret>({ method: 'GET', path }, { signal }));
  const text = secret?.data?.['relay-settings'];
  if (text === undefined) return null;
  return (JSON.parse(Buffer.from(text, 'base64').toString('utf8')) as RelaySettings).key;
}
