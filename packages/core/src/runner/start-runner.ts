import { isMainThread, workerData } from 'node:worker_threads';
import type { RunRecorder } from '../engine/run-recorder.ts';
import type { BundleEntry } from '../protocol/bundle-manifest.ts';
import { isHeartbeatData, runHeartbeatThread } from './heartbeat-thread.ts';
import { runBundle } from './run-bundle.ts';
import type { StartedRun } from './started-run.ts';

/** A run before its code: where it tells what happens, and when it is to stop. */
export interface PreparingRun {
  recorder: Pick<RunRecorder, 'report' | 'log'>;
  signal: AbortSignal;
}

export interface StartRunnerOptions {
  run: StartedRun;
  /** Where the bundle was written and files go: the project's root in here; null: nothing could be written. */
  directory: string | null;
  /** The bundle's flows, in the order of the manifest. */
  entries: readonly BundleEntry[];
  /** Unpacks a `.tar.gz` below a directory; only in bundles that have files, for it is a tenth of the runner. */
  unpack?: (archive: Uint8Array, directory: string) => Promise<unknown>;
  /** Makes packages ready that are no part of the code; only in bundles that have some. */
  prepare?: (directory: string | null, life: PreparingRun) => Promise<void>;
  /** Evaluates the author's part; nothing of it may have run before. */
  load(): Promise<unknown>;
}

/** The only thing a bundle does when it is started. The same module serves the heartbeat's thread, which runs no code of the author. */
export async function startRunner(options: StartRunnerOptions): Promise<void> {
  if (!isMainThread && isHeartbeatData(workerData)) await runHeartbeatThread(workerData);
  else await runBundle(options);
}
