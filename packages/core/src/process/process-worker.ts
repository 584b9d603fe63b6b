/** The sequence: idempotent start, watch, stop, remove. */
import { Joined } from '../plugin/joined.ts';
import type { ExecutionKeyV1, InfrastructureRefV1, MountV1, OutcomeV1, PermissionDocumentV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { WorkerContextV1 } from '../plugin/v1/plugin-v1.ts';
import type { CallOptionsV1, SubmitRequestV1, WatchOptionsV1, WorkerV1 } from '../plugin/v1/worker-v1.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { readMemoryKills } from './memory-kills.ts';
import { checkProcess } from './process-check.ts';
import { createProcessClient, type ProcessClient, type StartedProcess } from './process-client.ts';
import { unsupportedPlatform } from './process-errors.ts';
import { readHostIdentity, type HostIdentity } from './process-host.ts';
import type { ProcessJob } from './process-job-schema.ts';
import { goneWithMachine } from './process-outcome.ts';
import {
  deletePlaces,
  isExecutionDirectory,
  placesBelow,
  placesOf,
  readRecord,
  type ProcessPlaces,
  type ProcessRecord,
} from './process-record.ts';
import { parseProcessRef, processRef, type ProcessRefData } from './process-ref.ts';
import { endProcesses } from './process-removal.ts';
import { checkProcessJob, inheritedEnvironment, processSpec } from './process-spec.ts';
import { completeRecord, isAlive, startOnce } from './process-start.ts';
import { watchProcess } from './process-watch.ts';

/** Parts that tests replace. */
export interface ProcessWorkerParts {
  client?: ProcessClient;
  platform?: NodeJS.Platform;
  host?: HostIdentity;
}

interface OwnProcess {
  child: StartedProcess;
  memoryKills: number | null;
  streamOutput: boolean;
}

export function createProcessWorker(context: WorkerContextV1, parts: ProcessWorkerParts = {}): ProcessWorker {
  return new ProcessWorker(context, parts);
}

export class ProcessWorker implements WorkerV1<ProcessJob> {
  readonly specificationVersion = 'v1';
  readonly type = 'process';
  readonly displayName = 'Process';
  readonly description = 'Runs each flow in a process of its own on the machine of the worker.';

  readonly #context: WorkerContextV1;
  readonly #client: ProcessClient;
  readonly #platform: NodeJS.Platform;
  readonly #own = new Map<string, OwnProcess>();
  readonly #starts = new Joined<InfrastructureRefV1>();
  #host: HostIdentity | null;

  constructor(context: WorkerContextV1, parts: ProcessWorkerParts) {
    this.#context = context;
    this.#client = parts.client ?? createProcessClient();
    this.#platform = parts.platform ?? process.platform;
    this.#host = parts.host ?? null;
  }

  async reaches(): Promise<string[]> {
    return [this.#identity().reach];
  }

  async mounts(): Promise<readonly string[]> {
    return ['directory'];
  }

  /** The process sees the machine's own directories. */
  mountTarget(mount: Omit<MountV1, 'target'>): string {
    return mount.source;
  }

  check(job: ProcessJob) {
    return checkProcessJob(job);
  }

  async doSubmit(request: SubmitRequestV1<ProcessJob>, options: CallOptionsV1): Promise<InfrastructureRefV1> {
    if (this.#platform === 'win32') throw unsupportedPlatform('Windows');
    return await this.#starts.run(request.key.name, async () => await this.#start(request, options.signal));
  }

  async doWatch(ref: InfrastructureRefV1, options: WatchOptionsV1): Promise<OutcomeV1> {
    const data = parseProcessRef(ref);
    if (data.boot !== this.#identity().boot) return goneWithMachine(data.pid);
    const own = this.#ownProcess(data);
    const onLog: WatchOptionsV1['onLog'] = (source, line) => {
      if (own?.streamOutput) this.#context.logger.info(line);
      options.onLog(source, line);
    };
    const target = {
      pid: data.pid,
      startTime: data.startTime,
      places: placesOf(data.directory),
      child: own?.child ?? null,
      memoryKills: own ? own.memoryKills : readMemoryKills(),
    };
    return await watchProcess(target, this.#client, { ...options, onLog });
  }

  async doFind(key: ExecutionKeyV1, options: CallOptionsV1): Promise<InfrastructureRefV1 | null> {
    const places = placesBelow(this.#context.stateDirectory, key.name);
    const record = await readRecord(places);
    if (record === null || record === 'torn') return null;
    const around = this.#around(options.signal);
    const started = record.started ?? (await completeRecord(places, record, around));
    if (started) return this.#refOf(record, started, places);
    // Its starter died before the start: nothing runs, and nothing shall be left.
    if (!isAlive(record.starter, record.boot, around)) await deletePlaces(places);
    return null;
  }

  async doStop(ref: InfrastructureRefV1): Promise<void> {
    const data = parseProcessRef(ref);
    if (isAlive(data, data.boot, this.#around())) this.#client.signal({ pid: data.pid, group: false }, 'SIGTERM');
  }

  async doRemove(ref: InfrastructureRefV1, options: CallOptionsV1 & { graceMs: number }): Promise<void> {
    const data = parseProcessRef(ref);
    if (!isExecutionDirectory(data.directory, data.execution)) {
      throw new FarhaulError(
        'FARHAUL_INPUT_INVALID',
        `The infrastructure ref '${ref.identifier}' names a directory that is not an execution's.`,
        {
          hint: 'Nothing was removed; remove the process and its directory by hand.',
        },
      );
    }
    if (data.boot === this.#identity().boot) await endProcesses(data, this.#client, options);
    const own = this.#ownProcess(data);
    if (own) {
      // The system has told us that it is gone; the exit is told a moment later, and a watcher shall see it.
      await own.child.exited;
      own.child.release();
      this.#own.delete(data.execution);
    }
    await deletePlaces(placesOf(data.directory));
  }

  async doCheck(job: ProcessJob) {
    const program = job.command?.[0] ?? process.execPath;
    return await checkProcess({ program, workingDirectory: job.workingDirectory ?? null, path: this.#context.environment['PATH'] ?? '' });
  }

  dryRun(request: SubmitRequestV1<ProcessJob>): unknown {
    const places = placesBelow(this.#context.stateDirectory, request.key.name);
    const inherited = Object.keys(inheritedEnvironment(this.#context.environment)).toSorted();
    const spec = processSpec(request, {
      environment: {},
      nodePath: process.execPath,
      temporaryDirectory: places.temporary,
      watcherFile: places.watcher,
    });
    const hidden = Object.keys(request.secretEnvironment).map((name) => [name, '(secret)'] as const);
    return {
      ...spec,
      workingDirectory: spec.workingDirectory ?? places.work,
      environment: { ...spec.environment, ...Object.fromEntries(hidden) },
      inherited,
    };
  }

  permissions(): PermissionDocumentV1 {
    return {
      format: 'text',
      document: null,
      explanation: ['The user of the worker starts processes as itself; nothing has to be granted.'],
    };
  }

  /** Lets the processes go on; their pipes stay with this process until it ends. */
  async close(): Promise<void> {
    for (const { child } of this.#own.values()) child.hold(false);
  }

  async #start(request: SubmitRequestV1<ProcessJob>, signal: AbortSignal): Promise<InfrastructureRefV1> {
    const places = placesBelow(this.#context.stateDirectory, request.key.name);
    const { environment } = this.#context;
    const spec = processSpec(request, {
      environment,
      nodePath: process.execPath,
      temporaryDirectory: places.temporary,
      watcherFile: places.watcher,
    });
    const memoryKills = readMemoryKills();
    const { key, job } = request;
    const labels = { ...request.labels, ...job.labels };
    const { child, pid, startTime } = await startOnce({ key, name: job.name ?? request.name, labels, spec, places }, this.#around(signal));
    if (child) this.#own.set(key.name, { child, memoryKills, streamOutput: spec.streamOutput });
    return this.#refOf({ execution: key.name, executionId: key.executionId, flowRunId: key.flowRunId }, { pid, startTime }, places);
  }

  #refOf(
    execution: Pick<ProcessRecord, 'execution' | 'executionId' | 'flowRunId'>,
    started: { pid: number; startTime: string },
    places: ProcessPlaces,
  ): InfrastructureRefV1 {
    const { reach, boot } = this.#identity();
    const { execution: name, executionId, flowRunId } = execution;
    return processRef({ ...started, boot, execution: name, executionId, flowRunId, directory: places.directory }, reach);
  }

  #ownProcess(data: ProcessRefData): OwnProcess | null {
    const own = this.#own.get(data.execution);
    return own && own.child.pid === data.pid && own.child.startTime === data.startTime ? own : null;
  }

  #around(signal: AbortSignal = new AbortController().signal) {
    return { client: this.#client, host: this.#identity(), signal };
  }

  #identity(): HostIdentity {
    return (this.#host ??= readHostIdentity());
  }
}
