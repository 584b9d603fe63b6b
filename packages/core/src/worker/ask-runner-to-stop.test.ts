import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createDirectoryChannel } from '../channel/directory-channel.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { openLocalStorage } from '../storage/local-storage.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import { askRunnerToStop } from './ask-runner-to-stop.ts';

const id = '01900000-0000-7000-8000-000000000001';
const executionId = '01900000-0000-7000-8000-000000000002';
const run = { id, executionId, channel: 'directory' } as FlowRun;
const stop = { reason: 'not needed', graceMs: 3_000 };

let place: string;
let storage: StorageV1;
let directory: string;
beforeEach(async () => {
  place = mkdtempSync(join(tmpdir(), 'farhaul-ask-'));
  storage = await openLocalStorage({ directory: place });
  directory = join(place, 'runs', id, executionId);
  mkdirSync(directory, { recursive: true });
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

describe('whoever cancels', () => {
  test('is heard by a runner that polls a directory here, though nobody watches it', async () => {
    const runner = createDirectoryChannel({ kind: 'directory', path: directory }, { executionId, token: 'x' });
    expect(await runner.admit()).toEqual({ admitted: true });
    const heard = runner.stop(new AbortController().signal);
    expect(await askRunnerToStop(run, storage, stop)).toBe(true);
    expect(await heard).toEqual(stop);
    expect(await runner.heartbeat()).toEqual({ stop });
  });

  test('leaves alone what was not admitted, listens elsewhere, or was cleared away', async () => {
    expect(await askRunnerToStop(run, storage, stop)).toBe(false);
    writeFileSync(join(directory, 'admitted'), '{}');
    expect(await askRunnerToStop({ ...run, channel: 'http' }, storage, stop)).toBe(false);
    expect(await askRunnerToStop({ ...run, executionId: null }, storage, stop)).toBe(false);
    expect(() => readFileSync(join(directory, 'stop'))).toThrow('ENOENT');
    rmSync(directory, { recursive: true });
    expect(await askRunnerToStop(run, storage, stop)).toBe(false);
  });
});
