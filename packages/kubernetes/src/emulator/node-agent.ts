/** The one node: runs the pods that are bound to it, and tells how they fare. */
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { deleteObject, removeIfReleased } from './deletion.ts';
import { PodRun } from './pod-run.ts';
import { nodeRefuses, notOnNode } from './refusal.ts';
import { isOver, withCondition, type NodeView } from './pod-status.ts';
import { NODES, PODS } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import type { ClusterEvents } from './cluster-events.ts';
import type { ContainerLog } from './container-log.ts';
import type { ContainerRunner } from './container-runner.ts';
import type { ImageState } from './image-check.ts';
import type { Condition, NodeObject, PodObject } from './cluster-objects.ts';
import type { ObjectStore } from './object-store.ts';

export interface EmulatedNodeOptions {
  /** @default 'emulated-node' */
  name?: string;
  /** What pods may ask for altogether, as quantities. @default { cpu: '64', memory: '256Gi', 'ephemeral-storage': '256Gi', pods: '1000' } */
  allocatable?: Record<string, string>;
  /** Beside `kubernetes.io/hostname` and `kubernetes.io/os`. */
  labels?: Record<string, string>;
  taints?: { key: string; effect: 'NoSchedule' | 'PreferNoSchedule' | 'NoExecute' }[];
}

interface NodeParts {
  store: ObjectStore;
  events: ClusterEvents;
  run: ContainerRunner;
  imageState(image: string): ImageState;
  /** Below it each pod has a directory. */
  directory: string;
}

const HOST_IP = '127.0.0.1';
const UNREACHABLE = 'node.kubernetes.io/unreachable';
const READY: Condition = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };

export class NodeAgent {
  readonly #parts: NodeParts;
  readonly #options: EmulatedNodeOptions;
  readonly #view: NodeView;
  readonly #runs = new Map<string, PodRun>();
  /** Runs that are over, by the uid of their pod. */
  readonly #ended = new Set<string>();
  /** Pods whose logs it has no more, by their uid. */
  readonly #withoutLog = new Set<string>();
  readonly #stop: () => void;
  #isThere = false;
  /** Nobody hears it; what runs on it goes on. */
  #isSilent = false;

