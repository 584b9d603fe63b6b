import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as newId } from 'uuid';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { processWorkerEntry } from '../process/process-plugin.ts';
import { systemProcessTable } from '../process/process-table.ts';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { decodeResult } from '../protocol/result-document.ts';
import { isTerminal } from '../protocol/states.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import { openEmbedded, type EmbeddedService } from '../service/index.ts';
import { openStorageDescription } from '../storage/open-storage.ts';
import { createWorker, type FarhaulWorker } from './create-worker.ts';
import { shortTimings } from './fake-control-plane.fixture.ts';
import type * as flows from './process-flows.fixture.ts';
import { storeFlows } from './store-flows.fixture.ts';
import type { WorkerProcessOptions } from './worker-process.fixture.ts';

const home = mkdtempSync(join(tmpdir(), 'farhaul-runs-'));
/** What ends here is killed or stops itself: no process of a busy machine that is slow to speak may be taken for lost. */
const timings = {
  ...shortTimings,
  leaseMs: 5_000,
  runnerLostMs: 60_000,
  runnerLostAnywayMs: 120_000,
  callerGoneMs: 500,
  workerGoneMs: 20_000,
};
const table = systemProcessTable();
const codes = new Map<string, RunCode>();
const workers: FarhaulWorker[] = [];
const children: ChildProcess[] = [];
let embedded: EmbeddedService;

const storage = () => ({ type: 'local', configuration: { directory: embedded.storageDirectory } });

beforeAll(async () => {
  embedded = await openEmbedded({ directory: home, timings });
  const opened = await openStorageDescription(storage(), () => null);
  for (const [name, code] of await storeFlows(home, opened)) codes.set(name, code);
}, 60_000);

