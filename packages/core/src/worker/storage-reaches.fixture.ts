/** A service over real HTTP that stores objects, and workers of real processes whose infrastructure reaches more or less of it. */
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { v7 as newId } from 'uuid';
import { createBundle } from '../bundle/create-bundle.ts';
import { flowDefinitionOf } from '../flow/flow-definition.ts';
import type { StorageEntryV1, WorkerEntryV1 } from '../plugin/v1/plugin-v1.ts';
import type { GrantV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { WorkerV1 } from '../plugin/v1/worker-v1.ts';
import { processWorkerEntry } from '../process/process-plugin.ts';
import type { RunCode } from '../protocol/bundle-manifest.ts';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun, StorageDescription } from '../protocol/entities.ts';
import { decodeResult } from '../protocol/result-document.ts';
import { isTerminal } from '../protocol/states.ts';
import { encodeWire, joinParts } from '../protocol/wire/index.ts';
import { createApiHandler, createHttpClient, createService, openSqliteStore } from '../service/index.ts';
import { openLocalStorage } from '../storage/local-storage.ts';
import { openStorageDescription } from '../storage/open-storage.ts';
import { readObject } from '../storage/read-object.ts';
import { storeBundle } from '../storage/store-bundle.ts';
import { createWorker, type CreateWorkerOptions, type FarhaulWorker } from './create-worker.ts';
import { shortTimings } from './fake-control-plane.fixture.ts';

/** `all`: what is offered. `directories`: no URL. `volumes`: no URL, and no directory but those of another kind. */
export type Reach = 'all' | 'directories' | 'volumes';

export interface ReachWorld {
  client: Client;
  url: string;
  /** Where the runs' objects are. */
  storage: StorageV1;
  carrierDirectory: string;
  volumeDirectory: string;
  worker: FarhaulWorker;
  openWorker(options?: Partial<CreateWorkerOptions>): Promise<FarhaulWorker>;
  create(name: string, args?: unknown[], more?: { resultStorage?: StorageDescription }): Promise<string>;
  /** Waits for the end, and reads the result wherever it lies. */
  ended(id: string): Promise<{ run: FlowRun; value: unknown; error: unknown }>;
  output(id: string): Promise<string[]>;
  close(): Promise<void>;
}

const quiet = (): void => undefined;
const serverStorage: StorageDescription = { type: 'server', configuration: {} };

