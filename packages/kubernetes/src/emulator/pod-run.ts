/** One pod on the node, from its binding to its end. */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseQuantity } from '../kubernetes-quantity.ts';
import { ContainerLog } from './container-log.ts';
import { imageTrouble, type ImageState } from './image-check.ts';
import { ConfigurationFailure, invocationOf, type ContainerInvocation } from './pod-environment.ts';
import { MountFailure, mountsOf, provideVolumes } from './pod-volumes.ts';
import { isOver, observedStatus, waitingStatus, type NodeView } from './pod-status.ts';
import { PODS } from './resource-kinds.ts';
import { timestamp } from './timestamps.ts';
import type { ClusterEvents } from './cluster-events.ts';
import type { Container, ContainerState, ContainerStatus, PodObject, PodStatus } from './cluster-objects.ts';
import type { ContainerRunner, EmulatedEnd, RunningContainer } from './container-runner.ts';
import type { ObjectStore } from './object-store.ts';

const AGAIN_MS = 500;
const BACK_OFF_MS = 1_500;
const START_ERROR_CODE = 128;
const KILLED_CODE = 137;
/** The time that a kubelet writes for what has not happened. */
const NEVER = '1970-01-01T00:00:00Z';
/** Between the end of the last container and that of the pod. */
const LAST_LOOK_MS = 20;

export interface PodRunParts {
  store: ObjectStore;
  events: ClusterEvents;
  node: NodeView;
  run: ContainerRunner;
  imageState(image: string): ImageState;
  /** Whether its node cannot tell of it now. */
  isSilent(): boolean;
  /** Of the pod alone. */
  directory: string;
}

export class PodRun {
  readonly logs = new Map<string, ContainerLog>();
  /** Resolves when nothing of it runs and all is written. */
  readonly over: Promise<void>;
  readonly #parts: PodRunParts;
  readonly #pod: PodObject;
  readonly #running = new Map<string, RunningContainer>();
  readonly #statuses = new Map<string, ContainerStatus>();
  readonly #stopped = new AbortController();
  /** Its node is gone. */
  #isSilent = false;
  /** What could not be told. */
  #untold: (() => void) | null = null;
  #killTimer: NodeJS.Timeout | null = null;
  #killAt = Infinity;

  constructor(pod: PodObject, parts: PodRunParts) {
    this.#parts = parts;
    this.#pod = pod;
    this.over = this.#run().catch((error: unknown) => this.#fail(error));
  }

