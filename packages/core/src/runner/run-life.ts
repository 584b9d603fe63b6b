import { rmSync } from 'node:fs';
import type { RunnerChannel } from '../channel/runner-channel.ts';
import { describeError } from '../engine/describe-error.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { encodeResult, type ResultContent } from '../protocol/result-document.ts';
import type { State } from '../protocol/states.ts';
import { ChannelRecorder, type RecorderSecond } from './channel-recorder.ts';
import { startHeartbeat, type Heartbeat } from './heartbeat.ts';
import { openHandles } from './open-handles.ts';
import { captureOutput, drainOutput } from './output.ts';
import { makeEnding } from './run-ending.ts';
import type { RunnerSettings } from './settings.ts';
import { endedBy, SharedState } from './shared-state.ts';
import type { StartedRun } from './started-run.ts';
import type { StopCause } from './stop-cause.ts';

const signals = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;
const resultTries = 5;
const undeliveredExitCode = 73;
/** How long output that nobody reads may hold a process that is done. */
const drainMs = 2_000;
/** How long a process that ends by itself may be held for its last lines. */
const leavingMs = 3_000;

/** How a run ended, before it is told to anybody. */
export interface Ended {
  state: Omit<State, 'time'>;
  content: ResultContent | null;
  exitCode: number;
}

/** An admitted execution in this process: its stop, its output, and its one ending. */
export class RunLife {
  readonly run: StartedRun;
  readonly recorder: ChannelRecorder;
  readonly shared = new SharedState();
  /** Why it is to stop; set once. */
  stopCause: StopCause | null = null;
  /** When its grace is over, epoch ms. */
  stopBy = Infinity;
  private readonly channel: RunnerChannel;
  private readonly directory: string | null;
  private readonly startedAt = new Date().toISOString();
  private readonly stopper = new AbortController();
  private readonly releaseOutput: () => void;
  private readonly heartbeat: Heartbeat;
  private readonly handlesBefore = openHandles();
  private ending = false;

  constructor({
    run,
    directory,
    channel,
    settings,
  }: {
    run: StartedRun;
    directory: string | null;
    channel: RunnerChannel;
    settings: RunnerSettings;
  }) {
    this.run = run;
    this.directory = directory;
    this.channel = channel;
    this.recorder = new ChannelRecorder(channel, { second: channel.deliverNow ? undefined : this.throughThread() });
    this.heartbeat = startHeartbeat({
      module: run.module ?? null,
      channel,
      onStop: (cause) => this.stop(cause),
      onPing: () => this.shared.answer(),
      data: {
        farhaulHeartbeat: 1,
        channel: run.channel,
        executionId: run.executionId,
        token: settings.token,
        hmacKey: run.hmacKey,
        flowName: run.flowName,
        heartbeatMs: run.heartbeatMs,
        graceMs: run.graceMs,
        startedAt: this.startedAt,
        hostPipe: settings.hostPipe,
        hostGoneMs: settings.hostGoneMs,
        watcherFile: settings.watcherFile,
        shared: this.shared.buffer,
      },
    });
    this.releaseOutput = captureOutput(this.recorder);
    this.watchProcess();
  }

  /** Aborted when the run is to stop. */
  get signal(): AbortSignal {
    return this.stopper.signal;
  }

  stop(cause: StopCause): void {
    if (this.stopCause || this.ending) return;
    this.stopCause = cause;
    this.stopBy = Date.now() + cause.graceMs;
    this.heartbeat.tell({ kind: 'stop', cause });
    this.stopper.abort(new FarhaulError('FARHAUL_RUN_CANCELLED', cause.reason));
  }

  /** Tells everything, and leaves the process. Only the first call counts; none returns. */
  async end(ended: Ended): Promise<never> {
    if (this.ending || !this.shared.claimEnding(endedBy.main)) return await new Promise<never>(() => undefined);
    this.ending = true;
    this.shared.deadline = 0;
    const { document, final } = this.encode(ended);
    this.releaseOutput();
    await this.recorder.flush();
    if (final.exitCode === 0) await this.nameOpenHandles();
    const failure = await this.deliver(final, document);
    if (failure !== null) await this.deliverInstead(failure, document);
    await this.channel.close();
    await drainOutput(drainMs);
    process.exit(failure === null ? final.exitCode : undeliveredExitCode);
  }

