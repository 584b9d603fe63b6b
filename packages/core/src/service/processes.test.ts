import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { v7 } from 'uuid';
import { afterEach, expect, test } from 'vitest';
import { openEmbedded } from './open-embedded.ts';
import { shortTimings } from './testing/short-timings.ts';
import { runCreation } from '../testing/run-creation.ts';

const directories: string[] = [];
const children: ChildProcess[] = [];

function newDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-processes-'));
  directories.push(directory);
  return directory;
}

function start(script: string, ...given: string[]): ChildProcess & { stdout: NonNullable<ChildProcess['stdout']> } {
  const child = spawn(process.execPath, [new URL(`./testing/${script}`, import.meta.url).pathname, ...given], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  children.push(child);
  return child as ReturnType<typeof start>;
}

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const directory of directories.splice(0)) rmSync(directory, { recursive: true, force: true });
});

test('four processes make 2,000 transitions each on one store, without an error and none starving', async () => {
  const directory = newDirectory();
  const processes = Array.from({ length: 4 }, () => start('transition-process.ts', directory, '2000'));
  await Promise.all(processes.map((child) => once(child.stdout, 'data')));
  const outputs = processes.map(async (child) => {
    let output = '';
    let errors = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk;
    });
    child.stdin?.write('go\n');
    const [code] = (await once(child, 'close')) as [number];
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    return JSON.parse(output) as { times: number[]; stateVersion: number };
  });
  const told = await Promise.all(outputs);
  for (const { times, stateVersion } of told) {
    expect(times).toHaveLength(2000);
    expect(stateVersion).toBe(2001);
  }
  const firstDone = Math.min(...told.map(({ times }) => times.at(-1) as number));
  const slowest = Math.min(...told.map(({ times }) => times.filter((time) => time <= firstDone).length));
  expect(slowest).toBeGreaterThanOrEqual(20);
}, 120_000);

test('a process with an idle store open ends by itself, and quietly', async () => {
  const child = start('waiting-process.ts', newDirectory(), 'idle');
  let errors = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    errors += chunk;
  });
  const [code] = (await once(child, 'close')) as [number];
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
});

test('a run is picked up by another process that waits, each one by a wake', async () => {
  const directory = newDirectory();
  const { client, close } = await openEmbedded({ directory });
  await client.workPools.create({
    name: 'pool',
    type: 'process',
    baseJobTemplate: { job: { name: 'test' }, variables: { type: 'object', properties: {} } },
  });
  const child = start('waiting-process.ts', directory, 'runs', 'pool');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toBe('ready');
  for (let count = 0; count < 15; count += 1) {
    const id = v7();
    await client.flowRuns.create(runCreation({ id, workPoolName: 'pool' }));
    const picked = JSON.parse((await lines.next()).value as string) as { id: string };
    expect(picked.id).toBe(id);
  }
  await close();
}, 60_000);

for (const { stage, kind } of [
  { stage: 'claimed', kind: 'start' },
  { stage: 'submitting', kind: 'adopt' },
] as const) {
  test(`a run whose worker is killed when it was ${stage} is another worker's to ${kind}`, async () => {
    const directory = newDirectory();
    const { client, close } = await openEmbedded({ directory, timings: shortTimings });
    await client.workPools.create({
      name: 'pool',
      type: 'process',
      concurrencyLimit: 1,
      baseJobTemplate: { job: { name: 'test' }, variables: { type: 'object', properties: {} } },
    });
    const id = v7();
    await client.flowRuns.create(runCreation({ id, workPoolName: 'pool' }));
    const doomed = start('dying-process.ts', directory, 'pool', stage);
    const [line] = (await once(doomed.stdout, 'data')) as [Buffer];
    const grant = JSON.parse(String(line)) as { executionId: string; token: string };
    const workerId = v7();
    await client.workers.register({
      id: workerId,
      name: 'heir',
      type: 'process',
      workPoolName: 'pool',
      queues: [],
      limit: null,
      reaches: ['host:one'],
      host: 'one',
      pid: process.pid,
      version: '0',
    });
    const scope = { kind: 'work-pool' as const, workPoolName: 'pool', queues: [] };
    expect((await client.workers.next({ workerId, scope, limit: 1, waitMs: shortTimings.leaseMs + 500 })).claims).toEqual([]);
    doomed.kill('SIGKILL');
    const { claims } = await client.workers.next({ workerId, scope, limit: 1, waitMs: 30_000 });
    expect(claims).toMatchObject([{ kind, flowRun: { id } }]);
    if (kind === 'start') expect(await client.run.admit(grant)).toMatchObject({ admitted: false });
    await close();
  }, 60_000);
}

test('several openings in one process share one store, which the last one closes', async () => {
  const directory = newDirectory();
  const [first, second] = await Promise.all([openEmbedded({ directory }), openEmbedded({ directory })]);
  expect(first.service).toBe(second.service);
  await first.close();
  await first.close();
  expect((await second.client.server.info()).store).toBe('sqlite');
  await expect(second.client.flowRuns.list({})).resolves.toMatchObject({ items: [] });
  await second.close();
  await expect(second.client.flowRuns.list({})).rejects.toMatchObject({ code: 'FARHAUL_STORE_FAILED' });
});
