import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '../engine/new-id.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { WorkerContextV1, WorkerEntryV1 } from '../plugin/v1/plugin-v1.ts';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun, StorageDescription } from '../protocol/entities.ts';
import { readEnvironment } from '../settings/settings.ts';
import { defaultTimings, type Timings } from '../settings/timings.ts';
import { claimLoop } from './claim-loop.ts';
import { claimOne } from './claim-one.ts';
import { handOver } from './hand-over.ts';
import { LeaseKeeper } from './lease-keeper.ts';
import { OrphanCare } from './orphan-care.ts';
import { Slots } from './slots.ts';
import { StartTurns } from './start-turns.ts';
import type { WorkerParts } from './worker-parts.ts';

/** Prepared or adopted at a time. More make none of them sooner where API and storage are near, and few do where they are far. */
const STARTS_AT_ONCE = 32;

export interface CreateWorkerOptions {
  client: Client;
  entry: WorkerEntryV1;
  openStorage(description: StorageDescription): Promise<StorageV1>;
  /** Serves where neither run nor pool names a storage. */
  defaultStorage: StorageDescription;
  /** Private directory of the worker type on this machine. */
  stateDirectory: string;
  /** Where objects are carried that infrastructure does not reach itself. @default `carried` in the state directory */
  carrierDirectory?: string;
  host: { host: string; pid: number; version: string };
  /** @default `<type>-<host>-<pid>` */
  name?: string;
  workPoolName: string | null;
  /** @default all queues of the pool */
  queues?: string[];
  /** Infrastructures that run at once; null: no limit. */
  limit: number | null;
  timings?: Timings;
  logger: WorkerContextV1['logger'];
  /** Where runners reach the API; null or absent: nowhere. */
  apiUrlForRunners?: string | null;
  /** The runs are direct calls of this process: those on its own host end soon after it does. */
  hostPipe?: boolean;
  /** What started processes inherit from. @default that of this process */
  environment?: Readonly<Record<string, string | undefined>>;
}

export type WorkerHealth = { healthy: true } | { healthy: false; reason: string };

export interface RunOneOptions {
  signal?: AbortSignal;
  /** In the place of the stored ones, which hold a mask where these have a secret. Kept in memory only. */
  jobVariables?: Record<string, unknown>;
}

export interface FarhaulWorker {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  /** Executions in work, removal included. */
  readonly running: number;
  /** Whether the API accepts the heartbeats of a worker that serves a pool; else why not. */
  readonly health: WorkerHealth;
  /**
   * Claims exactly this run and resolves when it is over. Removal goes on; `idle()` tells its end. Aborting ends the
   * waiting only: cancel the run by the API to stop it.
   */
  runOne(flowRunId: string, options?: RunOneOptions): Promise<FlowRun>;
  /**
   * Serves the work pool until the signal is aborted, then drains; with `once` takes what is due now and resolves when
   * that is over. Rejects where the API refuses the worker for good.
   */
  run(options: { signal: AbortSignal; once?: boolean }): Promise<void>;
  /** Resolves when nothing is in work. */
  idle(): Promise<void>;
  /** Claims nothing more, hands over what another worker can watch, and waits for the rest. */
  drain(): Promise<void>;
  /** Waits no longer: everything that can be adopted is left to others. */
  hurry(): void;
  /** Leaves what still runs as it is, and lets the process end. */
  close(): Promise<void>;
}

/** A worker as a library: no signals, no exits, no globals. Building it does no I/O but loading the worker type. */
export async function createWorker(options: CreateWorkerOptions): Promise<FarhaulWorker> {
  const plugin = await options.entry.load({
    environment: options.environment ?? readEnvironment(),
    logger: options.logger,
    stateDirectory: options.stateDirectory,
  });
  const name = options.name ?? `${options.entry.type}-${options.host.host}-${options.host.pid}`;
  const draining = new AbortController();
  return new LibraryWorker(options, draining, {
    client: options.client,
    plugin,
    entry: options.entry,
    openStorage: (description) => options.openStorage(description),
    defaultStorage: options.defaultStorage,
    carrierDirectory: options.carrierDirectory ?? join(options.stateDirectory, 'carried'),
    timings: options.timings ?? defaultTimings,
    startTurns: new StartTurns(STARTS_AT_ONCE),
    logger: options.logger,
    apiUrlForRunners: options.apiUrlForRunners ?? null,
    hostPipe: options.hostPipe ?? false,
    name,
    draining: draining.signal,
  });
}

class LibraryWorker implements FarhaulWorker {
  readonly id = newId();
  readonly name: string;
  readonly type: string;
  readonly #options: CreateWorkerOptions;
  readonly #parts: WorkerParts;
  readonly #keeper: LeaseKeeper;
  readonly #slots: Slots;
  readonly #orphans: OrphanCare;
  readonly #draining: AbortController;
  readonly #hurried = new AbortController();
  readonly #closed = new AbortController();
  #registered: Promise<string> | null = null;
  #serving = false;
  #drained: Promise<void> | null = null;

