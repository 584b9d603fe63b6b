/** The real control plane on a store in memory, with workers between it and real infrastructure. */
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  createBundle,
  decodeResult,
  isTerminal,
  openStorageDescription,
  storeBundle,
  type Client,
  type FlowRun,
  type ResultContent,
  type StorageDescription,
} from '@farhaul/core/client';
import type { PluginV1, StorageV1, WorkerContextV1, WorkerEntryV1 } from '@farhaul/core/plugin';
import { createService, openSecretKeys, openSqliteStore, type Service } from '@farhaul/core/service';
import { createWorker, type FarhaulWorker } from '@farhaul/core/worker';
import type * as contractFlows from './contract-flows.ts';
import { readEnvironment } from '../settings.ts';

/** Flows of the project beside it: `greet(name, times)`, `fail(what)`, `wait(ms)`. */
export type ContractFlowName = keyof typeof contractFlows;

export interface TestServiceOptions {
  /** What offers the worker type that runs are given to, and storage types beside those of the core. */
  plugin: PluginV1;
  /** @default the plugin's first */
  workerType?: string;
  /** Where bundles and results rest. @default `local`, a directory that is removed at the end */
  storage?: StorageDescription;
  /** Private directory of the workers. @default one that is removed at the end */
  stateDirectory?: string;
  /** In place of those that suit most tests. */
  timings?: Parameters<typeof createService>[0]['timings'];
  logger?: WorkerContextV1['logger'];
}

export interface SubmitOptions {
  /** Plain JSON by name, as a command line gives it. */
  parameters?: Record<string, unknown>;
  jobVariables?: Record<string, unknown>;
  /** @default 0 */
  infrastructureRetries?: number;
  /** Absent: a direct call, which only `runOne` takes. */
  workPoolName?: string;
}

export interface TestService {
  readonly client: Client;
  /** A further worker; closed with the service. `limit`: what it runs at once, everything where absent. */
  worker(options?: { workPoolName?: string; limit?: number }): Promise<FarhaulWorker>;
  /** Makes a work pool of the worker type with its default template. */
  pool(name: string): Promise<void>;
  /** Bundles a flow of the project and creates a run of it. */
  submit(flowName: ContractFlowName, options?: SubmitOptions): Promise<string>;
  run(id: string): Promise<FlowRun>;
  /** Waits for the end of a run. */
  ended(id: string): Promise<FlowRun>;
  /** What the flow printed, as `source message`. */
  output(id: string): Promise<string[]>;
  result(run: FlowRun): Promise<ResultContent>;
  /** Looks until there is an answer; throws when it takes too long. */
  until<Value>(look: () => Promise<Value | null | false>): Promise<Value>;
  close(): Promise<void>;
}

/** Quick enough for tests, and slow enough for a machine that is busy. */
const timings = {
  leaseMs: 5_000,
  renewMs: 1_000,
  sweepMs: 500,
  runnerHeartbeatMs: 2_000,
  runnerLostMs: 30_000,
  runnerLostAnywayMs: 45_000,
  graceMs: 1_500,
  pollMs: 2_000,
};
const nobody = (): void => undefined;
const silent = { debug: nobody, info: nobody, warn: nobody, error: nobody };
const { resolve } = createRequire(import.meta.url);

/** Opens the control plane on `:memory:` beside a project with the flows `greet`, `fail` and `wait`. */
export async function testService(options: TestServiceOptions): Promise<TestService> {
  const { plugin } = options;
  const entry = plugin.workers.find(({ type }) => type === (options.workerType ?? type));
  if (!entry) throw new Error(`${plugin.name} offers no worker type ${options.workerType ?? ''}`);
  const home = mkdtempSync(join(tmpdir(), 'farhaul-test-service-'));
  const secretKeys = openSecretKeys({ key: null, file: null, dataDirectory: home });
  const service = createService({ store: await openSqliteStore(':memory:'), timings: { ...timings, ...options.timings }, secretKeys });
  service.start();
  return new MemoryService(options, { entry, service, home });
}

interface Parts {
  entry: WorkerEntryV1;
  service: Service;
  home: string;
}

class MemoryService implements TestService {
  readonly client: Client;
  readonly #options: TestServiceOptions;
  readonly #parts: Parts;
  readonly #project: string;
  readonly #storage: StorageDescription;
  readonly #workers: FarhaulWorker[] = [];

  constructor(options: TestServiceOptions, parts: Parts) {
    this.#options = options;
    this.#parts = parts;
    this.#project = createProject(parts.home);
    this.#storage = options.storage ?? { type: 'local', configuration: { directory: join(parts.home, 'storage') } };
    this.client = parts.service.client;
  }

