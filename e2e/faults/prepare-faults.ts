/** What the rounds of all faults share: bundled code, compiled programs, servers, databases. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { RunCode } from '../../packages/core/src/protocol/bundle-manifest.ts';
import type { Timings } from '../../packages/core/src/settings/timings.ts';
import { openStorageDescription } from '../../packages/core/src/storage/open-storage.ts';
import { storeFlows } from '../../packages/core/src/worker/store-flows.fixture.ts';
import { startTemporaryCluster, type TemporaryCluster } from '../../scripts/postgres/temporary-cluster.ts';
import type { Fault } from './faults.ts';
import { FaultServer } from './fault-server.ts';
import { FaultWorld, type FaultWorldOptions } from './fault-world.ts';
import { storageIn } from './open-worker.ts';

export type StoreName = 'sqlite' | 'postgres';

/** Where rounds of a fault take place. */
export interface FaultPlace {
  /** A world for one round. */
  world(): FaultWorld;
  cluster: TemporaryCluster | null;
  /** Ends what serves these rounds alone. */
  close(): Promise<void>;
}

export class PreparedFaults {
  readonly #directory = mkdtempSync(join(tmpdir(), 'farhaul-faults-'));
  readonly #timings: Timings;
  readonly #clusters: TemporaryCluster[] = [];
  readonly #servers: FaultServer[] = [];
  readonly #shared = new Map<string, Promise<unknown>>();
  #places = 0;

  constructor(timings: Timings) {
    this.#timings = timings;
  }

  /** Has a server, and where it is struck a database, of its own. */
  async open(fault: Fault, store: StoreName): Promise<FaultPlace> {
    const flow = await this.#once('flow', () => this.#bundle());
    const cluster = store === 'sqlite' ? null : await this.#cluster(fault);
    const start = (): Promise<FaultServer> => this.#startServer(cluster);
    const server = fault.strikes ? await start() : await this.#once(`server of ${store}`, start);
    const close = async (): Promise<void> => {
      if (fault.strikes) await server.kill();
      if (fault.strikes === 'database') await cluster?.stop();
    };
    return { world: () => new FaultWorld({ server, flow }), cluster, close };
  }

  async close(): Promise<void> {
    for (const server of this.#servers) await server.kill();
    for (const cluster of this.#clusters) await cluster.stop();
    rmSync(this.#directory, { recursive: true, force: true, maxRetries: 10 });
  }

  async #bundle(): Promise<FaultWorldOptions['flow']> {
    const file = join(import.meta.dirname, '../fixtures/fault-flows.ts');
    const storage = await openStorageDescription(storageIn(this.#directory), () => null);
    return { directory: this.#directory, code: (await storeFlows(this.#directory, storage, file)).get('marks') as RunCode };
  }

  async #cluster(fault: Fault): Promise<TemporaryCluster> {
    const start = async (): Promise<TemporaryCluster> => {
      const cluster = await startTemporaryCluster();
      this.#clusters.push(cluster);
      return cluster;
    };
    return fault.strikes === 'database' ? await start() : await this.#once('cluster', start);
  }

  async #startServer(cluster: TemporaryCluster | null): Promise<FaultServer> {
    this.#places += 1;
    const name = `faults_${this.#places}`;
    const place = cluster ? await createDatabase(cluster.url, name) : join(this.#directory, `${name}.db`);
    const server = new FaultServer({ place, timings: this.#timings, compileCache: join(this.#directory, 'compiled') });
    this.#servers.push(server);
    await server.start();
    return server;
  }

  #once<Value>(what: string, make: () => Promise<Value>): Promise<Value> {
    const made = this.#shared.get(what) ?? make();
    this.#shared.set(what, made);
    return made as Promise<Value>;
  }
}

async function createDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${name}`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}
