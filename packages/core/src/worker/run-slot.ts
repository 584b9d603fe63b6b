/** One execution, from its claim until nothing of it is left. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { redactOutcome } from '../job/redact-told.ts';
import { Redaction } from '../job/redaction.ts';
import type { InfrastructureRefV1, OutcomeV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { FlowRun } from '../protocol/entities.ts';
import type { Claim } from '../protocol/messages.ts';
import type { StopRequest } from '../protocol/run-channel.ts';
import { adoptRun } from './adopt-run.ts';
import { claimedExecution, type ClaimedExecution } from './claimed-execution.ts';
import { deleteUnwatchedObjects, tryToDelete } from './delete-run-objects.ts';
import type { HostChannel } from './host-channel.ts';
import { describeOutcome, judgeOutcome } from './judge-outcome.ts';
import { keepTrying, pause } from './keep-trying.ts';
import type { KeptExecution } from './lease-keeper.ts';
import { openHostChannel } from './open-host-channel.ts';
import { ProviderLines } from './provider-lines.ts';
import { removeInfrastructure } from './remove-infrastructure.ts';
import { removeUnrecorded } from './remove-unrecorded.ts';
import { RunLog } from './run-log.ts';
import { isEnded, startRun, type RunToStart, type StartedRun } from './start-run.ts';
import type { WorkerParts } from './worker-parts.ts';

/** How long the watch may take to tell the end of what was removed. */
const WATCH_AFTER_REMOVAL_MS = 2_000;

export class RunSlot implements KeptExecution {
  readonly execution: ClaimedExecution;
  readonly parts: WorkerParts;
  readonly log: RunLog;
  /** Knows the secrets that the run received. */
  readonly redaction = new Redaction();
  /** Aborted when the execution is somebody else's, or is left to somebody else. */
  readonly #left = new AbortController();
  /** Aborted with that, and when the watch is over. */
  readonly #watching = new AbortController();
  readonly #stopAsked = new AbortController();
  /** Resolved with the first stop, rejected when the execution is left. */
  readonly #interrupted = Promise.withResolvers<'stop'>();
  readonly #given = Promise.withResolvers<void>();
  /** Until it is begun: most of it is large and not needed later. */
  #toStart: RunToStart | null;
  #stop: StopRequest | null = null;
  #concluded = false;
  #leaving = false;
  #unheard = false;
  #ref: InfrastructureRefV1 | null = null;

