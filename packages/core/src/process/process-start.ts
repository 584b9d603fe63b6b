/** Starts one process per execution, however often it is asked to, and whoever died on the way. */
import { rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { ExecutionKeyV1 } from '../plugin/v1/infrastructure-v1.ts';
import { findMarked, type ProcessClient, type StartedProcess } from './process-client.ts';
import { startError, stateDirectoryError } from './process-errors.ts';
import type { HostIdentity } from './process-host.ts';
import {
  createRecord,
  deletePlaces,
  makeDirectories,
  readRecord,
  replaceRecord,
  type ProcessPlaces,
  type ProcessRecord,
} from './process-record.ts';
import type { ProcessSpec } from './process-spec.ts';

const WAIT_STEP_MS = 25;
/** Longest wait for another worker that is about to start the same execution. */
const WAIT_MS = 5_000;

export interface StartRequest {
  key: ExecutionKeyV1;
  name: string;
  labels: Record<string, string>;
  spec: ProcessSpec;
  places: ProcessPlaces;
}

export interface StartOutcome {
  pid: number;
  startTime: string;
  /** Null where another worker, or an earlier life of this one, started it. */
  child: StartedProcess | null;
}

export interface Surroundings {
  client: ProcessClient;
  host: HostIdentity;
  signal: AbortSignal;
}

export async function startOnce(request: StartRequest, around: Surroundings): Promise<StartOutcome> {
  const giveUp = Date.now() + WAIT_MS;
  for (;;) {
    around.signal.throwIfAborted();
    const record = newRecord(request, around);
    if (await onDisk(request.places, () => createRecord(request.places, record))) return await startRecorded(request, record, around);
    const existing = await readRecord(request.places);
    if (existing === null) continue;
    if (existing !== 'torn') {
      const started = existing.started ?? (await completeRecord(request.places, existing, around));
      if (started) return { ...started, child: null };
    }
    const starting = existing === 'torn' || isAlive(existing.starter, existing.boot, around);
    if (starting && Date.now() < giveUp) await sleep(WAIT_STEP_MS);
    else await rm(request.places.record, { force: true });
  }
}

/** Somebody started it and died before writing that down. */
export async function completeRecord(
  places: ProcessPlaces,
  record: ProcessRecord,
  around: Surroundings,
): Promise<ProcessRecord['started']> {
  if (record.boot !== around.host.boot) return null;
  const found = findMarked(around.client.table, record.executionId);
  if (!found) return null;
  const started = { pid: found.pid, startTime: found.startTime };
  await replaceRecord(places, { ...record, started });
  return started;
}

export function isAlive(target: { pid: number; startTime: string }, boot: string, around: Pick<Surroundings, 'client' | 'host'>): boolean {
  if (boot !== around.host.boot) return false;
  const facts = around.client.table.inspect(target.pid);
  return facts !== null && !facts.ended && facts.startTime === target.startTime;
}

function newRecord(request: StartRequest, around: Surroundings): ProcessRecord {
  const { key, name, labels } = request;
  const starter = { pid: process.pid, startTime: around.client.table.inspect(process.pid)?.startTime ?? '' };
  return {
    version: 1,
    execution: key.name,
    executionId: key.executionId,
    flowRunId: key.flowRunId,
    name,
    labels,
    boot: around.host.boot,
    starter,
    started: null,
  };
}

async function startRecorded(request: StartRequest, record: ProcessRecord, around: Surroundings): Promise<StartOutcome> {
  const { places, spec } = request;
  const workingDirectory = spec.workingDirectory ?? places.work;
  let child: StartedProcess;
  try {
    await onDisk(places, () => makeDirectories(places));
    child = await around.client.start(spec, { workingDirectory, stdout: places.stdout, stderr: places.stderr });
  } catch (error) {
    const workingDirectoryExists = await isDirectory(workingDirectory);
    await deletePlaces(places).catch(() => undefined);
    if (FarhaulError.isInstance(error)) throw error;
    throw startError({ error, program: spec.program, workingDirectory, workingDirectoryExists }, Date.now());
  }
  const started = { pid: child.pid, startTime: child.startTime };
  try {
    await replaceRecord(places, { ...record, started });
  } catch (error) {
    around.client.signal({ pid: child.pid, group: true }, 'SIGKILL');
    child.release();
    await deletePlaces(places).catch(() => undefined);
    throw stateDirectoryError(error, places.directory, Date.now());
  }
  return { ...started, child };
}

async function onDisk<Value>(places: ProcessPlaces, act: () => Promise<Value>): Promise<Value> {
  try {
    return await act();
  } catch (error) {
    throw stateDirectoryError(error, places.directory, Date.now());
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