afterEach(async () => {
  for (const worker of workers.splice(0)) await worker.close();
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

afterAll(async () => {
  await embedded.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

async function worker(options: { workPoolName?: string; limit?: number; name?: string } = {}): Promise<FarhaulWorker> {
  const quiet = (): void => undefined;
  const made = await createWorker({
    client: embedded.client,
    entry: processWorkerEntry,
    openStorage: async (description) => await openStorageDescription(description, () => null),
    defaultStorage: storage(),
    stateDirectory: `${home}/workers/process`,
    host: { host: hostname(), pid: process.pid, version: '0' },
    workPoolName: null,
    limit: null,
    timings,
    logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
    ...options,
  });
  workers.push(made);
  return made;
}

/** A worker that can be killed. */
function workerProcess(options: Partial<WorkerProcessOptions>): ChildProcess {
  const all: WorkerProcessOptions = { home, timings, name: 'in a process', workPoolName: null, flowRunId: null, ...options };
  const file = fileURLToPath(new URL('worker-process.fixture.ts', import.meta.url));
  const child = spawn(process.execPath, ['--conditions=@farhaul/source', file, JSON.stringify(all)], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { PATH: process.env['PATH'] },
  });
  children.push(child);
  return child;
}

async function submit(name: keyof typeof flows, args: unknown[], workPoolName: string | null = null): Promise<string> {
  const id = newId();
  const code = codes.get(name);
  if (!code) throw new Error(`no code of ${name}`);
  await embedded.client.flowRuns.create({
    id,
    name: `${name}-${id.slice(-4)}`,
    flowName: name,
    parameters: {},
    arguments: { inline: Buffer.from(joinParts(encodeWire(args))).toString('base64') },
    binding: { workerType: 'process', jobVariables: {}, storage: storage() },
    code,
    workPoolName,
    callerOnly: workPoolName === null,
  });
  return id;
}

async function pool(name: string): Promise<string> {
  await embedded.client.workPools.create({ name, type: 'process', baseJobTemplate: processWorkerEntry.jobSchema.template });
  return name;
}

const get = async (id: string): Promise<FlowRun> => await embedded.client.flowRuns.get({ id });
const output = async (id: string): Promise<string[]> =>
  (await embedded.client.flowRuns.logs({ id, limit: 1000 })).items
    .filter(({ source }) => source === 'stdout' || source === 'stderr')
    .map(({ message }) => message);
const said = async (id: string): Promise<string[]> =>
  (await embedded.client.flowRuns.logs({ id })).items.filter(({ source }) => source === 'worker').map(({ message }) => message);

async function until<Value>(look: () => Promise<Value | null | false> | Value | null | false, withinMs = 60_000): Promise<Value> {
  const end = Date.now() + withinMs;
  for (;;) {
    const found = await look();
    if (found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(`It did not happen within ${withinMs} ms.`);
    await sleep(20);
  }
}

const started = async (id: string): Promise<void> => void (await until(async () => (await output(id)).includes('started')));
const ended = async (id: string): Promise<FlowRun> =>
  await until(async () => {
    const run = await get(id);
    return isTerminal(run.state.type) ? run : null;
  });
const pidOf = (run: FlowRun): number => Number(run.ref?.identifier);
const result = (run: FlowRun): unknown => decodeResult(Buffer.from(run.result?.inline ?? '', 'base64'));
const alive = (pid: number): boolean => table.inspect(pid)?.ended === false;
const leftovers = (): string[] => readdirSync(join(home, 'workers', 'process', 'processes'));

describe('a direct call in a process', () => {
  test('brings back the result, of values that JSON cannot carry, and leaves nothing', async () => {
    const one = await worker();
    const id = await submit('greets', ['world']);
    const run = await one.runOne(id);
    expect(run.state.type).toBe('COMPLETED');
    expect(result(run)).toMatchObject({ kind: 'value', value: { greeting: 'hello world', at: new Date(0), pid: pidOf(run) } });
    await one.idle();
    expect(alive(pidOf(run))).toBe(false);
    expect(leftovers()).toEqual([]);
    expect(await output(id)).toEqual(['hello world']);
  });

  test('kill -9 of the runner: crashed, with the signal and the last lines', async () => {
    const one = await worker();
    const id = await submit('waitsForFile', ['/no/such/file']);
    const running = one.runOne(id);
    await started(id);
    process.kill(pidOf(await get(id)), 'SIGKILL');
    const run = await running;
    expect(run.state).toMatchObject({ type: 'CRASHED', message: expect.stringContaining('SIGKILL') as string });
    expect(run.outcome).toMatchObject({ kind: 'exited', exitCode: 137, signal: 'SIGKILL', lastLogLines: ['started'] });
    await one.idle();
    expect(leftovers()).toEqual([]);
  });

  test('an exit inside the flow ends the run with its code', async () => {
    const one = await worker();
    const run = await one.runOne(await submit('exits', [3]));
    expect(['FAILED', 'CRASHED']).toContain(run.state.type);
    expect(run.state.message).toContain('3');
    await one.idle();
    expect(leftovers()).toEqual([]);
  });

  test('a process that the flow leaves behind is ended, though it ignores SIGTERM', async () => {
    const one = await worker();
    const run = await one.runOne(await submit('leavesGrandchild', []));
    expect(run.state.type).toBe('COMPLETED');
    const { value: pid } = result(run) as { value: number };
    await one.idle();
    expect(alive(pid)).toBe(false);
    expect(leftovers()).toEqual([]);
  });

  test('each line is in the log once, also what a child prints past node', async () => {
    const one = await worker();
    const id = await submit('printsMuch', [300]);
    await one.runOne(id);
    await one.idle();
    const lines = await output(id);
    const printed = Array.from({ length: 300 }, (_, index) => `line ${index}`);
    expect(lines.filter((line) => line.startsWith('line '))).toEqual(printed);
    expect(lines.filter((line) => !printed.includes(line))).toEqual(['from a child']);
  });

  test('a bundle that is gone from its storage: crashed before admission, and the log says why', async () => {
    const one = await worker();
    const id = await submit('greets', ['nobody']);
    const code = codes.get('greets');
    const lost = newId();
    if (code?.type !== 'bundle') throw new Error('no bundle');
    const sha256 = 'f'.repeat(64);
    await embedded.client.flowRuns.create({
      id: lost,
      name: 'lost',
      flowName: 'greets',
      parameters: {},
      arguments: { inline: '' },
      binding: { workerType: 'process', jobVariables: {}, storage: storage() },
      code: { ...code, code: { ...code.code, key: `code/${sha256}.mjs.br`, sha256 } },
      callerOnly: true,
    });
    const [run] = await Promise.all([one.runOne(lost), one.runOne(id)]);
    expect(run.state.type).toBe('CRASHED');
    expect((await output(lost))[0]).toContain('farhaul bootstrap failed');
  });
});

describe('cancel', () => {
  test('a flow that listens ends by itself', async () => {
    const one = await worker();
    const id = await submit('stopsWhenAsked', []);
    const running = one.runOne(id);
    await started(id);
    await embedded.client.flowRuns.cancel({ id, graceMs: 10_000 });
    expect((await running).state.type).toBe('CANCELLED');
    await one.idle();
    expect(await output(id)).toEqual(['started', 'stopping']);
    expect(leftovers()).toEqual([]);
  });

  test('a flow that does not is killed when its grace is over, and verified gone', async () => {
    const one = await worker();
    const id = await submit('neverStops', []);
    const running = one.runOne(id);
    await started(id);
    const pid = pidOf(await get(id));
    const asked = Date.now();
    await embedded.client.flowRuns.cancel({ id, graceMs: 500 });
    expect((await running).state.type).toBe('CANCELLED');
    expect(Date.now() - asked).toBeGreaterThanOrEqual(450);
    expect(alive(pid)).toBe(false);
    await one.idle();
    expect(leftovers()).toEqual([]);
  });
});

describe('a worker of a pool', () => {
  test('20 at once with a limit of 4: never more than 4 processes, and all complete', async () => {
    const workPoolName = await pool('four');
    const one = await worker({ workPoolName, limit: 4 });
    const stop = new AbortController();
    const serving = one.run({ signal: stop.signal });
    let peak = 0;
    const counting = setInterval(() => {
      peak = Math.max(peak, one.running, leftovers().filter((name) => name.endsWith('.json')).length);
    }, 5);
    const ids = await Promise.all(Array.from({ length: 20 }, (_, index) => submit('greets', [index], workPoolName)));
    const runs = await Promise.all(ids.map(ended));
    clearInterval(counting);
    expect(runs.map(({ state }) => state.type)).toEqual(ids.map(() => 'COMPLETED'));
    expect(peak).toBeLessThanOrEqual(4);
    expect(peak).toBeGreaterThan(1);
    stop.abort();
    await serving;
    expect(leftovers()).toEqual([]);
  });

  test('kill -9 of the worker: another one adopts the run, which goes on in the same process', async () => {
    const workPoolName = await pool('adopted');
    const first = workerProcess({ workPoolName, name: 'first' });
    const go = join(home, `go-${newId()}`);
    const id = await submit('waitsForFile', [go], workPoolName);
    await started(id);
    const pid = pidOf(await get(id));
    first.kill('SIGKILL');
    await once(first, 'exit');
    const killedAt = Date.now();
    const second = await worker({ workPoolName, name: 'second' });
    const stop = new AbortController();
    const serving = second.run({ signal: stop.signal });
    await until(async () => (await said(id)).some((line) => line.includes('second')));
    // Without a worker it would have stopped itself by now.
    await until(() => Date.now() - killedAt > timings.workerGoneMs + 1_000);
    expect(alive(pid)).toBe(true);
    writeFileSync(go, '');
    const run = await ended(id);
    expect(run.state.type).toBe('COMPLETED');
    expect(result(run)).toEqual({ kind: 'value', value: pid });
    expect(run.executions).toBe(1);
    expect((await output(id)).filter((line) => line === 'started')).toHaveLength(1);
    await until(() => leftovers().length === 0);
    stop.abort();
    await serving;
  });

  test('SIGTERM of the worker: it waits for what runs, takes nothing more, and leaves', async () => {
    const workPoolName = await pool('drained');
    const one = workerProcess({ workPoolName });
    const go = join(home, `go-${newId()}`);
    const id = await submit('waitsForFile', [go], workPoolName);
    await started(id);
    one.kill('SIGTERM');
    await until(async () => (await embedded.client.workers.list({ workPoolName })).items.some(({ status }) => status === 'DRAINING'));
    const later = await submit('greets', ['later'], workPoolName);
    writeFileSync(go, '');
    const [code] = (await once(one, 'exit')) as [number];
    expect(code).toBe(0);
    expect((await get(id)).state.type).toBe('COMPLETED');
    expect((await get(later)).state.type).toBe('SCHEDULED');
    await embedded.client.flowRuns.cancel({ id: later });
  });
});

describe('a caller that is killed', () => {
  test('its process stops soon; the next process that runs a flow tells its end and removes what is left', async () => {
    const id = await submit('waitsForFile', ['/no/such/file']);
    const caller = workerProcess({ flowRunId: id, name: 'caller' });
    await started(id);
    const pid = pidOf(await get(id));
    caller.kill('SIGKILL');
    await once(caller, 'exit');
    await until(() => !alive(pid));
    const next = await worker();
    const go = join(home, `go-${newId()}`);
    const running = next.runOne(await submit('waitsForFile', [go]));
    expect((await ended(id)).state.type).toBe('CRASHED');
    await until(() => leftovers().filter((name) => name.endsWith('.json')).length === 1);
    writeFileSync(go, '');
    expect((await running).state.type).toBe('COMPLETED');
    await next.idle();
    expect(leftovers()).toEqual([]);
  });
});