  /** Ends it within the grace; called again, the shorter one counts. */
  stop(graceSeconds: number): void {
    const killAt = performance.now() + graceSeconds * 1000;
    if (!this.#stopped.signal.aborted) {
      this.#tell('Normal', 'Killing', `Stopping container ${this.#pod.spec.containers.map(({ name }) => name).join(' ')}`);
      this.#stopped.abort();
      for (const container of this.#running.values()) container.stop();
    }
    if (killAt >= this.#killAt) return;
    this.#killAt = killAt;
    if (this.#killTimer) clearTimeout(this.#killTimer);
    this.#killTimer = setTimeout(() => this.#kill(), Math.max(0, graceSeconds * 1000));
  }

  /** Its node is gone: what runs ends, and nobody tells of it. */
  vanish(): void {
    this.#isSilent = true;
    this.#stopped.abort();
    this.#kill();
  }

  /** Its node answers again. */
  retell(): void {
    const untold = this.#untold ?? ((): void => this.#write({ phase: this.#running.size > 0 ? 'Running' : 'Pending' }));
    this.#untold = null;
    if (!isOver(this.present()?.status ?? { phase: 'Failed' })) untold();
  }

  /** As when the node takes it back what it gave, such as memory. */
  evict(message: string): void {
    this.#write({ phase: 'Running' }, (status) => ({ ...status, reason: 'Evicted', message }));
    this.#stopped.abort();
    this.#kill();
  }

  #kill(): void {
    for (const container of this.#running.values()) container.kill();
  }

  async #run(): Promise<void> {
    const { initContainers = [], containers } = this.#pod.spec;
    for (const container of [...initContainers, ...containers]) {
      const reason = initContainers.length > 0 && containers.includes(container) ? 'PodInitializing' : 'ContainerCreating';
      this.#statuses.set(container.name, waitingStatus(container, reason));
    }
    this.#write({ phase: 'Pending' });
    const directories = await this.#again(() => this.#mount());
    let isReady = directories !== null;
    for (const container of initContainers) {
      if (!isReady || directories === null) break;
      isReady = (await this.#start(container, directories)) === 0;
    }
    if (isReady && directories !== null) await Promise.all(containers.map(async (container) => await this.#start(container, directories)));
    await this.#finish();
  }

  /** Of the emulator itself: whoever looks at the pod shall see it. */
  #fail(error: unknown): void {
    this.#kill();
    const message = `the emulator failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
    this.#write({ phase: 'Failed' }, (status) => ({ ...status, reason: 'EmulatorFailed', message }));
  }

  #mount(): Map<string, string> | null {
    const { store, directory } = this.#parts;
    try {
      return provideVolumes(store, this.#pod, directory);
    } catch (error) {
      if (!(error instanceof MountFailure)) throw error;
      this.#tell('Warning', 'FailedMount', error.message);
      return null;
    }
  }

  /** Until there is an answer; null: it is to end. */
  async #again<Value>(act: () => Value | null, pauseMs = AGAIN_MS): Promise<Value | null> {
    const { signal } = this.#stopped;
    for (;;) {
      if (signal.aborted) return null;
      const value = act();
      if (value !== null) return value;
      await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Answers its exit code; null: it did not start. */
  async #start(container: Container, directories: ReadonlyMap<string, string>): Promise<number | null> {
    if ((await this.#again(() => this.#pull(container), BACK_OFF_MS)) === null) return null;
    const invocation = await this.#again(() => this.#configure(container));
    if (invocation === null) return null;
    const log = new ContainerLog();
    const startedAt = timestamp();
    const containerID = `containerd://${this.#pod.metadata.uid.replaceAll('-', '')}${Buffer.from(container.name).toString('hex')}`;
    try {
      const running = await this.#parts.run(this.#containerOf(container, { directories, invocation, log }));
      this.logs.set(container.name, log);
      this.#running.set(container.name, running);
      this.#tell('Normal', 'Started', `Started container ${container.name}`);
      this.#set(container, { running: { startedAt } }, containerID);
      if (this.#stopped.signal.aborted) running.stop();
      if (this.#isSilent || performance.now() >= this.#killAt) running.kill();
      const end = await running.ended;
      log.end();
      this.#running.delete(container.name);
      this.#set(container, { terminated: { ...endOf(end), startedAt, finishedAt: timestamp(), containerID } }, containerID);
      return end.exitCode;
    } catch (error) {
      this.logs.set(container.name, log);
      log.end();
      const message = error instanceof Error ? error.message : String(error);
      this.#tell('Warning', 'Failed', `Error: ${message}`);
      const terminated = {
        exitCode: START_ERROR_CODE,
        reason: 'StartError',
        message,
        startedAt: NEVER,
        finishedAt: timestamp(),
        containerID,
      };
      this.#set(container, { terminated }, containerID);
      return START_ERROR_CODE;
    }
  }

  #containerOf(
    container: Container,
    { directories, invocation, log }: { directories: ReadonlyMap<string, string>; invocation: ContainerInvocation; log: ContainerLog },
  ): Parameters<ContainerRunner>[0] {
    const { name, namespace = '', uid } = this.#pod.metadata;
    const limit = container.resources?.limits?.['memory'];
    return {
      pod: { name, namespace, uid },
      name: container.name,
      image: container.image,
      command: invocation.command,
      environment: invocation.environment,
      workingDirectory: container.workingDir ?? null,
      mounts: mountsOf(container, directories),
      memoryLimitBytes: limit === undefined ? null : parseQuantity(limit),
      directory: join(this.#parts.directory, 'containers', container.name),
      onOutput: (source, chunk) => log.append(source, chunk),
    };
  }

  #pull(container: Container): true | null {
    const trouble = imageTrouble(container, this.#parts.imageState(container.image));
    if (trouble === null) {
      this.#tell('Normal', 'Pulled', `Container image "${container.image}" already present on machine`);
      return true;
    }
    const before = this.#statuses.get(container.name)?.state.waiting?.reason;
    const isBackOff = trouble.reason === 'ErrImagePull' && (before === 'ErrImagePull' || before === 'ImagePullBackOff');
    const reason = isBackOff ? 'ImagePullBackOff' : trouble.reason;
    const message = isBackOff ? `Back-off pulling image "${container.image}": ErrImagePull: ${trouble.message}` : trouble.message;
    this.#tell('Warning', 'Failed', `Error: ${reason}`);
    this.#wait(container, reason, message);
    return null;
  }

  #configure(container: Container): ContainerInvocation | null {
    try {
      return invocationOf(this.#parts.store, this.#pod, container);
    } catch (error) {
      if (!(error instanceof ConfigurationFailure)) throw error;
      this.#tell('Warning', 'Failed', `Error: ${error.message}`);
      this.#wait(container, 'CreateContainerConfigError', error.message);
      return null;
    }
  }

  #wait(container: Container, reason: string, message: string): void {
    this.#statuses.set(container.name, waitingStatus(container, reason, message));
    this.#write({ phase: 'Pending' });
  }

  #set(container: Container, state: ContainerState, containerID: string): void {
    const isRunning = state.running !== undefined;
    this.#statuses.set(container.name, {
      name: container.name,
      state,
      lastState: {},
      ready: isRunning,
      restartCount: 0,
      image: container.image,
      imageID: `sha256:${'0'.repeat(64)}`,
      containerID,
      started: isRunning,
      resources: {},
    });
    // Of a pod that is being ended, only its end is told.
    if (state.terminated && this.#stopped.signal.aborted) return;
    const isMain = this.#pod.spec.containers.includes(container);
    const isStartError = state.terminated?.reason === 'StartError';
    this.#write({ phase: isMain && !isStartError ? 'Running' : 'Pending' });
  }

  async #finish(): Promise<void> {
    if (this.#killTimer) clearTimeout(this.#killTimer);
    for (const container of [...(this.#pod.spec.initContainers ?? []), ...this.#pod.spec.containers]) {
      if (this.#statuses.get(container.name)?.state.waiting === undefined || !this.#stopped.signal.aborted) continue;
      const message = 'The container could not be located when the pod was terminated';
      const never = { startedAt: NEVER, finishedAt: NEVER };
      const terminated = { exitCode: KILLED_CODE, reason: 'ContainerStatusUnknown', message, ...never, containerID: '' };
      this.#statuses.set(container.name, { ...waitingStatus(container, ''), state: { terminated } });
    }
    await sleep(LAST_LOOK_MS);
    const codes = [...this.#statuses.values()].map(({ state }) => state.terminated?.exitCode ?? KILLED_CODE);
    this.#write({ phase: codes.every((code) => code === 0) ? 'Succeeded' : 'Failed' });
  }

  #write({ phase }: Pick<PodStatus, 'phase'>, also: (status: PodStatus) => PodStatus = (status) => status): void {
    if (this.#isSilent) return;
    if (this.#parts.isSilent()) {
      this.#untold = () => this.#write({ phase }, also);
      return;
    }
    const { store, node } = this.#parts;
    const pod = this.present();
    if (!pod) return;
    const statuses = (containers: readonly Container[] = []): ContainerStatus[] =>
      containers.flatMap(({ name }) => this.#statuses.get(name) ?? []);
    const { containers, initContainers } = pod.spec;
    const hasBegun = [...this.#statuses.values()].some(({ state }) => state.waiting?.reason !== 'ContainerCreating');
    const status = observedStatus(
      pod,
      {
        phase: pod.status.phase === 'Running' && phase === 'Pending' ? 'Running' : phase,
        statuses: statuses(containers),
        initStatuses: statuses(initContainers),
        now: timestamp(),
        podIP: hasBegun ? '127.0.0.1' : null,
      },
      node,
    );
    store.update<PodObject>(PODS, { ...pod, status: also(status) });
  }

  /** Null: it is not there any more. */
  present(): PodObject | null {
    const { name, namespace, uid } = this.#pod.metadata;
    const pod = this.#parts.store.find<PodObject>(PODS, name, namespace);
    return pod?.metadata.uid === uid ? pod : null;
  }

  #tell(type: 'Normal' | 'Warning', reason: string, message: string): void {
    if (!this.#isSilent && !this.#parts.isSilent()) this.#parts.events.tell(this.#pod, { type, reason, message, component: 'kubelet' });
  }
}

function endOf({ exitCode, reason }: EmulatedEnd): { exitCode: number; reason: string } {
  return { exitCode, reason: reason ?? (exitCode === 0 ? 'Completed' : 'Error') };
}
