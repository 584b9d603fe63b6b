/** One file per execution below the state directory: what makes starting a process idempotent. */
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCodeOf } from './process-errors.ts';

export interface ProcessRecord {
  version: 1;
  execution: string;
  executionId: string;
  flowRunId: string;
  /** Shown to a person. */
  name: string;
  labels: Record<string, string>;
  boot: string;
  /** Who starts it: another one that dies in between is told from one that is busy. */
  starter: { pid: number; startTime: string };
  /** Null until it was started. */
  started: { pid: number; startTime: string } | null;
}

export interface ProcessPlaces {
  record: string;
  directory: string;
  work: string;
  temporary: string;
  stdout: string;
  stderr: string;
  /** Touched by whoever watches a process that it did not start. */
  watcher: string;
}

const FOLDER = 'processes';
const executionName = /^[a-z0-9][a-z0-9-]{0,80}$/;

export function placesBelow(stateDirectory: string, execution: string): ProcessPlaces {
  return placesOf(join(stateDirectory, FOLDER, execution));
}

export function placesOf(directory: string): ProcessPlaces {
  return {
    record: `${directory}.json`,
    directory,
    work: join(directory, 'work'),
    temporary: join(directory, 'tmp'),
    stdout: join(directory, 'stdout.log'),
    stderr: join(directory, 'stderr.log'),
    watcher: join(directory, 'watcher'),
  };
}

/** A ref comes from outside: nothing but a directory made by this worker type is ever deleted on its word. */
export function isExecutionDirectory(directory: string, execution: string): boolean {
  return executionName.test(execution) && basename(directory) === execution && basename(dirname(directory)) === FOLDER;
}

/** False where a record exists already. */
export async function createRecord(places: ProcessPlaces, record: ProcessRecord): Promise<boolean> {
  await mkdir(dirname(places.record), { recursive: true, mode: 0o700 });
  try {
    const file = await open(places.record, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(record));
    } catch (error) {
      // A full disk, say: a torn record would look like that of somebody who died.
      await rm(places.record, { force: true });
      throw error;
    } finally {
      await file.close();
    }
    return true;
  } catch (error) {
    if (errorCodeOf(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Brings back none that was deleted meanwhile, with its execution's directory, by whoever took the execution over. */
export async function replaceRecord(places: ProcessPlaces, record: ProcessRecord): Promise<void> {
  const next = `${places.record}.next`;
  const file = await open(next, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(record));
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  } finally {
    await file.close();
  }
  await rename(next, places.record);
  // The directory is deleted before the record: with it gone, nobody comes for the record any more.
  if (!existsSync(places.directory)) await rm(places.record, { force: true });
}

/** `torn`: somebody is writing it, or died doing so. */
export async function readRecord(places: ProcessPlaces): Promise<ProcessRecord | 'torn' | null> {
  let text: string;
  try {
    text = await readFile(places.record, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return null;
    throw error;
  }
  try {
    return JSON.parse(text) as ProcessRecord;
  } catch {
    return 'torn';
  }
}

export async function makeDirectories(places: ProcessPlaces): Promise<void> {
  await Promise.all([places.work, places.temporary].map(async (directory) => await mkdir(directory, { recursive: true, mode: 0o700 })));
}

export async function deletePlaces(places: ProcessPlaces): Promise<void> {
  await rm(places.directory, { recursive: true, force: true, maxRetries: 3, retryDelay: 50 });
  await Promise.all([rm(`${places.record}.next`, { force: true }), rm(places.record, { force: true })]);
}
