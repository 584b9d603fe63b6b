/** The real service in memory, a fake cloud, and workers between them. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as newId } from 'uuid';
import type { GrantRequestV1, GrantV1, ObjectHeadV1, StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun } from '../protocol/entities.ts';
import type { CreateFlowRun } from '../protocol/messages.ts';
import { RUN_TOKEN_VARIABLE } from '../protocol/run-document.ts';
import { isTerminal, type TerminalStateType } from '../protocol/states.ts';
import { createService, openSqliteStore, type Service } from '../service/index.ts';
import { run, sql } from '../service/store/statement.ts';
import { defaultTimings, type Timings } from '../settings/timings.ts';
import { createWorker, type CreateWorkerOptions, type FarhaulWorker } from './create-worker.ts';
import { bundleCode, runCreation } from '../testing/run-creation.ts';
import { FakeCloud, type FakeUnit } from '@farhaul/testkit';

export const shortTimings: Timings = {
  ...defaultTimings,
  leaseMs: 1_000,
  renewMs: 200,
  sweepMs: 100,
  runnerHeartbeatMs: 200,
  runnerLostMs: 1_000,
  runnerLostAnywayMs: 2_000,
  graceMs: 200,
  pollMs: 2_000,
};

export class ControlPlane {
  readonly cloud: FakeCloud;
  readonly storage = new MemoryStorage();
  readonly timings: Timings;
  readonly lines: string[] = [];
  readonly #service: Service;
  readonly #workers: FarhaulWorker[] = [];

  private constructor(service: Service, cloud: FakeCloud, timings: Timings) {
    this.#service = service;
    this.cloud = cloud;
    this.timings = timings;
  }

  static async open(cloud = new FakeCloud(), timings: Partial<Timings> = {}): Promise<ControlPlane> {
    const all = { ...shortTimings, ...timings };
    const service = createService({ store: await openSqliteStore(':memory:'), timings: all });
    service.start();
    return new ControlPlane(service, cloud, all);
  }

  get client(): Client {
    return this.#service.client;
  }

  async worker(options: Partial<CreateWorkerOptions> = {}): Promise<FarhaulWorker> {
    const log = (message: string): void => void this.lines.push(message);
    const worker = await createWorker({
      client: this.client,
      entry: this.cloud.entry(),
      openStorage: async () => this.storage,
      defaultStorage: { type: 'memory', configuration: {} },
      stateDirectory: '/nowhere',
      host: { host: 'here', pid: process.pid, version: '0' },
      workPoolName: null,
      limit: null,
      timings: this.timings,
      logger: { debug: log, info: log, warn: log, error: log },
      apiUrlForRunners: 'http://api.invalid',
      environment: {},
      ...options,
    });
    this.#workers.push(worker);
    return worker;
  }

  async pool(name: string, more: { concurrencyLimit?: number } = {}): Promise<void> {
    const { template } = this.cloud.entry().jobSchema;
    await this.client.workPools.create({ name, type: 'fake', baseJobTemplate: template, ...more });
  }

  async submit(more: Partial<CreateFlowRun> = {}): Promise<string> {
    const id = newId();
    const sha256 = createHash('sha256').update('code').digest('hex');
    const code = bundleCode({ code: { key: `code/${sha256}.mjs.br`, sha256, node: 22 } });
    const binding = { workerType: 'fake', jobVariables: {}, storage: null };
    const callerOnly = more.workPoolName === undefined;
    const name = `run-${id.slice(-6)}`;
    await this.client.flowRuns.create(runCreation({ id, name, arguments: { inline: '' }, binding, code, callerOnly, ...more }));
    return id;
  }

  async run(id: string): Promise<FlowRun> {
    return await this.client.flowRuns.get({ id });
  }

  /** Waits for the end of a run, whoever works on it. */
  async ended(id: string, withinMs = 60_000): Promise<FlowRun> {
    return await this.until(async () => {
      const run = await this.run(id);
      return isTerminal(run.state.type) ? run : null;
    }, withinMs);
  }

  /** Looks until there is an answer. */
  async until<Value>(look: () => Value | null | false | Promise<Value | null | false>, withinMs = 60_000): Promise<Value> {
    const end = Date.now() + withinMs;
    for (;;) {
      const found = await look();
      if (found !== null && found !== false) return found;
      if (Date.now() > end) throw new Error(`It did not happen within ${withinMs} ms. The workers said:\n${this.lines.join('\n')}`);
      await sleep(10);
    }
  }

  async logs(id: string): Promise<{ source: string; message: string }[]> {
    return (await this.client.flowRuns.logs({ id })).items.map(({ source, message }) => ({ source, message }));
  }

  /** As retention does with workers that were not heard of for long. */
  async forgetWorkers(): Promise<void> {
    await this.#service.store.write(() => run(sql`delete from worker`));
  }

  async close(): Promise<void> {
    this.cloud.outage = null;
    for (const unit of this.cloud.units.values()) unit.kill.abort();
    await Promise.all(this.#workers.map(async (worker) => await worker.close()));
    await this.#service.stop();
    await this.#service.store.close();
  }
}