  constructor(claim: Claim, parts: WorkerParts, jobVariables: Record<string, unknown> | null = null) {
    this.execution = claimedExecution(claim, parts);
    this.parts = parts;
    this.#toStart = { claim, jobVariables };
    this.#interrupted.promise.catch(() => undefined);
    const { redaction } = this;
    this.log = new RunLog({ client: parts.client, execution: this.call, signal: this.#left.signal, redaction });
  }

  get executionId(): string {
    return this.execution.executionId;
  }

  get flowRunId(): string {
    return this.execution.flowRunId;
  }

  get fencing(): number {
    return this.execution.fencing;
  }

  /** Null while nothing was created. */
  get ref(): InfrastructureRefV1 | null {
    return this.#ref;
  }

  get unheard(): boolean {
    return this.#unheard;
  }

  get call(): { executionId: string; fencing: number } {
    return { executionId: this.executionId, fencing: this.fencing };
  }

  get signal(): AbortSignal {
    return this.#left.signal;
  }

  /** Resolved when the execution is no longer ours: its run may be claimed anew, while what is left here is cleared away. */
  get given(): Promise<void> {
    return this.#given.promise;
  }

  /** Aborted when a stop was asked for. */
  get stopSignal(): AbortSignal {
    return this.#stopAsked.signal;
  }

  /** Set once a stop was asked for. */
  get stopRequest(): StopRequest | null {
    return this.#stop;
  }

  /** What follows is ours to do, whoever takes the run next. */
  conclude(): void {
    this.#concluded = true;
  }

  /** Leaves it as it is to whoever comes next; removal is durable work. */
  leave(): void {
    this.#leaving = true;
    this.#abort(`Worker ${this.parts.name} left execution ${this.executionId} to others.`);
  }

  lose(): void {
    if (this.#concluded) return;
    this.#abort(`Execution ${this.executionId} is watched by another worker.`);
  }

  #abort(why: string): void {
    const reason = new FarhaulError('FARHAUL_TRANSITION_REFUSED', why);
    this.#left.abort(reason);
    this.#watching.abort(reason);
    this.#interrupted.reject(reason);
  }

  stop(request: StopRequest): void {
    if (this.#stop) return;
    this.#stop = request;
    this.#stopAsked.abort();
    this.#interrupted.resolve('stop');
  }

  /** Never rejects. */
  async run(): Promise<void> {
    try {
      await this.#run();
    } catch (error) {
      if (this.signal.aborted || isEnded(error)) {
        this.#given.resolve();
        return await this.#tidy();
      }
      const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
      this.parts.logger.error(this.redaction.text(`Flow run ${this.execution.runName}: ${told}`));
      this.log.say('error', `The worker gave up: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      this.#given.resolve();
      await this.log.flush();
    }
  }

  /** It is somebody else's, who may not know of what was created here at that very moment. */
  async #tidy(): Promise<void> {
    if (this.#leaving || this.#ref !== null || this.execution.kind === 'adopt') return;
    await removeUnrecorded(this).catch(() => undefined);
  }

  async #run(): Promise<void> {
    const run = await this.#begin();
    const { executionId, flowRunId, kind, flowName, runName } = this.execution;
    if (run === null) {
      this.#given.resolve();
      return void (await deleteUnwatchedObjects(this.parts, { executionId, flowRunId, reported: true }, this.signal));
    }
    this.#ref = run.ref;
    this.parts.logger.info(
      `Flow run ${runName} (${flowName}): ${kind === 'adopt' ? 'adopted' : 'started'} as ${run.ref.type} ${run.ref.identifier}.`,
    );
    const flowRun = await this.#watch(run);
    this.conclude();
    await this.#removeWith(run.ref, this.#stop?.graceMs ?? this.parts.timings.graceMs);
    // What was carried came back: nothing of a carrier stays.
    const resultKey = run.carried ? null : (flowRun.result?.key ?? null);
    // Before it is reported as removed: a worker that dies here leaves the rest to whoever takes the removal over.
    const objects = { flowRun, executionId: this.executionId, resultKey, signal: this.signal };
    const deleted = await tryToDelete(this.parts, run.storage, objects);
    await this.#api(async () => await this.parts.client.executions.removed({ executionId: this.executionId }));
    // The API answers again, and so does its storage.
    if (!deleted) await tryToDelete(this.parts, run.storage, { ...objects, reported: true });
  }

  async #begin(): Promise<StartedRun | null> {
    const toStart = this.#toStart;
    this.#toStart = null;
    if (toStart === null) throw new FarhaulError('FARHAUL_INTERNAL', `Execution ${this.executionId} was begun already.`);
    if (this.execution.kind === 'start') return await startRun(this, toStart);
    return await this.parts.startTurns.run(async () => await adoptRun(this, toStart.claim));
  }

  /** Until nothing runs any more and the API knows how it ended. */
  async #watch(run: StartedRun): Promise<FlowRun> {
    const lines = new ProviderLines(this.log);
    const channel = await openHostChannel(this, run, lines);
    try {
      const watching = this.#watchInfrastructure(run.ref, lines, this.#watching.signal);
      watching.catch(() => undefined);
      const first = await Promise.race([watching, this.#interrupted.promise]);
      const outcome = first === 'stop' ? await this.#stopAndRemove(run.ref, channel, watching) : first;
      const told = await channel.settle();
      lines.finish(told);
      return await this.#report(outcome, lines);
    } finally {
      this.#watching.abort();
      await channel.close();
    }
  }

  async #report(seen: OutcomeV1 | null, lines: ProviderLines): Promise<FlowRun> {
    const judged = judgeOutcome({ outcome: seen, stoppedBecause: this.#stop?.reason ?? null, lastLines: lines.last });
    const outcome = redactOutcome(this.redaction, judged);
    await this.log.flush();
    const flowRun = await this.#api(async () => await this.parts.client.executions.outcome({ ...this.call, outcome }));
    this.parts.logger.info(`Flow run ${flowRun.name}: ${flowRun.state.name}, ${describeOutcome(outcome)}.`);
    return flowRun;
  }

  /** Unknown is never failed: what cannot be watched now is tried again, for as long as the lease is ours. */
  async #watchInfrastructure(ref: InfrastructureRefV1, lines: ProviderLines, signal: AbortSignal): Promise<OutcomeV1> {
    const options = {
      signal,
      onPhase: (phase: string, message: string) => {
        this.#unheard = phase === 'unreachable';
        this.phase(phase, message);
      },
      onLog: (source: 'stdout' | 'stderr', line: string) => lines.add(source, line),
    };
    for (let attempt = 0; ; attempt += 1) {
      try {
        // It says so anew where it still does not answer.
        this.#unheard = false;
        return await this.parts.plugin.doWatch(ref, options);
      } catch (error) {
        signal.throwIfAborted();
        const message = error instanceof Error ? error.message : String(error);
        if (attempt === 0) this.log.say('warning', `Watching ${ref.type} ${ref.identifier} failed and is tried again: ${message}`);
        await pause(attempt, signal);
      }
    }
  }

  /** Something that the infrastructure does, for whoever waits. */
  phase(phase: string, message: string): void {
    if (message !== '') this.log.say('info', message);
    void this.parts.client.executions.phase({ ...this.call, phase, message: this.redaction.text(message) }).catch(() => undefined);
  }

  /** The channel's stop, the grace, then removal; resolved = verified gone. */
  async #stopAndRemove(ref: InfrastructureRefV1, channel: HostChannel, watching: Promise<OutcomeV1>): Promise<OutcomeV1 | null> {
    const request = this.#stop ?? { reason: 'it was stopped', graceMs: this.parts.timings.graceMs };
    const asked = await this.#askToStop(ref, channel, request);
    const known = asked ? await within(watching, request.graceMs, this.signal) : null;
    if (known) return known;
    await this.#removeWith(ref, asked ? 0 : request.graceMs);
    return await within(watching, WATCH_AFTER_REMOVAL_MS, this.signal);
  }

  /** False: only removal can end it. */
  async #askToStop(ref: InfrastructureRefV1, channel: HostChannel, request: StopRequest): Promise<boolean> {
    if (channel.carriesStop) {
      await channel.stop(request);
      return true;
    }
    if (!this.parts.plugin.doStop) return false;
    const options = { signal: this.signal, graceMs: request.graceMs };
    return await this.parts.plugin.doStop(ref, options).then(
      () => true,
      () => false,
    );
  }

  async #removeWith(ref: InfrastructureRefV1, graceMs: number): Promise<void> {
    const { plugin } = this.parts;
    await removeInfrastructure({ plugin, ref, graceMs, signal: this.signal, onTrouble: (message) => this.log.say('warning', message) });
  }

  async #api<Value>(act: () => Promise<Value>): Promise<Value> {
    return await keepTrying(act, { signal: this.signal });
  }
}

/** Null where it takes longer. */
async function within<Value>(work: Promise<Value>, ms: number, signal: AbortSignal): Promise<Value | null> {
  const late = new AbortController();
  try {
    return await Promise.race([work, sleep(ms, null, { signal: AbortSignal.any([signal, late.signal]) })]);
  } finally {
    late.abort();
  }
}
