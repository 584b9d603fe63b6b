/** What tests may let befall the cluster. */
import type { InjectedAnswer } from './request-faults.ts';

/** Which pods: all that match, of all namespaces. */
export interface PodSelection {
  /** As in `kubectl get pods -l`. */
  labelSelector?: string;
  /** Name of the pod. */
  name?: string;
}

/** What may befall a cluster, and the way to it. */
export interface EmulatorFaults {
  /** Ends every open watch again and again, as a proxy does with a limit of time; null: no more. */
  closeWatchesEvery(ms: number | null): void;
  /** Ends every open watch once. */
  closeWatches(): void;
  /** Every resource version and continue token handed out so far answers 410 `Expired`; open watches are told so. */
  expireVersions(): void;
  /** Answers in place of the API, such as `{ status: 503, times: 3, method: 'POST' }`. */
  answer(answer: InjectedAnswer): void;
  /** The next requests are answered 401, then the credentials are good again. @default 1 */
  unauthorized(times?: number): void;
  /** The token of the kubeconfig is not accepted any more; a new one is in its file. */
  renewToken(): void;
  /** The next requests are answered 429 with `Retry-After`. @default once, 1 s */
  throttle(limits?: { times?: number; retryAfterSeconds?: number }): void;
  /** The API is away: connections break and new ones are refused; what runs goes on. Resolves when it is back. */
  down(ms: number): Promise<void>;
  /** Every request waits so long for its answer; 0: none. */
  slow(ms: number): void;
  /** Pods come so long after the controller of Jobs decided to make them, whatever became of their Job meanwhile; 0: at once. */
  slowPods(ms: number): void;
  /**
   * Evicts the pods: `api` as a drained node does it (asked to end, within its grace), `node` as a node that runs out of
   * memory does it (ended at once), `taint` as a cluster does it whose node does not answer for too long. Answers how many there
   * were. @default 'api'
   */
  evict(selection: PodSelection, by?: 'api' | 'node' | 'taint'): number;
  /** The node is gone for good, with all that ran on it; new pods wait until `restoreNode()`. */
  loseNode(): void;
  /** The node does not answer, and what runs on it goes on: new pods and logs wait, and pods that are deleted stay, until `restoreNode()`. */
  silenceNode(): void;
  restoreNode(): void;
  /** What the pods have printed so far is gone from their logs, as where a node rotates them. @default of all */
  rotateLogs(selection?: PodSelection): void;
  /** The node has the pods no more that the API still tells of: their logs are not found. @default of all */
  forgetLogs(selection?: PodSelection): void;
  /** Everything is as it should be again, but a lost or silent node, and lines of logs that are gone. */
  clear(): void;
}