  constructor(options: CreateWorkerOptions, draining: AbortController, parts: WorkerParts) {
    this.#draining = draining;
    this.name = parts.name;
    this.type = options.entry.type;
    this.#options = options;
    this.#parts = parts;
    this.#keeper = new LeaseKeeper({
      client: parts.client,
      workerId: this.id,
      renewMs: parts.timings.renewMs,
      logger: parts.logger,
      onForgotten: () => this.#forget(),
      onDraining: () => this.#draining.abort(),
    });
    this.#slots = new Slots(parts, this.#keeper);
    this.#orphans = new OrphanCare(parts, this.#slots, this.id);
  }

  get running(): number {
    return this.#slots.size;
  }

  get health(): WorkerHealth {
    const { acceptedAt, trouble } = this.#keeper.heartbeat;
    if (trouble !== null) return { healthy: false, reason: trouble };
    if (acceptedAt === null) return { healthy: false, reason: 'no heartbeat has been accepted yet' };
    const silentMs = performance.now() - acceptedAt;
    if (silentMs <= this.#parts.timings.leaseMs) return { healthy: true };
    return { healthy: false, reason: `the last heartbeat was accepted ${Math.round(silentMs / 1000)} s ago` };
  }

  async runOne(flowRunId: string, { signal = new AbortController().signal, jobVariables }: RunOneOptions = {}): Promise<FlowRun> {
    const either = AbortSignal.any([signal, this.#closed.signal]);
    let release: (() => void) | null = null;
    const register = async (): Promise<string> => {
      const id = await this.#register();
      release ??= this.#orphans.begin();
      return id;
    };
    try {
      return await claimOne({
        flowRunId,
        register,
        onForgotten: () => this.#forget(),
        parts: this.#parts,
        slots: this.#slots,
        keeper: this.#keeper,
        signal: either,
        ...(jobVariables && { jobVariables }),
      });
    } finally {
      (release as (() => void) | null)?.();
    }
  }

  async run({ signal, once = false }: { signal: AbortSignal; once?: boolean }): Promise<void> {
    const { workPoolName, queues = [], limit } = this.#options;
    if (workPoolName === null)
      throw new FarhaulError('FARHAUL_INPUT_INVALID', 'A worker without a work pool takes only the runs it is given.', {
        hint: 'Name a work pool.',
      });
    this.#serving = true;
    // The embedded store never keeps a process alive by itself; a worker at work does.
    const alive = setInterval(() => undefined, 2 ** 30);
    try {
      await claimLoop({
        parts: this.#parts,
        slots: this.#slots,
        workPoolName,
        queues,
        limit,
        register: () => this.#register(),
        onForgotten: () => this.#forget(),
        once,
        signal: AbortSignal.any([signal, this.#draining.signal, this.#closed.signal]),
      });
      if (once) await this.#idleUnless(signal);
    } finally {
      await this.drain();
      clearInterval(alive);
    }
  }

  async #idleUnless(signal: AbortSignal): Promise<void> {
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    if (!signal.aborted) await Promise.race([this.#slots.idle(), aborted]);
  }

  async idle(): Promise<void> {
    await this.#slots.idle();
  }

  async drain(): Promise<void> {
    this.#drained ??= this.#drain();
    await this.#drained;
  }

  hurry(): void {
    this.#draining.abort();
    this.#hurried.abort();
  }

  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort(new FarhaulError('FARHAUL_CONFLICT', `Worker ${this.name} was closed.`));
    this.#draining.abort();
    this.#slots.abandon();
    await this.#slots.idle();
    this.#keeper.close();
    if (this.#registered) await this.#quietly(async () => await this.#parts.client.workers.offline({ workerId: this.id }));
    await this.#parts.plugin.close?.();
  }

  async #drain(): Promise<void> {
    this.#draining.abort();
    if (this.#registered) await this.#quietly(async () => await this.#parts.client.workers.drain({ workerId: this.id }));
    const idle = this.#slots.idle();
    if (this.#slots.size > 0) {
      await Promise.race([idle, handOver({ parts: this.#parts, slots: this.#slots, workerId: this.id, hurried: this.#hurried.signal })]);
    }
    await idle;
    this.#serving = false;
    this.#keeper.listen(false);
    if (this.#registered) await this.#quietly(async () => await this.#parts.client.workers.offline({ workerId: this.id }));
  }

  /** The API may be away at the end: it will miss the heartbeats. */
  async #quietly(act: () => Promise<unknown>): Promise<void> {
    await Promise.race([act().catch(() => undefined), sleep(this.#parts.timings.renewMs, undefined, { ref: false })]);
  }

  async #register(): Promise<string> {
    const registering = (this.#registered ??= this.#registerNow());
    try {
      return await registering;
    } catch (error) {
      if (this.#registered === registering) this.#registered = null;
      throw error;
    }
  }

  async #registerNow(): Promise<string> {
    const { workPoolName, queues = [], limit, host } = this.#options;
    const reaches = (await this.#parts.plugin.reaches?.({ signal: this.#closed.signal })) ?? ['anywhere'];
    await this.#parts.client.workers.register({
      id: this.id,
      name: this.name,
      type: this.type,
      workPoolName,
      queues,
      limit,
      reaches,
      ...host,
    });
    if (this.#serving) this.#keeper.listen(true);
    return this.id;
  }

  #forget(): void {
    this.#registered = null;
  }
}