  constructor(parts: NodeParts, options: EmulatedNodeOptions) {
    this.#parts = parts;
    this.#options = options;
    this.#view = { name: options.name ?? 'emulated-node', hostIP: HOST_IP };
    this.#stop = parts.store.onChange(({ of, type, object }) => {
      if (of === PODS) setImmediate(() => this.#look(object.metadata.uid, type === 'DELETED' ? null : object.metadata));
    });
  }

  /** @throws Refusal 500 where the node does not answer, 404 where it has the pod no more */
  logOf(pod: PodObject, container: string): ContainerLog | null {
    if (this.#isSilent) {
      const url = `https://${HOST_IP}:10250/containerLogs/${pod.metadata.namespace}/${pod.metadata.name}/${container}`;
      throw nodeRefuses(`Get "${url}": dial tcp ${HOST_IP}:10250: connect: connection refused`);
    }
    if (this.#withoutLog.has(pod.metadata.uid)) throw notOnNode(pod.metadata.name);
    return this.#runs.get(pod.metadata.uid)?.logs.get(container) ?? null;
  }

  /** As after its last moment, of which the API may not have been told yet. */
  forgetLog(pod: PodObject): void {
    this.#withoutLog.add(pod.metadata.uid);
  }

  /** It is there, and ready. */
  register(): void {
    this.#isThere = true;
    const { name } = this.#view;
    if (this.#isSilent) this.#answerAgain();
    if (this.#parts.store.find(NODES, name)) return;
    const { labels, taints, allocatable } = this.#options;
    const resources = { cpu: '64', memory: '256Gi', 'ephemeral-storage': '256Gi', pods: '1000', ...allocatable };
    const metadata = {
      name,
      uid: randomUUID(),
      resourceVersion: '',
      creationTimestamp: timestamp(),
      labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux', ...labels },
    };
    const node = { kind: 'Node', apiVersion: 'v1', metadata, spec: { ...(taints && { taints }) } };
    this.#parts.store.create<NodeObject>(NODES, { ...node, status: { allocatable: resources, conditions: [READY] } });
  }

  /** It does not answer any more; what runs on it goes on. Its pods are called unready, and their containers what they were. */
  silence(): void {
    this.#isSilent = true;
    this.#mark({ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown', message: 'Kubelet stopped posting node status.' });
    const { store } = this.#parts;
    for (const pod of this.#own().filter(({ status }) => !isOver(status))) {
      const status = withCondition(pod.status, { type: 'Ready', status: 'False' }, timestamp());
      store.update<PodObject>(PODS, { ...pod, status });
    }
  }

  /** Gone for good, with all that ran on it: its pods are lost. */
  lose(): void {
    this.#isThere = false;
    const { store } = this.#parts;
    for (const run of this.#runs.values()) run.vanish();
    const node = store.find(NODES, this.#view.name);
    if (node) store.remove(NODES, node);
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'DeletionByPodGC', message: 'PodGC: node no longer exists' };
    for (const pod of this.#own()) {
      const status = isOver(pod.status) ? pod.status : withCondition({ ...pod.status, phase: 'Failed' }, condition, timestamp());
      const failed = store.update<PodObject>(PODS, { ...pod, status });
      deleteObject(store, { of: PODS, object: failed, options: { gracePeriodSeconds: 0 } });
    }
  }

  /** As a node does that runs out of memory: the pod fails, its condition says why. */
  evict(pod: PodObject, message: string): void {
    const condition = { type: 'DisruptionTarget', status: 'True', reason: 'TerminationByKubelet', message };
    this.#parts.store.update<PodObject>(PODS, { ...pod, status: withCondition(pod.status, condition, timestamp()) });
    this.#runs.get(pod.metadata.uid)?.evict(message);
  }

  /** Ends all that runs on it. */
  async close(): Promise<void> {
    this.#stop();
    this.#isThere = false;
    const runs = [...this.#runs.values()];
    for (const run of runs) run.vanish();
    await Promise.all(runs.map(async ({ over }) => await over));
  }

  #own(): PodObject[] {
    return this.#parts.store.list<PodObject>(PODS).filter(({ spec }) => spec.nodeName === this.#view.name);
  }

  #mark(ready: Condition): void {
    const { store } = this.#parts;
    const node = store.find<NodeObject>(NODES, this.#view.name);
    if (!node) return;
    const { taints = [] } = this.#options;
    const all = ready.status === 'True' ? taints : [...taints, { key: UNREACHABLE, effect: 'NoSchedule' }];
    store.update<NodeObject>(NODES, { ...node, spec: { ...node.spec, taints: all }, status: { ...node.status, conditions: [ready] } });
  }

  #answerAgain(): void {
    this.#isSilent = false;
    this.#mark(READY);
    for (const pod of this.#own()) {
      this.#runs.get(pod.metadata.uid)?.retell();
      this.#look(pod.metadata.uid, pod.metadata);
    }
  }

  #look(uid: string, metadata: { name: string; namespace?: string } | null): void {
    const run = this.#runs.get(uid);
    if (metadata === null) {
      run?.vanish();
      if (run) void run.over.then(() => this.#forget(uid));
      return;
    }
    const pod = this.#parts.store.find<PodObject>(PODS, metadata.name, metadata.namespace);
    if (pod?.metadata.uid !== uid || pod.spec.nodeName !== this.#view.name || !this.#isThere || this.#isSilent) return;
    if (!run && !isOver(pod.status)) this.#start(pod);
    if (pod.metadata.deletionTimestamp === undefined) return;
    if (this.#ended.has(uid)) this.#letGo(uid);
    else this.#runs.get(uid)?.stop(pod.metadata.deletionGracePeriodSeconds ?? 0);
  }

  #start(pod: PodObject): void {
    const { uid } = pod.metadata;
    const directory = join(this.#parts.directory, uid);
    mkdirSync(directory, { recursive: true });
    const run = new PodRun(pod, { ...this.#parts, node: this.#view, isSilent: () => this.#isSilent, directory });
    this.#runs.set(uid, run);
    void run.over.then(() => {
      this.#ended.add(uid);
      this.#letGo(uid);
    });
  }

  /** A pod that is being deleted goes once it has ended. */
  #letGo(uid: string): void {
    const { store } = this.#parts;
    const pod = this.#runs.get(uid)?.present();
    if (!this.#ended.has(uid) || pod?.metadata.deletionTimestamp === undefined || !isOver(pod.status)) return;
    const metadata = { ...pod.metadata, deletionTimestamp: timestamp(), deletionGracePeriodSeconds: 0 };
    removeIfReleased(
      store,
      PODS,
      pod.metadata.deletionGracePeriodSeconds === 0 ? pod : store.update<PodObject>(PODS, { ...pod, metadata }),
    );
  }

  #forget(uid: string): void {
    this.#runs.delete(uid);
    this.#ended.delete(uid);
    this.#withoutLog.delete(uid);
    // What is left of it goes with the emulator.
    void rm(join(this.#parts.directory, uid), { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
  }
}
