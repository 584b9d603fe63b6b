/** Servers, workers and a database as processes of their own, in a directory of their own. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RunCode } from '../../packages/core/src/protocol/bundle-manifest.ts';
import type { Client } from '../../packages/core/src/protocol/contract.ts';
import { FarhaulError } from '../../packages/core/src/errors/farhaul-error.ts';
import { createHttpClient } from '../../packages/core/src/service/http/http-client.ts';
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import { openStorageDescription } from '../../packages/core/src/storage/open-storage.ts';
import { storeFlows } from '../../packages/core/src/worker/store-flows.fixture.ts';
import { processWorkerEntry } from '../../packages/core/src/process/process-plugin.ts';
import { startTemporaryCluster, type TemporaryCluster } from '../../scripts/postgres/temporary-cluster.ts';
import type { EnduranceWorker } from '../processes/endurance-worker.ts';
import { NetworkOfItsOwn } from './network-of-its-own.ts';
import { SupervisedProcess } from './supervised-process.ts';

export type StoreKind = 'sqlite' | 'postgres';
export const workerTypes = ['fake', 'process'] as const;
export type WorkerType = (typeof workerTypes)[number];

export interface WorldOptions {
  store: StoreKind;
  timings: Timings;
  /** The command itself, built and with its own timings; else the same service from source. */
  realServer: boolean;
  replicas: number;
  /** Of each of the two types. */
  workers: number;
  processesAtOnce: number;
}

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const fakeTime = ['/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1', '/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1'];
const DISK_MEGABYTES = 512;

export class EnduranceWorld {
  readonly place = mkdtempSync(join(tmpdir(), 'farhaul-endurance-'));
  /** Everything that the parts write; a file system of its own where one can be mounted. */
  readonly disk = join(this.place, 'disk');
  readonly starts = join(this.place, 'starts');
  readonly options: WorldOptions;
  readonly servers: SupervisedProcess[] = [];
  readonly workers: SupervisedProcess[] = [];
  readonly callers = new Set<SupervisedProcess>();
  readonly mounted: boolean;
  readonly network: NetworkOfItsOwn | null;
  /** Loaded into one worker, whose clock follows the file; null: it is not on this machine. */
  readonly fakeTime = fakeTime.find((file) => existsSync(file)) ?? null;
  readonly clockFile = join(this.place, 'clock');
  readonly codes = new Map<WorkerType, RunCode>();
  cluster: TemporaryCluster | null = null;
  #clients: Client[] = [];
  #urls: string[] = [];

  constructor(options: WorldOptions) {
    this.options = options;
    mkdirSync(this.disk);
    this.mounted = run('mount', '-t', 'tmpfs', '-o', `size=${DISK_MEGABYTES}m`, 'farhaul-endurance', this.disk);
    this.network = NetworkOfItsOwn.open();
    writeFileSync(this.starts, '');
    this.setClock(0);
  }

