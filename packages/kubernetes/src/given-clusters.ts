/** Clusters that jobs bring along. While a run is in one, a private file says how it is reached: whoever goes on with the run needs that. */
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClusterConfig } from './kubernetes-job-schema.ts';

const PREFIX = 'config-';
const FILE = /^(config-[0-9a-f]{32})\.([0-9a-f-]{36})\.json$/;

export class GivenClusters {
  readonly #directory: string;
  readonly #known = new Map<string, ClusterConfig>();

  /** `stateDirectory`: private, of the worker type. */
  constructor(stateDirectory: string) {
    this.#directory = join(stateDirectory, 'clusters');
  }

  /** Whether a connection of that name is to such a cluster, and to no context. */
  static isName(name: string): boolean {
    return name.startsWith(PREFIX);
  }

  /** Its name: the same for the same text, and telling nothing of it. */
  note(config: ClusterConfig): string {
    const { kubeconfig, context = '' } = config;
    const hash = createHash('sha256')
      .update(JSON.stringify([kubeconfig, context]))
      .digest('hex');
    const name = `${PREFIX}${hash.slice(0, 32)}`;
    this.#known.set(name, config);
    return name;
  }

  /** Until the execution is forgotten, other processes of this machine find it. */
  async keep(executionId: string, config: ClusterConfig): Promise<void> {
    const file = this.#file(this.note(config), executionId);
    await mkdir(this.#directory, { recursive: true, mode: 0o700 });
    await writeFile(`${file}.new`, JSON.stringify(config), { mode: 0o600 });
    await rename(`${file}.new`, file);
  }

  async forget(executionId: string, name: string): Promise<void> {
    await rm(this.#file(name, executionId), { force: true });
  }

  /** Null: nothing here tells how it is reached. */
  async find(name: string): Promise<ClusterConfig | null> {
    const known = this.#known.get(name);
    if (known) return known;
    for (const file of await this.#files()) {
      if (FILE.exec(file)?.[1] !== name) continue;
      const config = await this.#read(file);
      if (config) return config;
    }
    return null;
  }

  /** Null: the execution is in a cluster of the machine's kubeconfig. */
  async nameOf(executionId: string): Promise<string | null> {
    const file = (await this.#files()).find((one) => FILE.exec(one)?.[2] === executionId);
    return file === undefined ? null : (FILE.exec(file)?.[1] ?? null);
  }

  /** Names of those that runs are in. */
  async names(): Promise<string[]> {
    const files = (await this.#files()).map((file) => FILE.exec(file)?.[1]).filter((name) => name !== undefined);
    return [...new Set(files)];
  }

  #file(name: string, executionId: string): string {
    return join(this.#directory, `${name}.${executionId}.json`);
  }

  async #files(): Promise<string[]> {
    return await readdir(this.#directory).catch(() => []);
  }

  async #read(file: string): Promise<ClusterConfig | null> {
    try {
      return JSON.parse(await readFile(join(this.#directory, file), 'utf8')) as ClusterConfig;
    } catch {
      return null;
    }
  }
}
