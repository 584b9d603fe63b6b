/** Workers and runs as processes of their own at one server, and what must hold after whatever happened to them. */
import type { ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
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
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import type { FarhaulWorker } from '../../packages/core/src/worker/create-worker.ts';
import type { FaultServer } from './fault-server.ts';
import { openWorker, storageIn } from './open-worker.ts';
import type { WorkOptions } from './processes/work.ts';
import { firstLine, kill, knows, spawnScript } from './spawned-process.ts';

/** Guards against hanging, not expectations. */
const GUARD_MS = 240_000;
const GUARD_LEASES = 240;

export interface FaultWorldOptions {
  server: FaultServer;
  /** The flow `marks`, as it lies in the storage below `directory`. */
  flow: { directory: string; code: RunCode };
}

export interface Submission {
  pool: string;
  /** It goes on for so many milliseconds, or until the file exists. */
  until: number | string;
  id?: string;
  callerOnly?: boolean;
  client?: Client;
}

export class FaultWorld {
  readonly home = mkdtempSync(join(tmpdir(), 'farhaul-faults-'));
  readonly server: FaultServer;
  readonly #code: RunCode;
  readonly #processes = new Set<ChildProcess>();
  readonly #workers: { worker: FarhaulWorker; stop: AbortController }[] = [];
  readonly #pools: string[] = [];
  /** Those that were submitted. */
  readonly runs: string[] = [];

  constructor({ server, flow }: FaultWorldOptions) {
    this.server = server;
    this.#code = flow.code;
    cpSync(join(flow.directory, 'objects'), join(this.home, 'objects'), { recursive: true });
  }

  get timings(): Timings {
    return this.server.timings;
  }

  get client(): Client {
    return this.server.client;
  }

  startWorker(options: Pick<WorkOptions, 'workPoolName' | 'runnersOverHttp'> & Partial<WorkOptions>): ChildProcess {
    const place = { home: this.home, apiUrl: this.server.apiUrl, timings: this.timings };
    const work: WorkOptions = { flowRunId: null, death: null, ...place, ...options };
    const child = spawnScript({ script: 'work', options: work, compileCache: this.server.compileCache });
    this.#processes.add(child);
    return child;
  }

  /** One that is about to call the run; it does so when the answer is called. */
  async startCaller(flowRunId: string, { runnersOverHttp }: { runnersOverHttp: boolean }): Promise<{ caller: ChildProcess; call(): void }> {
    const caller = this.startWorker({ workPoolName: null, runnersOverHttp, flowRunId });
    await firstLine(caller);
    return { caller, call: () => void caller.stdin?.write('\n') };
  }

  /** A worker of this process, which nothing happens to. */
  async heir(workPoolName: string): Promise<void> {
    const { home, timings, server } = this;
    const worker = await openWorker({ home, timings, apiUrl: server.apiUrl, workPoolName, runnersOverHttp: false });
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
    this.#pools.push(name);
    return name;
  }

  /** A run of the flow `marks`. */
  async submit({ pool, until, id = newId(), callerOnly = false, client = this.client }: Submission): Promise<string> {
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
    this.runs.push(id);
    await this.until('the run is accepted', made);
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
    const run = await this.until(`run ${id} ends`, async () => {
      const found = await this.client.flowRuns.get({ id });
      return isTerminal(found.state.type) ? found : null;
    });
    const starts = existsSync(this.startsOf(id)) ? readFileSync(this.startsOf(id), 'utf8').trim().split('\n') : [];
    expect(starts.length).toBeLessThanOrEqual(1);
    if (run.state.type === 'COMPLETED') expect(starts).toEqual([run.executionId]);
    return run;
  }

  /** What must hold when all is over: terminal is final, no slot is held, nothing runs and nothing lies about. */
  async checkNothingLeft(): Promise<void> {
    const ends = await Promise.all(this.runs.map((id) => this.ended(id)));
    await this.until(
      'infrastructure is removed',
      () => this.#leftovers().length === 0,
      () => this.#leftovers().join('\n'),
    );
    for (const { worker, stop } of this.#workers.splice(0)) {
      stop.abort();
      await worker.idle();
      await worker.close();
    }
    for (const process of this.#processes) await kill(process);
    await this.until(
      'all processes have ended',
      () => this.#running().length === 0,
      () => this.#running().join(', '),
    );
    for (const before of ends) {
      const { state, stateVersion } = await this.client.flowRuns.get({ id: before.id });
      expect({ state, stateVersion }).toEqual({ state: before.state, stateVersion: before.stateVersion });
    }
    const pools = await Promise.all(this.#pools.map((name) => this.client.workPools.get({ name })));
    expect(pools.filter(({ slotsTaken }) => slotsTaken !== 0)).toEqual([]);
  }

  /** Ends whatever it started, whatever state that is in. */
  async close(): Promise<void> {
    for (const process of this.#processes) process.kill('SIGKILL');
    for (const { worker, stop } of this.#workers.splice(0)) {
      stop.abort();
      await worker.close();
    }
    for (const pid of this.#running()) process.kill(pid, 'SIGKILL');
    rmSync(this.home, { recursive: true, force: true, maxRetries: 10 });
  }

  /** What the server and the workers know of a run. */
  async story(id: string): Promise<string> {
    try {
      const { items: events } = await this.client.flowRuns.events({ id, limit: 1000 });
      const { items: lines } = await this.client.flowRuns.logs({ id, limit: 1000 });
      return [
        ...events.map(({ time, kind, executionId, data }) => `${time} ${kind} ${executionId ?? ''} ${JSON.stringify(data)}`),
        ...lines.map(({ time, source, message }) => `${time} ${source}: ${message}`),
      ]
        .toSorted()
        .join('\n');
    } catch (error) {
      return `nothing is known of it: ${(error as Error).message}`;
    }
  }

  async until<Value>(what: string, look: () => Value | Promise<Value>, say: () => string = () => ''): Promise<NonNullable<Value>> {
    const end = Date.now() + Math.max(GUARD_MS, GUARD_LEASES * this.timings.leaseMs);
    for (;;) {
      const found = await Promise.resolve()
        .then(look)
        .catch((error: unknown) => {
          if (!(FarhaulError.isInstance(error) && error.retryable)) throw error;
        });
      if (found) return found;
      if (Date.now() > end) throw new Error(`waited in vain until ${what}\n${say()}`.trim());
      await sleep(20);
    }
  }

  /** What was half written when its writer was killed is swept when it is an hour old; nobody reads it until then. */
  #leftovers(): string[] {
    const objects = entriesBelow(join(this.home, 'objects', 'runs')).filter(
      ({ path, isFile }) => isFile && !/^\.[0-9a-f]{16}~$/.test(basename(path)),
    );
    return [...entriesBelow(join(this.home, 'process', 'processes')), ...objects].map(({ path }) => path);
  }

  /** Processes that know of this world, but for this one. */
  #running(): number[] {
    return readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 0 && pid !== process.pid && knows(pid, this.home));
  }
}

/** What goes while it looks is left out. */
function entriesBelow(directory: string): { path: string; isFile: boolean }[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
      const path = join(directory, entry.name);
      return [{ path, isFile: entry.isFile() }, ...(entry.isDirectory() ? entriesBelow(path) : [])];
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
