import { statSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { openChannel } from '../channel/open-channel.ts';
import type { RunnerChannel } from '../channel/runner-channel.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import { encodeResult } from '../protocol/result-document.ts';
import type { ChannelLocation, LogLine, RunReport, StopRequest } from '../protocol/run-channel.ts';
import { UndeliveredRest } from './undelivered-rest.ts';
import { makeEnding, type EndingInput } from './run-ending.ts';
import { endedBy, SharedState } from './shared-state.ts';
import { stoppedState, type StopCause } from './stop-cause.ts';

/** Everything the thread is told, once. */
export interface HeartbeatData {
  farhaulHeartbeat: 1;
  channel: ChannelLocation;
  executionId: string;
  token: string;
  hmacKey: string;
  flowName: string;
  heartbeatMs: number;
  graceMs: number;
  startedAt: string;
  hostPipe: number | null;
  hostGoneMs: number;
  watcherFile: string | null;
  shared: SharedArrayBuffer;
}

export type ToThread =
  | { kind: 'stop'; cause: StopCause }
  /** Over a channel that cannot deliver at once: what the main thread has still to deliver. */
  | { kind: 'told'; report: RunReport | null; line: LogLine | null }
  /** The process is about to be gone. */
  | { kind: 'leaving' };
export type FromThread = { kind: 'stop'; cause: StopCause } | { kind: 'ping' };

const checkMs = 250;
/** How far a deadline may pass before the main thread is asked whether it is alive. */
const overdueMs = 1_000;
const answerMs = 500;

export function isHeartbeatData(data: unknown): data is HeartbeatData {
  return (data as HeartbeatData | null)?.farhaulHeartbeat === 1;
}

/**
 * Beats through a channel of its own, hears of stops, and watches the main thread: one that is blocked can neither
 * time out nor be cancelled, so its ending is delivered from here and the process killed.
 */
export async function runHeartbeatThread(data: HeartbeatData): Promise<void> {
  const channel = openChannel(data.channel, { executionId: data.executionId, token: data.token });
  const watch = new MainThreadWatch(data, channel);
  const asked = (stop: StopRequest | null): void => {
    if (stop) watch.stop({ ...stop, endsAs: 'CANCELLED' });
  };
  parentPort?.on('message', (message: ToThread) => {
    if (message.kind === 'stop') watch.heardStop(message.cause);
    else if (message.kind === 'told') watch.rest.keep(message.report, message.line);
    else void watch.rest.deliver().finally(() => watch.shared.restDelivered());
  });
  void channel.stop(new AbortController().signal).then(asked);
  if (data.hostPipe !== null) {
    const gone: StopCause = { reason: 'the process that launched this run is gone', graceMs: data.graceMs, endsAs: 'CRASHED' };
    const watcherSeenAt = (): number => Math.max(channel.watcherSeenAt?.() ?? 0, touchedAt(data.watcherFile));
    void watchHostPipe({ fd: data.hostPipe, goneMs: data.hostGoneMs, watcherSeenAt }, () => watch.stop(gone));
  }
  setInterval(() => void watch.check(), checkMs);
  for (;;) {
    await channel.heartbeat().then(
      (answer) => asked(answer.stop),
      () => undefined,
    );
    await new Promise((resolve) => setTimeout(resolve, data.heartbeatMs));
  }
}

class MainThreadWatch {
  private readonly data: HeartbeatData;
  private readonly channel: RunnerChannel;
  readonly shared: SharedState;
  readonly rest: UndeliveredRest;
  private stopping: { cause: StopCause; by: number } | null = null;
  private asking = false;

  constructor(data: HeartbeatData, channel: RunnerChannel) {
    this.data = data;
    this.channel = channel;
    this.shared = new SharedState(data.shared);
    this.rest = new UndeliveredRest(channel, this.shared);
  }

  /** The main thread stops already; from here on its grace is watched. */
  heardStop(cause: StopCause): void {
    this.stopping ??= { cause, by: Date.now() + cause.graceMs };
  }

  stop(cause: StopCause): void {
    if (this.stopping) return;
    this.heardStop(cause);
    tell({ kind: 'stop', cause });
  }

  async check(): Promise<void> {
    if (this.asking || !this.isOverdue()) return;
    this.asking = true;
    const { answers } = this.shared;
    tell({ kind: 'ping' });
    await new Promise((resolve) => setTimeout(resolve, answerMs));
    if (this.shared.answers === answers && this.isOverdue()) await this.endBlocked();
    this.asking = false;
  }

  private isOverdue(): boolean {
    const now = Date.now();
    return this.isPastDeadline(now) || (this.stopping !== null && now > this.stopping.by);
  }

  private isPastDeadline(now: number): boolean {
    return this.shared.deadline > 0 && now > this.shared.deadline + overdueMs;
  }

  private async endBlocked(): Promise<void> {
    if (!this.shared.claimEnding(endedBy.heartbeat)) return;
    const { executionId, hmacKey, startedAt } = this.data;
    const ended = this.stopping ? { state: stoppedState(this.stopping.cause), document: null } : this.timedOut();
    const ending: EndingInput = { executionId, hmacKey, startedAt, attempt: this.shared.attempt, ...ended };
    await this.rest.deliver();
    await this.channel.result(makeEnding(ending), ending.document).catch(() => undefined);
    process.kill(process.pid, 'SIGKILL');
  }

  private timedOut(): Pick<EndingInput, 'state' | 'document'> {
    const message = `flow "${this.data.flowName}" took longer than its timeout and blocked its event loop`;
    const error = new FarhaulError('FARHAUL_RUN_TIMED_OUT', message, {
      hint: 'Let long computations give way now and then, or raise the timeout.',
    });
    return { state: { type: 'FAILED', name: 'TimedOut', message }, document: encodeResult({ kind: 'error', error }) };
  }
}

function tell(message: FromThread): void {
  parentPort?.postMessage(message);
}

interface HostPipe {
  fd: number;
  goneMs: number;
  /** Epoch ms; 0 for never. */
  watcherSeenAt(): number;
}

/** Calls back when the pipe's other end has been closed for so long and no other watcher has taken over. */
async function watchHostPipe({ fd, goneMs, watcherSeenAt }: HostPipe, onGone: () => void): Promise<void> {
  const closed = (): void => {
    const closedAt = Date.now();
    const timer = setInterval(
      () => {
        const lastSeen = Math.max(closedAt, watcherSeenAt());
        if (Date.now() - lastSeen < goneMs) return;
        clearInterval(timer);
        onGone();
      },
      Math.min(checkMs, goneMs / 4),
    );
  };
  const { Socket } = await import('node:net');
  try {
    const pipe = new Socket({ fd, readable: true, writable: false });
    pipe
      .once('close', closed)
      .on('error', () => undefined)
      .resume();
  } catch {
    // No such descriptor: whoever should hold it is gone already.
    closed();
  }
}

function touchedAt(path: string | null): number {
  return (path === null ? undefined : statSync(path, { throwIfNoEntry: false }))?.mtimeMs ?? 0;
}
