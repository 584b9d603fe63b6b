import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { v7 as newId } from 'uuid';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createBundle } from '../bundle/create-bundle.ts';
import { flowDefinitionOf } from '../flow/flow-definition.ts';
import type { GrantRequestV1, GrantV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import { processWorkerEntry } from '../process/process-plugin.ts';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { decodeResult, type ResultContent } from '../protocol/result-document.ts';
import { isTerminal } from '../protocol/states.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import { createApiHandler, createHttpClient, createService, openSqliteStore } from '../service/index.ts';
import { openStorageDescription } from '../storage/open-storage.ts';
import { storeBundle } from '../storage/store-bundle.ts';
import { createWorker, type FarhaulWorker } from './create-worker.ts';
import { MemoryStorage, shortTimings } from './fake-control-plane.fixture.ts';

/** Serves its objects by URL, as a bucket does. */
class ServedStorage extends MemoryStorage {
  url = '';

  override async grant(requests: readonly GrantRequestV1[]): Promise<GrantV1[]> {
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return requests.map(({ key, method }) => ({ via: 'url', url: `${this.url}/objects/${key}`, method, headers: {}, expires }));
  }
}

/** A service with workers for the pools `inner` and `other`, whose runs talk over the channel. */
interface World {
  client: Client;
  start(name: string, args?: unknown[]): Promise<string>;
  result(id: string): Promise<{ run: FlowRun; content: ResultContent | null }>;
  close(): Promise<void>;
}

const home = mkdtempSync(join(tmpdir(), 'farhaul-nested-'));
const quiet = (): void => undefined;

async function openWorld(channel: 'http' | 'directory'): Promise<World> {
  const service = createService({ store: await openSqliteStore(':memory:'), timings: shortTimings });
  service.start();
  const served = new ServedStorage();
  const api = await createApiHandler(service);
  const server: Server = createServer((request, response) => {
    void api(request, response).then((answered) => {
      if (answered) return;
      const body = served.objects.get((request.url ?? '').replace('/objects/', ''));
      response.writeHead(body ? 200 : 404).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  served.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const defaultStorage = { type: 'local', configuration: { directory: join(home, channel, 'storage') } };
  const storage: StorageV1 = channel === 'http' ? served : await openStorageDescription(defaultStorage, () => null);
  const client = createHttpClient({ url: `${served.url}/api`, key: null });
  const template = processWorkerEntry.jobSchema.template;
  const workers: FarhaulWorker[] = [];
  const stop = new AbortController();
  const loops: Promise<void>[] = [];
  await client.workPools.create({ name: 'docker-pool', type: 'docker', baseJobTemplate: template });
  for (const workPoolName of ['inner', 'other', null]) {
    if (workPoolName !== null) await client.workPools.create({ name: workPoolName, type: 'process', baseJobTemplate: template });
    const worker = await createWorker({
      client,
      entry: processWorkerEntry,
      openStorage: async () => storage,
      defaultStorage,
      stateDirectory: join(home, channel, 'process'),
      host: { host: hostname(), pid: process.pid, version: '0' },
      workPoolName,
      limit: null,
      timings: shortTimings,
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      ...(channel === 'http' ? { apiUrlForRunners: `${served.url}/api` } : {}),
    });
    workers.push(worker);
    if (workPoolName !== null) loops.push(worker.run({ signal: stop.signal }));
  }
  const codes = await bundleAll(join(home, channel), storage);
  return {
    client,
    start: async (name, args = []) => {
      const id = newId();
      await client.flowRuns.create({
        id,
        name,
        flowName: name,
        parameters: {},
        arguments: { inline: Buffer.from(joinParts(encodeWire(args))).toString('base64') },
        binding: { workerType: 'process', jobVariables: {}, storage: null },
        code: codes.get(name) ?? null,
        callerOnly: true,
      });
      void workers.at(-1)?.runOne(id).catch(quiet);
      return id;
    },
    result: async (id) => {
      let run = await client.flowRuns.get({ id });
      while (!isTerminal(run.state.type)) run = await client.flowRuns.wait({ id, afterVersion: run.stateVersion, waitMs: 5_000 });
      return { run, content: run.result?.inline ? decodeResult(Buffer.from(run.result.inline, 'base64')) : null };
    },
    close: async () => {
      stop.abort();
      await Promise.all(loops);
      for (const worker of workers) await worker.idle();
      for (const worker of workers) await worker.close();
      server.closeAllConnections();
      server.close();
      await service.stop();
      await service.store.close();
    },
  };
}

/** From where a user has them: a project of its own. */
async function bundleAll(directory: string, storage: StorageV1): Promise<Map<string, RunCode>> {
  const project = join(directory, 'project');
  mkdirSync(join(project, 'node_modules', '@farhaul'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(project, 'node_modules', '@farhaul', 'core'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', type: 'module' }));
  writeFileSync(join(project, 'words.txt'), 'some words');
  copyFileSync(fileURLToPath(new URL('nested-flows.fixture.ts', import.meta.url)), join(project, 'flows.ts'));
  const flows = (await import(join(project, 'flows.ts'))) as Record<string, unknown>;
  const codes = new Map<string, RunCode>();
  for (const [name, value] of Object.entries(flows)) {
    const definition = flowDefinitionOf(value);
    if (!definition) throw new Error(`${name} is no flow`);
    const bundle = await createBundle({ definition, options: {} });
    codes.set(name, await storeBundle(bundle, storage, { entry: 0, workingDirectory: 'bundle' }));
  }
  return codes;
}

afterAll(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

describe.each(['directory', 'http'] as const)('a bound flow called inside a run, over %s', (channel) => {
  let world: World;
  beforeAll(async () => {
    world = await openWorld(channel);
  }, 60_000);
  afterAll(async () => await world.close());

  const value = async (id: string): Promise<unknown> => {
    const { run, content } = await world.result(id);
    if (content?.kind !== 'value') throw new Error(`${run.state.type}: ${run.state.message}`);
    expect(run.channel).toBe(channel);
    return content.value;
  };
  const children = async (id: string): Promise<FlowRun[]> => (await world.client.flowRuns.list({ parentFlowRunId: id })).items;

  test('runs in its pool; value, error and files come as they would from outside', async () => {
    const id = await world.start('callsOthers');
    const found = (await value(id)) as Record<string, unknown> & { own: { pid: number; runId: string } };
    expect(found['doubled']).toEqual(new Map([['a', 2n ** 71n]]));
    expect(found.own.runId).toBe(id);
    expect(found['pid']).not.toBe(found.own.pid);
    expect(found['words']).toBe('some words');
    const error = found['error'] as RangeError;
    expect(error).toBeInstanceOf(RangeError);
    expect([error.message, (error.cause as Error).name]).toEqual(['too far', 'TypeError']);

    const runs = await children(id);
    expect(runs.map((run) => `${run.flowName} ${run.workPoolName} ${run.state.type}`).sort()).toEqual([
      'doubles inner COMPLETED',
      'doubles inner COMPLETED',
      'fails inner FAILED',
      'reads-file inner COMPLETED',
    ]);
    const first = runs.find((run) => run.id === found['runId']);
    expect(first).toMatchObject({ tags: ['inner'], parameters: { numbers: {} }, parentTaskRunId: null });
    const { items: tasks } = await world.client.flowRuns.taskRuns({ id });
    expect(runs.find((run) => run.id === found['second'])?.parentTaskRunId).toBe(tasks[0]?.id);
  });

  test('is refused without a pool, without such a pool, for one of another type, and with a wrong variable', async () => {
    const id = await world.start('isRefused');
    expect(await value(id)).toEqual([
      { code: 'FARHAUL_FLOW_NESTED_SUBMIT', hint: expect.stringContaining('farhaul work-pool create name --type process') },
      { code: 'FARHAUL_WORK_POOL_NOT_FOUND', hint: expect.stringContaining('work-pool create missing') },
      { code: 'FARHAUL_WORK_POOL_TYPE', hint: expect.any(String) },
      { code: 'FARHAUL_JOB_VARIABLE_UNKNOWN', hint: expect.any(String) },
    ]);
    expect(await children(id)).toEqual([]);
  });

  test('may call back, and call itself', async () => {
    expect(await value(await world.start('countsDown', [3]))).toBe('3 2 1 landed');
    expect(await value(await world.start('callsItself', [2]))).toBe(2);
  });

  test('is submitted once for its key, named and tagged by the call, cancelled by its future, and may outlive its parent', async () => {
    const path = join(home, `${channel}-submitted`);
    const id = await world.start('submits', [path]);
    const found = (await value(id)) as { left: string };
    expect(found).toMatchObject({ same: true, name: 'named-by-call', cancelled: 'CANCELLED not needed' });
    expect(await children(id)).toHaveLength(2);
    const left = await world.client.flowRuns.get({ id: found.left });
    expect(isTerminal(left.state.type)).toBe(false);
    expect(left.tags).toEqual(['more']);
    writeFileSync(path, '');
    expect(await value(found.left)).toBe('seen');
  });

  test('is cancelled with the parent that waits for it', async () => {
    const id = await world.start('waitsForChild', [join(home, 'never')]);
    let [child] = await children(id);
    while (child?.state.type !== 'RUNNING') {
      await sleep(20);
      [child] = await children(id);
    }
    await world.client.flowRuns.cancel({ id, graceMs: 10_000 });
    expect((await world.result(id)).run.state.type).toBe('CANCELLED');
    expect((await world.result(child.id)).run.state).toMatchObject({
      type: 'CANCELLED',
      message: expect.stringContaining('its parent was stopped'),
    });
  });

  test('may answer more than travels inline where its watcher can read it', async () => {
    const id = await world.start('takesMuch');
    if (channel === 'directory') return expect(await value(id)).toBe(2_000_000);
    const { content } = await world.result(id);
    return expect(content).toMatchObject({ kind: 'error', error: { code: 'FARHAUL_RUNNER_RESULT' } });
  });
});
