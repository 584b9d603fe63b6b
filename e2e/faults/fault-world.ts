/** A server, workers and runs as processes of their own, and what must hold after whatever happened to them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as newId } from 'uuid';
import { expect } from 'vitest';
import { processWorkerEntry } from '../../packages/core/src/process/process-plugin.ts';
import { FarhaulError } from '../../packages/core/src/errors/farhaul-error.ts';
import type { RunCode } from '../../packages/core/src/protocol/bundle-manifest.ts';
import type { Client } from '../../packages/core/src/protocol/contract.ts';
import type { FlowRun } from '../../packages/core/src/protocol/entities.ts';
import { isTerminal } from '../../packages/core/src/protocol/states.ts';
import { encodeWire, joinParts } from '../../packages/core/src/protocol/wire/index.ts';
import { createHttpClient } from '../../packages/core/src/service/index.ts';
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import { openStorageDescription } from '../../packages/core/src/storage/open-storage.ts';
import type { FarhaulWorker } from '../../packages/core/src/worker/create-worker.ts';
import { storeFlows } from '../../packages/core/src/worker/store-flows.fixture.ts';
import { openWorker, storageIn } from './open-worker.ts';
import type { ServeOptions } from './processes/serve.ts';
import type { WorkOptions } from './processes/work.ts';

/** A guard against hanging, not an expectation. */
const GUARD_MS = 240_000;

export interface FaultWorldOptions {
  timings: Timings;
  /** A PostgreSQL database instead of a SQLite file. */
  databaseUrl: string | null;
}

export class FaultWorld {
  readonly home = mkdtempSync(join(tmpdir(), 'farhaul-faults-'));
  readonly timings: Timings;
  readonly #place: string;
  readonly #processes = new Set<ChildProcess>();
  readonly #workers: { worker: FarhaulWorker; stop: AbortController }[] = [];
  readonly #runs: string[] = [];
  #code: RunCode | null = null;
  #server: ChildProcess | null = null;
  #port = 0;

  constructor({ timings, databaseUrl }: FaultWorldOptions) {
    this.timings = timings;
    this.#place = databaseUrl ?? join(this.home, 'farhaul.db');
  }

  async open(): Promise<void> {
    mkdirSync(join(this.home, 'objects'), { recursive: true });
    await this.startServer();
    const file = fileURLToPath(new URL('../fixtures/fault-flows.ts', import.meta.url));
    const storage = await openStorageDescription(storageIn(this.home), () => null);
    this.#code = (await storeFlows(this.home, storage, file)).get('marks') ?? null;
  }

  get apiUrl(): string {
    return `http://127.0.0.1:${this.#port}/api`;
  }

  /** Goes on asking while the server is away. */
  get client(): Client {
    return createHttpClient({ url: this.apiUrl });
  }