  /** After everything of ours was delivered, so that only the author's are left. */
  private async nameOpenHandles(): Promise<void> {
    const left = openHandles().filter((name) => !this.handlesBefore.includes(name));
    if (left.length === 0) return;
    this.recorder.log('logger', 'debug', `the flow left open: ${left.join(', ')}; the process ends all the same`, null);
    await this.recorder.flush();
  }

  /** Of a result that is too large, say, at least the reason is told. */
  private async deliverInstead(failure: unknown, document: Uint8Array | null): Promise<void> {
    const message = `result (${document?.byteLength ?? 0} bytes) not delivered: ${describeError(failure).replace(/^FarhaulError: /, '')}`;
    process.stderr.write(`${message}\n`);
    const error = new FarhaulError('FARHAUL_RUNNER_RESULT', message, { cause: failure });
    await this.deliver(
      { state: { type: 'FAILED', name: 'Failed', message }, content: null, exitCode: 1 },
      encodeResult({ kind: 'error', error }),
    );
  }

  private encode(ended: Ended): { document: Uint8Array | null; final: Ended } {
    if (ended.content === null) return { document: null, final: ended };
    try {
      return { document: encodeResult(ended.content), final: ended };
    } catch (error) {
      const state = { type: 'FAILED', name: 'Failed', message: describeError(error) } as const;
      return { document: encodeResult({ kind: 'error', error }), final: { state, content: null, exitCode: 1 } };
    }
  }

  private async deliver({ state }: Ended, document: Uint8Array | null): Promise<unknown> {
    const { executionId, hmacKey } = this.run;
    const ending = makeEnding({ executionId, hmacKey, state, attempt: this.shared.attempt, startedAt: this.startedAt, document });
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.channel.result(ending, document);
        return null;
      } catch (error) {
        if (attempt >= resultTries || (error as { retryable?: boolean } | null)?.retryable === false) return error;
        await new Promise((resolve) => setTimeout(resolve, 100 * 2 ** attempt));
      }
    }
  }

  /** A channel that has to wait for answers cannot deliver in the process's last moment, but its other thread can. */
  private throughThread(): RecorderSecond {
    return {
      told: (report, line) => this.heartbeat.tell({ kind: 'told', report, line }),
      delivered: (report, line) => this.shared.setDelivered(report, line),
    };
  }

  private watchProcess(): void {
    for (const signal of signals) {
      process.on(signal, () =>
        this.stop({ reason: `the process was told to end by ${signal}`, graceMs: this.run.graceMs, endsAs: 'CANCELLED' }),
      );
    }
    process.on('uncaughtException', (error: unknown, origin) => {
      // An author who listens too has taken it over, as in any node program.
      if (process.listenerCount('uncaughtException') > 1) return;
      this.recorder.log(
        'logger',
        'error',
        `${origin === 'unhandledRejection' ? 'unhandled rejection' : 'uncaught exception'}: ${describeError(error)}`,
        null,
      );
      void this.end({
        state: { type: 'FAILED', name: 'Failed', message: describeError(error) },
        content: { kind: 'error', error },
        exitCode: 1,
      });
    });
    process.on('exit', (code) => this.leaving(code));
  }

  /** Last moment of the process, whoever ends it. */
  private leaving(code: number): void {
    if (!this.ending) {
      this.releaseOutput();
      this.recorder.report({ kind: 'note', message: `the flow ended its process with exit code ${code}` });
      this.recorder.deliverNow();
      if (!this.channel.deliverNow) {
        this.heartbeat.tell({ kind: 'leaving' });
        this.shared.waitForRest(leavingMs);
      }
    }
    // A directory that the bootstrap made where nobody else looks; a given one belongs to whoever gave it.
    if (this.directory !== null && this.run.directory === null) rmSync(this.directory, { recursive: true, force: true });
  }
}