  async open(): Promise<void> {
    const { store, replicas, workers } = this.options;
    if (store === 'postgres') this.cluster = await startTemporaryCluster();
    for (let index = 0; index < (store === 'postgres' ? replicas : 1); index += 1) await this.#addServer(index);
    await this.network?.serve(this.#urls.map((url) => Number(new URL(url).port)));
    for (const type of workerTypes) await this.#addPool(type);
    for (let index = 0; index < workers; index += 1) for (const type of workerTypes) this.#addWorker(type, index);
    for (const worker of this.workers) worker.start();
  }

  /** Of any replica. */
  client(index: number): Client {
    return this.#clients[index % this.#clients.length] as Client;
  }

  get apiUrls(): readonly string[] {
    return this.#urls;
  }

  /** In the one worker whose clock can be set: so many seconds from now. */
  setClock(seconds: number): void {
    writeFileSync(this.clockFile, `${seconds < 0 ? '' : '+'}${seconds}s`);
  }

  /** One that calls this run itself, and may die. */
  caller(flowRunId: string): SupervisedProcess {
    const caller = this.#worker({
      name: `caller ${flowRunId}`,
      type: 'process',
      workPoolName: null,
      flowRunId,
      apiUrl: this.#urls[0] ?? '',
    });
    this.callers.add(caller);
    return caller;
  }

  /** Processes that know of this world, but for this very one. */
  processes(): { pid: number; command: string }[] {
    return readdirSync('/proc').flatMap((name) => {
      const pid = Number(name);
      if (!(pid > 0) || pid === process.pid) return [];
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const environment = readFileSync(`/proc/${pid}/environ`, 'utf8');
        const isOurs = command.includes(this.disk) || environment.includes(this.disk);
        return isOurs && command !== '' ? [{ pid, command: command.slice(0, 200) }] : [];
      } catch {
        return [];
      }
    });
  }

  /** Asks until it is answered: servers come and go. */
  async insist<Answer>(ask: (client: Client) => Promise<Answer>): Promise<Answer> {
    for (let tries = 0; ; tries += 1) {
      try {
        return await ask(this.client(tries));
      } catch (error) {
        if (!FarhaulError.isInstance(error) || !error.retryable || tries > 3_000) throw error;
        await sleep(100);
      }
    }
  }

  /** Ends what is left, by force. */
  async close(): Promise<void> {
    for (const one of [...this.callers, ...this.workers, ...this.servers]) {
      one.signal('SIGCONT');
      await one.kill();
    }
    for (const { pid } of this.processes()) signalProcess(pid, 'SIGKILL');
    await this.cluster?.stop();
    await this.network?.close();
    if (this.mounted) run('umount', '-l', this.disk);
    rmSync(this.place, { recursive: true, force: true, maxRetries: 10 });
  }

  log(line: string): void {
    appendFileSync(join(this.place, 'faults.log'), `${new Date().toISOString()} ${line}\n`);
  }

  /** What the parts printed last. */
  logs(): string {
    const files = readdirSync(this.place).filter((name) => name.endsWith('.log'));
    return files.map((name) => `== ${name}\n${readFileSync(join(this.place, name), 'utf8').slice(-3_000)}`).join('\n');
  }

  async #addServer(index: number): Promise<void> {
    const { timings, realServer } = this.options;
    const port = await freePort();
    const home = join(this.disk, `server-${index}`);
    mkdirSync(home);
    const place = this.cluster?.url ?? join(home, 'farhaul.db');
    const command: [string, ...string[]] = realServer
      ? [process.execPath, here('../../packages/cli/dist/bin.js'), 'server', 'start', '--port', String(port)]
      : [
          process.execPath,
          '--conditions=@farhaul/source',
          here('../../e2e/faults/processes/serve.ts'),
          JSON.stringify({ place, port, timings }),
        ];
    const environment: Record<string, string> = { FARHAUL_HOME: home };
    if (this.cluster) environment['DATABASE_URL'] = this.cluster.url;
    if (this.cluster) environment['FARHAUL_SECRET_KEY'] = Buffer.alloc(32, 7).toString('base64');
    const server = new SupervisedProcess({
      name: `server ${index}`,
      command,
      environment,
      logFile: join(this.place, `server-${index}.log`),
    });
    this.servers.push(server);
    const url = `http://127.0.0.1:${port}/api`;
    this.#urls.push(url);
    this.#clients.push(createHttpClient({ url }));
    server.start();
    const end = Date.now() + 120_000;
    while (!(await answers(url))) {
      if (Date.now() > end || server.pid === null)
        throw new Error(`The server does not start:\n${readFileSync(join(this.place, `server-${index}.log`), 'utf8')}`);
      await sleep(50);
    }
  }

  async #addPool(type: WorkerType): Promise<void> {
    const project = join(this.place, `project-${type}`);
    mkdirSync(project);
    const place = { client: this.client(0), place: { kind: 'server' as const, url: this.#urls[0] ?? '' } };
    const storage = await openStorageDescription({ type: 'server', configuration: {} }, () => null, place);
    const code = (await storeFlows(project, storage, here('endurance-flows.ts'))).get('endure');
    if (code) this.codes.set(type, code);
    const baseJobTemplate =
      type === 'process'
        ? processWorkerEntry.jobSchema.template
        : { job: { name: 'endure' }, variables: { type: 'object', properties: {} } };
    await this.client(0).workPools.create({ name: type, type, concurrencyLimit: null, baseJobTemplate });
  }

  #addWorker(type: WorkerType, index: number): void {
    const apiUrl = this.#urls[index % this.#urls.length] ?? '';
    this.workers.push(this.#worker({ name: `${type} worker ${index}`, type, workPoolName: type, flowRunId: null, apiUrl }));
  }

  #worker({
    name,
    ...rest
  }: Pick<EnduranceWorker, 'type' | 'workPoolName' | 'flowRunId' | 'apiUrl'> & { name: string }): SupervisedProcess {
    const { timings, processesAtOnce } = this.options;
    const limit = rest.type === 'process' ? processesAtOnce : 100;
    const options: EnduranceWorker = { home: this.disk, timings, limit, ...rest };
    const script = [process.execPath, '--conditions=@farhaul/source', here('../processes/endurance-worker.ts'), JSON.stringify(options)];
    const [program = '', ...more] = name === 'fake worker 1' && this.network ? this.network.inside(script) : script;
    const environment: Record<string, string> = name === 'process worker 1' && this.fakeTime ? this.#settableClock(this.fakeTime) : {};
    const logFile = join(this.place, `${rest.flowRunId === null ? name.replaceAll(' ', '-') : 'callers'}.log`);
    return new SupervisedProcess({ name, command: [program, ...more], environment, logFile });
  }

  #settableClock(library: string): Record<string, string> {
    return {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: this.clockFile,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    };
  }
}

export function signalProcess(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already.
  }
}

function run(program: string, ...args: string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}

async function answers(url: string): Promise<boolean> {
  return await fetch(`${url}/server`).then(
    (answer) => answer.ok,
    () => false,
  );
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
