/** What tests may let befall the cluster. */
import { setTimeout as sleep } from 'node:timers/promises';
import { evict } from './pod-requests.ts';
import { labelMatcher } from './selectors.ts';
import { isOver } from './pod-status.ts';
import { PODS } from './resource-kinds.ts';
import type { ApiServer } from './api-server.ts';
import type { EmulatorKubeconfig } from './emulator-kubeconfig.ts';
import type { InjectedAnswer, RequestFaults } from './request-faults.ts';
import type { NodeAgent } from './node-agent.ts';
import type { ObjectStore } from './object-store.ts';
import type { PodObject } from './cluster-objects.ts';

/** Which pods: all that match, of all namespaces. */
export interface PodSelection {
  /** As in `kubectl get pods -l`. */
  labelSelector?: string;
  /** Name of the pod. */
  name?: string;
}

interface Parts {
  server: ApiServer;
  store: ObjectStore;
  node: NodeAgent;
  requests: RequestFaults;
  kubeconfig: EmulatorKubeconfig;
}

export class EmulatorFaults {
  readonly #parts: Parts;
  #closing: NodeJS.Timeout | null = null;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Ends every open watch again and again, as a proxy does with a limit of time; null: no more. */
  closeWatchesEvery(ms: number | null): void {
    if (this.#closing) clearInterval(this.#closing);
    this.#closing = ms === null ? null : setInterval(() => this.closeWatches(), ms);
  }

  /** Ends every open watch once. */
  closeWatches(): void {
    for (const watch of this.#parts.server.watches) watch.end();
  }

  /** Every resource version and continue token handed out so far answers 410 `Expired`; open watches are told so. */
  expireVersions(): void {
    this.#parts.store.forgetHistory();
    for (const watch of this.#parts.server.watches) watch.expire();
  }

  /** Answers in place of the API, such as `{ status: 503, times: 3, method: 'POST' }`. */
  answer(answer: InjectedAnswer): void {
    this.#parts.requests.inject(answer);
  }

  /** The next requests are answered 401, then the credentials are good again. @default 1 */
  unauthorized(times = 1): void {
    this.answer({ status: 401, times });
  }

  /** The token of the kubeconfig is not accepted any more; a new one is in its file. */
  renewToken(): void {
    this.#parts.kubeconfig.renewToken();
  }

  /** The next requests are answered 429 with `Retry-After`. */
  throttle({ times = 1, retryAfterSeconds = 1 }: { times?: number; retryAfterSeconds?: number } = {}): void {
    this.answer({ status: 429, times, retryAfterSeconds });
  }

  /** The API is away: connections break and new ones are refused; what runs goes on. Resolves when it is back. */
  async down(ms: number): Promise<void> {
    const { requests, server } = this.#parts;
    requests.isDown = true;
    server.disconnect();
    await sleep(ms);
    requests.isDown = false;
  }

  /** Every request waits so long for its answer; 0: none. */
  slow(ms: number): void {
    this.#parts.requests.slow(ms);
  }

  /**
   * Evicts the pods: `api` as a drained node does it (asked to end, within its grace), `node` as a node that runs out of
   * memory does it (ended at once). Answers how many there were. @default 'api'
   */
  evict(selection: PodSelection, by: 'api' | 'node' = 'api'): number {
    const pods = this.#select(selection).filter(({ status }) => !isOver(status));
    for (const pod of pods) {
      if (by === 'api') evict(this.#parts.store, pod);
      else this.#parts.node.evict(pod, 'The node was low on resource: memory. Threshold quantity: 100Mi, available: 64Mi. ');
    }
    return pods.length;
  }

  /** The node is gone for good, with all that ran on it; new pods wait until `restoreNode()`. */
  loseNode(): void {
    this.#parts.node.lose();
  }

  restoreNode(): void {
    this.#parts.node.register();
  }

  /** What the pods have printed so far is gone from their logs, as where a node rotates them. */
  rotateLogs(selection: PodSelection = {}): void {
    for (const pod of this.#select(selection)) for (const { name } of pod.spec.containers) this.#parts.node.logOf(pod, name)?.rotate();
  }

  /** Everything but a lost node is as it should be again. */
  clear(): void {
    this.closeWatchesEvery(null);
    this.#parts.requests.clear();
  }

  #select({ labelSelector = '', name }: PodSelection): PodObject[] {
    const matches = labelMatcher(labelSelector);
    return this.#parts.store.list<PodObject>(PODS).filter((pod) => matches(pod) && (name === undefined || pod.metadata.name === name));
  }
}
