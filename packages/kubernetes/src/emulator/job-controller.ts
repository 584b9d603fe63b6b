/** From Jobs to pods, and from pods to what Jobs say. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { generatedSuffix } from './generated-names.ts';
import { admit } from './admission.ts';
import { deleteObject, withoutFinalizer } from './deletion.ts';
import { countsOf, finishedAt, inOrder, isSuspended, resumedStatus, settledStatus, statusOf, suspendedStatus } from './job-status.ts';
import { judgeJob, type JobVerdict } from './job-verdict.ts';
import { withDefaults } from './object-defaults.ts';
import { isOver } from './pod-status.ts';
import { Refusal } from './refusal.ts';
import { JOBS, PODS } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import type { ClusterEvents } from './cluster-events.ts';
import type { JobObject, JobStatus, PodObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

const TRACKING = 'batch.kubernetes.io/job-tracking';
const CREATE_AGAIN_MS = 1_000;

export class JobController {
  readonly #store: ObjectStore;
  readonly #events: ClusterEvents;
  readonly #due = new Set<string>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #stop: () => void;
  /** Jobs whose pod is decided on and not made yet: they are not looked at meanwhile. */
  readonly #making = new Set<string>();
  /** So long it takes to make a pod, whatever becomes of its Job meanwhile. */
  podDelayMs = 0;
  #isClosed = false;

  constructor(store: ObjectStore, events: ClusterEvents) {
    this.#store = store;
    this.#events = events;
    this.#stop = store.onChange(({ of, object }) => {
      if (of === JOBS) this.#soon(object.metadata.namespace ?? '', object.metadata.name);
      if (of !== PODS) return;
      const owner = object.metadata.ownerReferences?.find(({ controller, kind }) => controller && kind === 'Job');
      if (owner) this.#soon(object.metadata.namespace ?? '', owner.name);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#stop();
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  #soon(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    if (this.#due.has(key)) return;
    this.#due.add(key);
    setImmediate(() => {
      this.#due.delete(key);
      if (!this.#isClosed) this.#look(namespace, name);
    });
  }

  #later(namespace: string, name: string, ms: number): void {
    const key = `${namespace}/${name}`;
    clearTimeout(this.#timers.get(key));
    this.#timers.set(
      key,
      setTimeout(() => this.#soon(namespace, name), Math.max(0, Math.min(ms, 2 ** 31 - 1))),
    );
  }

  #look(namespace: string, name: string): void {
    if (this.#making.has(`${namespace}/${name}`)) return;
    const job = this.#store.find<JobObject>(JOBS, name, namespace);
    const pods = this.#podsOf(namespace, name);
    if (!job || job.metadata.deletionTimestamp !== undefined) {
      for (const pod of pods) this.#release(pod);
      return;
    }
    const own = pods.filter(({ metadata }) => metadata.ownerReferences?.some(({ uid }) => uid === job.metadata.uid));
    for (const pod of pods) if (!own.includes(pod)) this.#release(pod);
    if (job.spec.suspend && finishedAt(job) === null) this.#suspend(job, own);
    else this.#work(job, own);
  }

  #podsOf(namespace: string, jobName: string): PodObject[] {
    return this.#store
      .list<PodObject>(PODS, namespace)
      .filter(({ metadata }) =>
        metadata.ownerReferences?.some(({ controller, kind, name }) => controller && kind === 'Job' && name === jobName),
      );
  }

  #suspend(job: JobObject, pods: readonly PodObject[]): void {
    for (const pod of pods.filter(({ status }) => !isOver(status))) this.#end(job, pod);
    this.#write(job, suspendedStatus(job, this.#podsOf(job.metadata.namespace ?? '', job.metadata.name)));
    for (const pod of pods.filter(({ status }) => isOver(status))) this.#release(pod);
    if (!isSuspended(job)) this.#tell(job, { reason: 'Suspended', message: 'Job suspended' });
  }

  #work(job: JobObject, pods: readonly PodObject[]): void {
    const { metadata, spec } = job;
    const namespace = metadata.namespace ?? '';
    const finished = finishedAt(job);
    if (finished !== null) {
      this.#finishTtl(job, finished);
      return;
    }
    if (isSuspended(job)) {
      this.#tell(job, { reason: 'Resumed', message: 'Job resumed' });
      // It is looked at again.
      this.#write(job, resumedStatus(job));
      return;
    }
    const verdict = judgeJob(job, pods);
    // What still runs of a Job that fails counts as failed at once.
    const ended = pods.filter((pod) => (isOver(pod.status) || verdict.failure !== null) && pod.metadata.finalizers?.includes(TRACKING));
    if (verdict.failure) for (const pod of pods.filter((one) => !isOver(one.status))) this.#end(job, pod);
    let status = this.#write(job, statusOf(job, { pods: this.#podsOf(namespace, metadata.name), ended, verdict }));
    // Counted for good, its pod is let go; only then the Job says that it has ended.
    for (const pod of ended) this.#release(pod);
    if (ended.length > 0 || verdict.isOver) status = this.#write(job, settledStatus(job, status, verdict));
    if (verdict.isOver || verdict.failure) {
      if (verdict.isOver) this.#tellEnd(job, verdict);
      return;
    }
    const wanted = Math.min(spec.parallelism, (spec.completions ?? spec.parallelism) - (status.succeeded ?? 0));
    const missing = wanted - verdict.active - verdict.blocking;
    if (missing > 0 && this.podDelayMs > 0) void this.#createLate(job, missing);
    else this.#createPods(job, missing);
    this.#watchDeadline(job, status);
  }

  async #createLate(job: JobObject, count: number): Promise<void> {
    const { name, namespace = '' } = job.metadata;
    const key = `${namespace}/${name}`;
    this.#making.add(key);
    await sleep(this.podDelayMs, undefined, { ref: false });
    this.#making.delete(key);
    if (this.#isClosed) return;
    this.#createPods(job, count);
    this.#soon(namespace, name);
  }

  #createPods(job: JobObject, count: number): void {
    const { name, namespace = '' } = job.metadata;
    for (let made = 0; made < count; made += 1) if (!this.#createPod(job)) break;
    const after = this.#store.find<JobObject>(JOBS, name, namespace);
    if (after) this.#write(after, { ...after.status, ...countsOf(this.#podsOf(namespace, name)) });
  }

  /** Answers the status as it is then. */
  #write({ metadata }: JobObject, status: JobStatus): JobStatus {
    const present = this.#store.find<JobObject>(JOBS, metadata.name, metadata.namespace);
    if (!present || present.metadata.uid !== metadata.uid) return status;
    return this.#store.update<JobObject>(JOBS, { ...present, status: inOrder(status) }).status;
  }

  #release(pod: PodObject): void {
    const present = this.#store.find<PodObject>(PODS, pod.metadata.name, pod.metadata.namespace);
    if (present?.metadata.finalizers?.includes(TRACKING)) withoutFinalizer(this.#store, PODS, { object: present, name: TRACKING });
  }

  #end(job: JobObject, pod: PodObject): void {
    if (pod.metadata.deletionTimestamp !== undefined) return;
    this.#tell(job, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
    deleteObject(this.#store, { of: PODS, object: pod, options: { propagationPolicy: 'Background' } });
  }

  #createPod(job: JobObject): boolean {
    const { name, namespace = '', uid } = job.metadata;
    const { template } = job.spec;
    const ownerReferences = [{ apiVersion: 'batch/v1', kind: 'Job', name, uid, controller: true, blockOwnerDeletion: true }];
    const metadata = {
      name: `${name}-${generatedSuffix()}`,
      generateName: `${name}-`,
      namespace,
      uid: randomUUID(),
      resourceVersion: '',
      creationTimestamp: timestamp(),
      ...(template.metadata?.labels && { labels: template.metadata.labels }),
      ...(template.metadata?.annotations && { annotations: template.metadata.annotations }),
      ownerReferences,
      finalizers: [TRACKING],
    };
    const bare = { kind: 'Pod', apiVersion: 'v1', metadata, spec: template.spec };
    const pod = withDefaults(PODS, bare) as PodObject;
    try {
      admit(this.#store, PODS, pod);
      const created = this.#store.create(PODS, pod);
      this.#tell(job, { reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}` });
      return true;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#tell(job, { type: 'Warning', reason: 'FailedCreate', message: `Error creating: ${error.message}` });
      this.#later(namespace, name, CREATE_AGAIN_MS);
      return false;
    }
  }

  #watchDeadline(job: JobObject, { startTime }: JobStatus): void {
    const seconds = job.spec.activeDeadlineSeconds;
    if (seconds === undefined || startTime === undefined) return;
    this.#later(job.metadata.namespace ?? '', job.metadata.name, Date.parse(startTime) + seconds * 1000 - Date.now());
  }

  #finishTtl(job: JobObject, finished: number): void {
    const { ttlSecondsAfterFinished: ttl } = job.spec;
    if (ttl === undefined) return;
    const left = finished + ttl * 1000 - Date.now();
    if (left > 0) this.#later(job.metadata.namespace ?? '', job.metadata.name, left);
    else deleteObject(this.#store, { of: JOBS, object: job, options: { propagationPolicy: 'Foreground' } });
  }

  #tellEnd(job: JobObject, { failure }: JobVerdict): void {
    if (failure) this.#tell(job, { type: 'Warning', ...failure });
    else this.#tell(job, { reason: 'Completed', message: 'Job completed' });
  }

  #tell(job: JobObject, { type = 'Normal', reason, message }: { type?: 'Normal' | 'Warning'; reason: string; message: string }): void {
    this.#events.tell(job, { type, reason, message, component: 'job-controller' });
  }
}