export async function openReachWorld(home: string, reach: Reach): Promise<ReachWorld> {
  mkdirSync(home, { recursive: true });
  const service = createService({ store: await openSqliteStore(':memory:'), timings: shortTimings });
  service.start();
  const api = await createApiHandler(service);
  const server = createServer((request, response) => void api(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`;
  const client = createHttpClient({ url, key: null });
  const volumeDirectory = join(home, 'volume');
  const carrierDirectory = join(home, 'carried');
  const place = { client, place: { kind: 'server' as const, url } };
  const openStorage = async (description: StorageDescription): Promise<StorageV1> =>
    await openStorageDescription(description, (type) => (type === 'fake-volume' ? fakeVolumeEntry(volumeDirectory) : null), place);
  const storage = await openStorage(serverStorage);
  const workers: FarhaulWorker[] = [];
  const openWorker = async (options: Partial<CreateWorkerOptions> = {}): Promise<FarhaulWorker> => {
    const worker = await createWorker({
      client,
      entry: reaching(reach),
      openStorage,
      defaultStorage: serverStorage,
      carrierDirectory,
      stateDirectory: join(home, 'process'),
      host: { host: hostname(), pid: process.pid, version: '0' },
      workPoolName: null,
      limit: null,
      timings: shortTimings,
      logger: { debug: quiet, info: quiet, warn: quiet, error: quiet },
      apiUrlForRunners: url,
      ...options,
    });
    workers.push(worker);
    return worker;
  };
  await client.workPools.create({ name: 'inner', type: 'process', baseJobTemplate: processWorkerEntry.jobSchema.template });
  const stop = new AbortController();
  const serving = (await openWorker({ workPoolName: 'inner' })).run({ signal: stop.signal });
  const worker = await openWorker();
  const codes = await bundleAll(home, storage);
  return {
    client,
    url,
    storage,
    carrierDirectory,
    volumeDirectory,
    worker,
    openWorker,
    create: async (name, args = [], { resultStorage } = {}) => {
      const id = newId();
      const bytes = joinParts(encodeWire(args));
      const large = bytes.byteLength > 512 * 1024;
      if (large) await storage.put(`runs/${id}/args`, bytes, { ifAbsent: false, signal: new AbortController().signal });
      const sha256 = Buffer.from(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>)).toString('hex');
      await client.flowRuns.create({
        id,
        name,
        flowName: name,
        parameters: {},
        arguments: large ? { key: `runs/${id}/args`, sha256 } : { inline: Buffer.from(bytes).toString('base64') },
        binding: { workerType: 'process', jobVariables: {}, storage: serverStorage, resultStorage: resultStorage ?? null },
        code: codes.get(name) ?? null,
        callerOnly: true,
      });
      return id;
    },
    ended: async (id) => {
      let run = await client.flowRuns.get({ id });
      while (!isTerminal(run.state.type)) run = await client.flowRuns.wait({ id, afterVersion: run.stateVersion, waitMs: 5_000 });
      const { result } = run;
      const bytes = result?.storage ? await readObject(await openStorage(result.storage), result.key ?? '', result.sha256) : null;
      const content = result ? decodeResult(bytes ?? Buffer.from(result.inline ?? '', 'base64')) : null;
      return {
        run,
        value: content?.kind === 'value' ? content.value : undefined,
        error: content?.kind === 'error' ? content.error : undefined,
      };
    },
    output: async (id) =>
      (await client.flowRuns.logs({ id, limit: 1000 })).items.filter(({ source }) => source !== 'worker').map(({ message }) => message),
    close: async () => {
      stop.abort();
      await serving;
      for (const one of workers) await one.close();
      server.closeAllConnections();
      server.close();
      await service.stop();
      await service.store.close();
    },
  };
}

/** The process worker, as if its processes were somewhere else. */
function reaching(reach: Reach): WorkerEntryV1 {
  if (reach === 'all') return processWorkerEntry;
  const load = async (context: Parameters<WorkerEntryV1['load']>[0]): Promise<WorkerV1> => {
    const worker = (await processWorkerEntry.load(context)) as WorkerV1;
    const changed: Partial<WorkerV1> = {
      urlInside: async () => null,
      mounts: async () => (reach === 'volumes' ? ['fake-volume'] : ['directory']),
      mountTarget: ({ source }) => source,
      doSubmit: async (request, options) => {
        const mounts = request.mounts.map((mount) => ({ ...mount, kind: 'directory' }));
        return await worker.doSubmit({ ...request, mounts }, options);
      },
    };
    return new Proxy(worker, {
      get: (target, name) => {
        if (Object.hasOwn(changed, name)) return changed[name as keyof WorkerV1];
        const value: unknown = Reflect.get(target, name);
        return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
      },
    });
  };
  return { ...processWorkerEntry, load };
}

/** A storage whose mounts are of a kind of its own, and which its watcher does not see as files. */
function fakeVolumeEntry(directory: string): StorageEntryV1 {
  return {
    type: 'fake-volume',
    displayName: 'Fake volume',
    description: 'A directory that only the infrastructure sees.',
    schema: { type: 'object' },
    open: async () => {
      const local = openLocalStorage({ directory });
      const grant = async (requests: Parameters<StorageV1['grant']>[0]): Promise<GrantV1[]> => {
        const grants = await local.grant(requests);
        // A volume has its directories before a run writes to them.
        for (const one of grants) if (one.via === 'mount') mkdirSync(join(directory, one.path, '..'), { recursive: true });
        return grants.map((one) => (one.via === 'mount' ? { ...one, mount: { ...one.mount, kind: 'fake-volume' } } : one));
      };
      const description = { type: 'fake-volume', location: 'nowhere', configuration: {} };
      return new Proxy(local as StorageV1, {
        get: (target, name) => {
          if (name === 'grant') return grant;
          if (name === 'type') return 'fake-volume';
          if (name === 'describe') return () => description;
          const value: unknown = Reflect.get(target, name);
          return typeof value === 'function' ? (value as () => unknown).bind(target) : value;
        },
      });
    },
  };
}

/** From where a user has them: a project of its own. */
async function bundleAll(home: string, storage: StorageV1): Promise<Map<string, RunCode>> {
  const project = join(home, 'project');
  mkdirSync(join(project, 'node_modules', '@farhaul'), { recursive: true });
  symlinkSync(fileURLToPath(new URL('../../', import.meta.url)), join(project, 'node_modules', '@farhaul', 'core'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', type: 'module' }));
  copyFileSync(fileURLToPath(new URL('much-flows.fixture.ts', import.meta.url)), join(project, 'flows.ts'));
  const flows = (await import(join(project, 'flows.ts'))) as Record<string, unknown>;
  const codes = new Map<string, RunCode>();
  for (const [name, value] of Object.entries(flows)) {
    const definition = flowDefinitionOf(value);
    if (!definition) throw new Error(`${name} is no flow`);
    codes.set(name, await storeBundle(await createBundle({ definition, options: {} }), storage, { entry: 0, workingDirectory: 'bundle' }));
  }
  return codes;
}
