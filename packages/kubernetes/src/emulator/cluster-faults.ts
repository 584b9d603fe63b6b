/** Lets befall the cluster what tests ask for. */
import { setTimeout as sleep } from 'node:timers/promises';
import { evict } from './pod-requests.ts';
import { labelMatcher } from './selectors.ts';
import { isOver } from './pod-status.ts';
import { PODS } from './resource-kinds.ts';
import type { ApiServer } from './api-server.ts';
import type { EmulatorFaults, PodSelection } from './emulator-faults.ts';
import type { EmulatorKubeconfig } from './emulator-kubeconfig.ts';
import type { InjectedAnswer, RequestFaults } from './request-faults.ts';
import type { JobController } from './job-controller.ts';
import type { NodeAgent } from './node-agent.ts';
import type { ObjectStore } from './object-store.ts';
import type { PodObject } from './cluster-objects.ts';

interface Parts {
  server: ApiServer;
  store: ObjectStore;
  node: NodeAgent;
  jobs: JobController;
  requests: RequestFaults;
  kubeconfig: EmulatorKubeconfig;
}

const TAINT_MANAGER = { reason: 'DeletionByTaintManager', message: 'Taint manager: deleting due to NoExecute taint' };

export class ClusterFaults implements EmulatorFaults {
  readonly #parts: Parts;
  #closing: NodeJS.Timeout | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  closeWatchesEvery(ms: number | null): void {
    if (this.#closing) clearInterval(this.#closing);
    this.#closing = ms === null ? null : setInterval(() => this.closeWatches(), ms);
  }

  closeWatches(): void {
    for (const watch of this.#parts.server.watches) watch.end();
  }

  expireVersions(): void {
    this.#parts.store.forgetHistory();
    for (const watch of this.#parts.server.watches) watch.expire();
  }

  answer(answer: InjectedAnswer): void {
    this.#parts.requests.inject(answer);
  }

  unauthorized(times = 1): void {
    this.answer({ status: 401, times });
  }

  renewToken(): void {
    this.#parts.kubeconfig.renewToken();
  }

  throttle({ times = 1, retryAfterSeconds = 1 }: { times?: number; retryAfterSeconds?: number } = {}): void {
    this.answer({ status: 429, times, retryAfterSeconds });
  }

  async down(ms: number): Promise<void> {
    const { requests, server } = this.#parts;
    requests.isDown = true;
    server.disconnect();
    await sleep(ms);
    requests.isDown = false;
  }

  slow(ms: number): void {
    this.#parts.requests.slow(ms);
  }

  slowPods(ms: number): void {
    this.#parts.jobs.podDelayMs = ms;
  }

  evict(selection: PodSelection, by: 'api' | 'node' | 'taint' = 'api'): number {
    const pods = this.#select(selection).filter(({ status }) => !isOver(status));
    for (const pod of pods) {
      if (by === 'api') evict(this.#parts.store, pod);
      else if (by === 'taint') evict(this.#parts.store, pod, { by: TAINT_MANAGER });
      else this.#parts.node.evict(pod, 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 64Mi. ');
    }
    return pods.length;
  }

  loseNode(): void {
    this.#parts.node.lose();
  }

  silenceNode(): void {
    this.#parts.node.silence();
  }

  restoreNode(): void {
    this.#parts.node.register();
  }

  rotateLogs(selection: PodSelection = {}): void {
    for (const pod of this.#select(selection)) for (const { name } of pod.spec.containers) this.#parts.node.logOf(pod, name)?.rotate();
  }

  forgetLogs(selection: PodSelection = {}): void {
    for (const pod of this.#select(selection)) this.#parts.node.forgetLog(pod);
  }

  clear(): void {
    this.closeWatchesEvery(null);
    this.#parts.requests.clear();
    this.slowPods(0);
  }

  #select({ labelSelector = '', name }: PodSelection): PodObject[] {
    const matches = labelMatcher(labelSelector);
    return this.#parts.store.list<PodObject>(PODS).filter((pod) => matches(pod) && (name === undefined || pod.metadata.name === name));
  }
}