  /** On the same port as before. */
  async startServer(): Promise<void> {
    const options: ServeOptions = { place: this.#place, port: this.#port, timings: this.timings };
    this.#server = this.#spawn('serve', options, 'pipe');
    const [line] = (await once(this.#server.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
    this.#port = Number(line);
  }

  async killServer(): Promise<void> {
    await kill(this.#server as ChildProcess);
  }

  startWorker(options: Pick<WorkOptions, 'workPoolName' | 'runnersOverHttp'> & Partial<WorkOptions>): ChildProcess {
    const place = { home: this.home, apiUrl: this.apiUrl, timings: this.timings };
    return this.#spawn('work', { flowRunId: null, death: null, ...place, ...options } satisfies WorkOptions, 'inherit');
  }

  /** A worker of this process, which nothing happens to. */
  async heir(workPoolName: string): Promise<void> {
    const worker = await openWorker({ ...this, apiUrl: this.apiUrl, workPoolName, runnersOverHttp: false });
    const stop = new AbortController();
    this.#workers.push({ worker, stop });
    worker.run({ signal: stop.signal }).catch(() => undefined);
  }

  async pool(): Promise<string> {
    const name = `pool-${newId()}`;
    const baseJobTemplate = processWorkerEntry.jobSchema.template;
    await this.until('the pool is made', () =>
      this.client.workPools.create({ name, type: 'process', concurrencyLimit: 1, baseJobTemplate }),
    );
    return name;
  }

  /** Of the flow `marks`, which goes on for so many milliseconds or until the file exists. */
  async submit({ pool, until, callerOnly = false, client = this.client }: Submission): Promise<string> {
    const id = newId();
    const given = joinParts(encodeWire([this.startsOf(id), until]));
    const made = (): Promise<unknown> =>
      client.flowRuns.create({
        id,
        name: 'marks',
        flowName: 'marks',
        parameters: {},
        arguments: { inline: Buffer.from(given).toString('base64') },
        binding: { workerType: 'process', jobVariables: {}, storage: storageIn(this.home) },
        code: this.#code,
        workPoolName: pool,
        callerOnly,
      });
    await this.until('the run is accepted', made);
    this.#runs.push(id);
    return id;
  }

  startsOf(id: string): string {
    return join(this.home, `starts-${id}`);
  }

  async started(id: string): Promise<void> {
    await this.until('the flow starts', () => existsSync(this.startsOf(id)));
  }

  async pidOf(id: string): Promise<number> {
    return this.until('its process is known', async () => Number((await this.client.flowRuns.get({ id })).ref?.identifier) || null);
  }

  /** The end of the run, after which its code has begun once at most; just once where it tells of a result. */
  async ended(id: string): Promise<FlowRun> {
    const run = await this.until(
      `run ${id} ends`,
      async () => {
        const found = await this.client.flowRuns.get({ id });
        return isTerminal(found.state.type) ? found : null;
      },
      () => this.#story(id),
    );
    const starts = existsSync(this.startsOf(id)) ? readFileSync(this.startsOf(id), 'utf8').trim().split('\n') : [];
    expect(starts.length).toBeLessThanOrEqual(1);
    if (run.state.type === 'COMPLETED') expect(starts).toEqual([run.executionId]);
    return run;
  }

  /** What must hold when all is over: terminal is final, no slot is held, nothing runs and nothing lies about. */
  async checkNothingLeft(): Promise<void> {
    const ends = await Promise.all(this.#runs.map((id) => this.ended(id)));
    await this.until(
      'infrastructure is removed',
      () => this.#leftovers().length === 0,
      () => this.#leftovers().join(', '),
    );
    for (const { worker, stop } of this.#workers.splice(0)) {
      stop.abort();
      await worker.idle();
      await worker.close();
    }
    for (const process of this.#processes) if (process !== this.#server) await kill(process);
    await this.until(
      'all processes have ended',
      () => this.#running().length === 0,
      () => this.#running().join(', '),
    );
    for (const before of ends) {
      const { state, stateVersion } = await this.client.flowRuns.get({ id: before.id });
      expect({ state, stateVersion }).toEqual({ state: before.state, stateVersion: before.stateVersion });
    }
    const pools = (await this.client.workPools.list({ limit: 200 })).items;
    expect(pools.filter(({ slotsTaken }) => slotsTaken !== 0)).toEqual([]);
  }

  async close(): Promise<void> {
    for (const { worker, stop } of this.#workers.splice(0)) {
      stop.abort();
      await worker.close();
    }
    for (const process of this.#processes) await kill(process);
    for (const pid of this.#running()) process.kill(pid, 'SIGKILL');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10 });
  }

  async until<Value>(
    what: string,
    look: () => Value | Promise<Value>,
    say: () => string | Promise<string> = () => '',
  ): Promise<NonNullable<Value>> {
    const end = Date.now() + GUARD_MS;
    for (;;) {
      const found = await Promise.resolve()
        .then(look)
        .catch((error: unknown) => {
          if (!(FarhaulError.isInstance(error) && error.retryable)) throw error;
        });
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited in vain until ${what}\n${await say()}`);
      await sleep(20);
    }
  }

  async #story(id: string): Promise<string> {
    const { items } = await this.client.flowRuns.events({ id, limit: 1000 });
    return items.map(({ time, kind, data }) => `${time} ${kind} ${JSON.stringify(data)}`).join('\n');
  }

  /** What was half written when its writer was killed is swept when it is an hour old; nobody reads it until then. */
  #leftovers(): string[] {
    const [processes, runs] = [join(this.home, 'process', 'processes'), join(this.home, 'objects', 'runs')].map((place) =>
      existsSync(place) ? readdirSync(place, { recursive: true, withFileTypes: true }) : [],
    );
    const objects = (runs ?? []).filter((entry) => entry.isFile() && !/^\.[0-9a-f]{16}~$/.test(entry.name));
    return [...(processes ?? []), ...objects].map((entry) => join(entry.parentPath, entry.name));
  }

  /** Processes that know of this world, but for the server and this one. */
  #running(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid && pid !== this.#server?.pid && knows(pid, this.home));
  }

  #spawn(script: string, options: object, output: 'pipe' | 'inherit'): ChildProcess {
    const file = fileURLToPath(new URL(`processes/${script}.ts`, import.meta.url));
    const child = spawn(process.execPath, ['--conditions=@farhaul/source', file, JSON.stringify(options)], {
      stdio: ['ignore', output, 'inherit'],
      env: { PATH: process.env['PATH'] },
    });
    this.#processes.add(child);
    return child;
  }
}

interface Submission {
  pool: string;
  until: number | string;
  callerOnly?: boolean;
  client?: Client;
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

function knows(pid: number, home: string): boolean {
  try {
    return ['cmdline', 'environ'].some((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8').includes(home));
  } catch {
    return false;
  }
}