/** What a runner tells the API; `act` is the flow. */
export async function actAsRunner(
  unit: FakeUnit,
  client: Client,
  act: (runner: FakeRunner) => Promise<TerminalStateType> = async () => 'COMPLETED',
): Promise<number> {
  const credentials = { executionId: unit.request.key.executionId, token: unit.request.secretEnvironment[RUN_TOKEN_VARIABLE] ?? '' };
  const { admitted } = await client.run.admit(credentials);
  if (!admitted) return 75;
  const beating = setInterval(() => void client.run.heartbeat(credentials).catch(() => undefined), 100);
  try {
    const type = await act(new FakeRunner(unit, client, credentials));
    const time = new Date().toISOString();
    const ending = {
      state: { type, name: type, message: null, time },
      attempt: 1,
      startedAt: time,
      endedAt: time,
      node: 'v24',
      resultSha256: null,
      resultBytes: 0,
      hmac: '',
    };
    await client.run.result({ ...credentials, ending, result: null });
    return type === 'COMPLETED' ? 0 : 1;
  } catch (error) {
    if (unit.killed.aborted) return 137;
    throw error;
  } finally {
    clearInterval(beating);
  }
}

export class FakeRunner {
  readonly unit: FakeUnit;
  readonly #client: Client;
  readonly #credentials: { executionId: string; token: string };

  constructor(unit: FakeUnit, client: Client, credentials: { executionId: string; token: string }) {
    this.unit = unit;
    this.#client = client;
    this.#credentials = credentials;
  }

  /** Waits to be stopped through the API; rejects when killed. */
  async stopped(): Promise<void> {
    while (!this.unit.killed.aborted) {
      const { stop } = await this.#client.run.stop({ ...this.#credentials, waitMs: 200 });
      if (stop) return;
    }
    throw new Error('killed');
  }

  /** Never ends by itself. */
  async hang(): Promise<never> {
    await new Promise<void>((resolve) => this.unit.killed.addEventListener('abort', () => resolve(), { once: true }));
    throw new Error('killed');
  }
}

/** Objects reached by URL only, so that runs use the API as their channel. */
export class MemoryStorage implements StorageV1 {
  readonly specificationVersion = 'v1';
  readonly type = 'memory';
  readonly objects = new Map<string, Uint8Array>();

  async put(key: string, body: Uint8Array, { ifAbsent }: { ifAbsent: boolean }): Promise<{ created: boolean }> {
    if (ifAbsent && this.objects.has(key)) return { created: false };
    this.objects.set(key, body);
    return { created: true };
  }

  async get(key: string): Promise<Uint8Array | null> {
    return this.objects.get(key) ?? null;
  }

  async head(key: string): Promise<ObjectHeadV1 | null> {
    const body = this.objects.get(key);
    return body ? { key, bytes: body.length, modifiedAt: new Date().toISOString() } : null;
  }

  async *list(prefix: string): AsyncGenerator<ObjectHeadV1> {
    for (const [key, body] of this.objects)
      if (key.startsWith(prefix)) yield { key, bytes: body.length, modifiedAt: new Date().toISOString() };
  }

  async delete(key: string): Promise<void> {
    this.objects.delete(key);
  }

  async grant(requests: readonly GrantRequestV1[]): Promise<GrantV1[]> {
    const expires = new Date(Date.now() + 3_600_000).toISOString();
    return requests.map(({ key, method }) => ({ via: 'url', url: `https://storage.invalid/${key}`, method, headers: {}, expires }));
  }

  describe(): { type: string; location: string; configuration: Record<string, unknown> } {
    return { type: this.type, location: 'memory', configuration: {} };
  }
}