  async worker({ workPoolName, limit }: { workPoolName?: string; limit?: number } = {}): Promise<FarhaulWorker> {
    const { entry, service, home } = this.#parts;
    const worker = await createWorker({
      client: this.client,
      entry,
      openStorage: async (description) => await this.#open(description),
      defaultStorage: this.#storage,
      stateDirectory: this.#options.stateDirectory ?? join(home, 'workers'),
      host: { host: hostname(), pid: process.pid, version: '0' },
      name: `worker-${this.#workers.length + 1}`,
      workPoolName: workPoolName ?? null,
      limit: limit ?? null,
      timings: service.timings,
      logger: this.#options.logger ?? silent,
      environment: readEnvironment(),
    });
    this.#workers.push(worker);
    return worker;
  }

  async pool(name: string): Promise<void> {
    const { type, jobSchema } = this.#parts.entry;
    await this.client.workPools.create({ name, type, baseJobTemplate: jobSchema.template });
  }

  async submit(flowName: ContractFlowName, options: SubmitOptions = {}): Promise<string> {
    const { parameters = {}, jobVariables = {}, infrastructureRetries = 0, workPoolName } = options;
    const bundle = await createBundle({ directory: this.#project, entrypoint: `flows.ts:${flowName}` });
    const code = await storeBundle(bundle, await this.#open(this.#storage), { entry: 0, workingDirectory: 'bundle' });
    const id = randomUUID();
    await this.client.flowRuns.create({
      id,
      name: `${flowName}-${id.slice(0, 6)}`,
      flowName,
      parameters,
      arguments: { byName: parameters },
      binding: { workerType: this.#parts.entry.type, jobVariables, storage: this.#storage },
      code,
      workPoolName: workPoolName ?? null,
      infrastructureRetries,
      callerOnly: workPoolName === undefined,
    });
    return id;
  }

  async run(id: string): Promise<FlowRun> {
    return await this.client.flowRuns.get({ id });
  }

  async ended(id: string): Promise<FlowRun> {
    return await this.until(async () => {
      const run = await this.run(id);
      return isTerminal(run.state.type) ? run : null;
    });
  }

  async output(id: string): Promise<string[]> {
    const { items } = await this.client.flowRuns.logs({ id, limit: 1000 });
    return items.filter(({ source }) => source === 'stdout' || source === 'stderr').map(({ source, message }) => `${source} ${message}`);
  }

  async result({ id, result, state }: FlowRun): Promise<ResultContent> {
    const { signal } = new AbortController();
    if (result?.inline) return decodeResult(Buffer.from(result.inline, 'base64'));
    const bytes = result?.key && result.storage ? await (await this.#open(result.storage)).get(result.key, { signal }) : null;
    if (bytes) return decodeResult(bytes);
    throw new Error(`Run ${id} is ${state.name} without a result: ${state.message ?? 'it says nothing'}`);
  }

  async until<Value>(look: () => Promise<Value | null | false>): Promise<Value> {
    const end = Date.now() + 90_000;
    for (;;) {
      const found = await look();
      if (found !== null && found !== false) return found;
      if (Date.now() > end) throw new Error(`It did not happen in time. ${await this.#story()}`);
      await sleep(25);
    }
  }

  async close(): Promise<void> {
    const { service, home } = this.#parts;
    await Promise.all(this.#workers.map(async (worker) => await worker.close()));
    await service.stop();
    await service.store.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }

  async #open(description: StorageDescription): Promise<StorageV1> {
    const { storages } = this.#options.plugin;
    return await openStorageDescription(description, (type) => storages.find((one) => one.type === type) ?? null, {
      client: this.client,
      place: { kind: 'embedded', directory: this.#parts.home },
    });
  }

  /** All that the runs said, for whoever reads a failed test. */
  async #story(): Promise<string> {
    const { items } = await this.client.flowRuns.list({});
    const stories = items.map(async ({ id, name, state }) => {
      const logs = await this.client.flowRuns.logs({ id });
      return [`${name} is ${state.name}: ${state.message ?? ''}`, ...logs.items.map(({ source, message }) => `${source} ${message}`)];
    });
    return (await Promise.all(stories)).flat().join('\n');
  }
}

/** The flows where a user has them: in a project, with the core among its packages. */
function createProject(home: string): string {
  const project = join(home, 'project');
  mkdirSync(join(project, 'node_modules', '@farhaul'), { recursive: true });
  symlinkSync(dirname(resolve('@farhaul/core/package.json')), join(project, 'node_modules', '@farhaul', 'core'));
  writeFileSync(join(project, 'package.json'), JSON.stringify({ name: 'project', type: 'module' }));
  copyFileSync(join(dirname(resolve('@farhaul/testkit/package.json')), 'src', 'run', 'contract-flows.ts'), join(project, 'flows.ts'));
  return project;
}
