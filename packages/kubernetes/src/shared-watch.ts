/** One list and watch of Jobs and one of pods for all executions of a namespace. */
import type { FarhaulError } from '@farhaul/core';
import { Bell } from './bell.ts';
import type { KubernetesClient } from './kubernetes-client.ts';
import { paths, type Job, type ObjectMeta, type Pod } from './kubernetes-objects.ts';
import type { ExecutionState } from './kubernetes-outcome.ts';
import { ObjectFeed } from './object-feed.ts';

/** The next execution, and the removal of the last, find it going; the process may end all the same. */
const LINGER_MS = 10_000;
const LISTING_MS = 250;

/** Told of each change; `trouble`: the cluster does not answer, or answers again (null). */
type Listener = (trouble: FarhaulError | null) => void;

export class SharedWatch {
  readonly #jobs: ObjectFeed<Job>;
  readonly #pods: ObjectFeed<Pod>;
  readonly #listeners = new Map<string, Set<Listener>>();
  #running: AbortController | null = null;
  #lingering: NodeJS.Timeout | null = null;

  constructor(client: KubernetesClient, namespace: string) {
    const onChange = (executionId: string | null): void => this.#tell(executionId);
    this.#jobs = new ObjectFeed({ client, path: paths.jobs(namespace), keep: keptOfJob, onChange });
    this.#pods = new ObjectFeed({ client, path: paths.pods(namespace), keep: keptOfPod, onChange });
  }

  /** Watches as long as anybody listens. Answers how to stop listening. */
  listen(executionId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(executionId) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(executionId, listeners);
    this.#start();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(executionId) === listeners) this.#listeners.delete(executionId);
      if (this.#listeners.size > 0 || this.#lingering) return;
      this.#lingering = setTimeout(() => this.close(), LINGER_MS).unref();
      this.#keepProcess(false);
    };
  }

  /** Until what was there when somebody began to listen is known, or the cluster does not answer. */
  async listed(signal: AbortSignal): Promise<void> {
    while (!(this.#jobs.listed && this.#pods.listed) && this.trouble === null) {
      const told = new Bell();
      const stop = this.listen('', told.ring);
      // Whoever closed it in between is not waited for.
      await told.wait(LISTING_MS, signal).finally(stop);
    }
  }

  /** A Job that was read otherwise, where the watch has not told of it yet. */
  note(job: Job): void {
    this.#jobs.note(job);
  }

  state(executionId: string): ExecutionState {
    const [job = null] = this.#jobs.of(executionId).toSorted(newestFirst);
    const [pod = null] = this.#pods.of(executionId).toSorted(newestFirst);
    return { job, pod };
  }

  pods(executionId: string): Pod[] {
    return this.#pods.of(executionId);
  }

  /** Ends the connections; who listens again begins anew. */
  close(): void {
    if (this.#lingering) clearTimeout(this.#lingering);
    this.#lingering = null;
    this.#running?.abort();
    this.#running = null;
  }

  /** Why it is not known how things are now. */
  get trouble(): FarhaulError | null {
    return this.#jobs.trouble ?? this.#pods.trouble;
  }

  #start(): void {
    if (this.#lingering) clearTimeout(this.#lingering);
    this.#lingering = null;
    this.#keepProcess(true);
    if (this.#running) return;
    const running = new AbortController();
    this.#running = running;
    void this.#jobs.run(running.signal);
    void this.#pods.run(running.signal);
  }

  #keepProcess(keeps: boolean): void {
    this.#jobs.keepProcess(keeps);
    this.#pods.keepProcess(keeps);
  }

  #tell(executionId: string | null): void {
    const told = executionId === null ? [...this.#listeners.values()] : [this.#listeners.get(executionId) ?? new Set<Listener>()];
    for (const listeners of told) for (const listener of listeners) listener(this.trouble);
  }
}

function newestFirst(one: { metadata: ObjectMeta }, other: { metadata: ObjectMeta }): number {
  return (other.metadata.creationTimestamp ?? '').localeCompare(one.metadata.creationTimestamp ?? '');
}

/** Hundreds are held at once. */
function keptOfJob({ metadata, spec, status }: Job): Job {
  return { metadata: keptOfMeta(metadata), ...(spec?.suspend === true && { spec: { suspend: true } }), ...(status && { status }) };
}

function keptOfPod({ metadata, spec, status }: Pod): Pod {
  const containers = spec?.containers?.map(({ name, image, resources }) => ({
    name,
    ...(image !== undefined && { image }),
    ...(resources && { resources }),
  }));
  const kept = { ...(spec?.nodeName !== undefined && { nodeName: spec.nodeName }), ...(containers && { containers }) };
  return { metadata: keptOfMeta(metadata), spec: kept, ...(status && { status }) };
}

function keptOfMeta({
  name,
  namespace,
  uid,
  resourceVersion,
  creationTimestamp,
  deletionTimestamp,
  deletionGracePeriodSeconds,
  labels,
  annotations,
}: ObjectMeta): ObjectMeta {
  return {
    name,
    namespace,
    uid,
    resourceVersion,
    ...(creationTimestamp !== undefined && { creationTimestamp }),
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    ...(deletionGracePeriodSeconds !== undefined && { deletionGracePeriodSeconds }),
    ...(labels && { labels }),
    ...(annotations && { annotations }),
  };
}
