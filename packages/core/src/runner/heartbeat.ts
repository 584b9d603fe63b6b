import { Worker } from 'node:worker_threads';
import type { RunnerChannel } from '../channel/runner-channel.ts';
import type { FromThread, HeartbeatData, ToThread } from './heartbeat-thread.ts';
import type { StopCause } from './stop-cause.ts';

export interface HeartbeatOptions {
  /** URL of the bundle, which the thread evaluates as well; null: there is none to start a thread from. */
  module: string | null;
  data: HeartbeatData;
  channel: RunnerChannel;
  onStop(cause: StopCause): void;
  /** The thread asks whether the main loop turns. */
  onPing(): void;
}

export interface Heartbeat {
  /** The main thread tells the other one; nobody hears it where there is no thread. */
  tell(message: ToThread): void;
}

/** A short run is over before its thread has read the bundle, for nothing. What is told to the thread meanwhile waits for it. */
const threadLoadsMs = 100;

// The runner's own entry is asked for, not the module's top level, which does nothing by itself.
const threadProgram = `setTimeout(() => import(require('node:worker_threads').workerData.module).then((bundle) => bundle.main({}, null)), ${threadLoadsMs});`;

/** Begins to beat, without waiting for it and without keeping the process alive. */
export function startHeartbeat(options: HeartbeatOptions): Heartbeat {
  const { module, data } = options;
  if (module === null) return beatHere(options);
  const worker = new Worker(threadProgram, {
    eval: true,
    execArgv: [],
    env: {},
    stdout: true,
    stderr: true,
    workerData: { ...data, module },
  });
  worker.on('message', (message: FromThread) => (message.kind === 'stop' ? options.onStop(message.cause) : options.onPing()));
  // A machine that allows no threads: a heartbeat that a blocked loop stops is better than none.
  worker.on('error', () => beatHere(options));
  // After the listeners, which hold the process again.
  worker.unref();
  return { tell: (message) => worker.postMessage(message) };
}

function beatHere({ channel, data, onStop }: HeartbeatOptions): Heartbeat {
  const beat = async (): Promise<void> => {
    const { stop } = await channel.heartbeat();
    if (stop) onStop({ ...stop, endsAs: 'CANCELLED' });
  };
  const quietly = (): void => void beat().catch(() => undefined);
  setInterval(quietly, data.heartbeatMs).unref();
  quietly();
  return { tell: () => undefined };
}
