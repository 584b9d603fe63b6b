/** An engine in memory that behaves like Docker's, as far as the worker asks it; containers run what the contract's rules describe. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DockerAddress } from '../docker-address.ts';
import type {
  ContainerCreation,
  ContainerDetails,
  DockerCallOptions,
  DockerClient,
  EngineInfo,
  LogRequest,
  PullRequest,
  VolumeDetails,
} from '../docker-client.ts';
import { engineError, pullError } from '../docker-errors.ts';

interface Mount {
  Type: string;
  Source: string;
  Target: string;
}

interface Body {
  Image: string;
  Entrypoint: string[];
  Cmd: string[];
  Env: string[];
  Labels: Record<string, string>;
  User?: string;
  HostConfig: { Memory?: number; Mounts?: Mount[] };
}

interface FakeContainer {
  details: ContainerDetails;
  body: Body;
  log: { source: 1 | 2; time: string; text: string }[];
  changed: EventTarget;
  stop: AbortController;
  kill: AbortController;
}

/** What can be told to go wrong, and what happened. */
export class FakeDockerEngine {
  readonly containers = new Map<string, FakeContainer>();
  readonly images = new Map([['node:24-slim', 'image-node']]);
  readonly address: DockerAddress = { kind: 'socket', path: '/fake.sock', text: 'unix:///fake.sock', source: 'test' };
  /** Names of all calls, as they came. */
  readonly calls: string[] = [];
  /** Answer of the registry to a pull; absent: it has the image. */
  pullFailure: string | null = null;
  pulls = 0;
  /** Status and message of the engine's answer to the next calls of that name. */
  readonly refusals = new Map<string, { status: number; message: string }[]>();
  /** While set, nothing answers. */
  away = false;
  #clock = Date.parse('2026-01-01T00:00:00Z');
  readonly #wentAway = new EventTarget();

  client(): DockerClient {
    return new FakeClient(this);
  }

  /** Connections break, and nothing answers. */
  goAway(): void {
    this.away = true;
    this.#wentAway.dispatchEvent(new Event('away'));
  }

  comeBack(): void {
    this.away = false;
  }

  /** Ends where a connection would. */
  async broken(signal: AbortSignal): Promise<never> {
    await Promise.race([once(this.#wentAway, 'away', { signal }), once(signal, 'abort')]);
    signal.throwIfAborted();
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
  }

  find(idOrName: string): FakeContainer | null {
    return this.containers.get(idOrName) ?? [...this.containers.values()].find(({ details }) => details.id === idOrName) ?? null;
  }

  remove(idOrName: string): void {
    const found = this.find(idOrName);
    if (!found) return;
    found.kill.abort();
    this.containers.delete(found.details.name);
    found.changed.dispatchEvent(new Event('change'));
  }

  print(container: FakeContainer, source: 1 | 2, text: string): void {
    // Two lines may have the same time.
    this.#clock += this.containers.size % 2;
    const time = new Date(this.#clock).toISOString().replace('Z', '000000Z');
    container.log.push({ source, time, text: `${text}\n` });
    container.changed.dispatchEvent(new Event('change'));
  }
}

class FakeClient implements DockerClient {
  readonly address: DockerAddress;
  readonly #engine: FakeDockerEngine;

  constructor(engine: FakeDockerEngine) {
    this.#engine = engine;
    this.address = engine.address;
  }

  async info({ signal }: DockerCallOptions): Promise<EngineInfo> {
    await this.#call('info', signal);
    return {
      id: 'FAKE:ENGINE',
      hostName: 'fake',
      operatingSystem: 'Fake Linux',
      platform: 'linux',
      architecture: 'x86_64',
      version: '28.0.0',
      rootDirectory: '/var/lib/docker',
      securityOptions: [],
    };
  }

  async createContainer({ name, body }: ContainerCreation, { signal }: DockerCallOptions): Promise<{ id: string }> {
    await this.#call('createContainer', signal);
    const { containers, images } = this.#engine;
    const asked = body as unknown as Body;
    if (!images.has(asked.Image) && ![...images.values()].includes(asked.Image)) this.#refuse(404, `No such image: ${asked.Image}`);
    if (containers.has(name)) this.#refuse(409, `Conflict. The container name "/${name}" is already in use`);
    const id = createHash('sha256').update(randomBytes(8)).digest('hex');
    const state = { status: 'created', exitCode: 0, oomKilled: false, error: '', startedAt: '', finishedAt: '' };
    const details: ContainerDetails = {
      id,
      name,
      imageId: images.get(asked.Image) ?? '',
      image: asked.Image,
      labels: asked.Labels,
      user: asked.User ?? '',
      stopSignal: 'SIGTERM',
      memoryBytes: asked.HostConfig.Memory ?? 0,
      state,
    };
    const [stop, kill] = [new AbortController(), new AbortController()];
    containers.set(name, { details, body: asked, log: [], changed: new EventTarget(), stop, kill });
    return { id };
  }

  async inspectContainer(idOrName: string, { signal }: DockerCallOptions): Promise<ContainerDetails | null> {
    await this.#call('inspectContainer', signal);
    return structuredClone(this.#engine.find(idOrName)?.details ?? null);
  }

  async listContainers(labels: readonly string[], { signal }: DockerCallOptions) {
    await this.#call('listContainers', signal);
    return [...this.#engine.containers.values()]
      .filter(({ details }) => labels.every((label) => label in details.labels))
      .map(({ details: { id, name, labels: all, state } }) => ({ id, names: [name], labels: all, status: state.status }));
  }

  async startContainer(id: string, { signal }: DockerCallOptions): Promise<boolean> {
    await this.#call('startContainer', signal);
    const container = this.#engine.find(id);
    if (!container) return false;
    if (container.details.state.status !== 'created') return true;
    const [program] = container.body.Entrypoint;
    if (program !== 'node') {
      container.details.state.exitCode = 127;
      this.#refuse(400, `OCI runtime create failed: exec: "${program}": executable file not found in $PATH: unknown`);
    }
    container.details.state.status = 'running';
    void runProgram(this.#engine, container);
    return true;
  }

  async waitContainer(id: string, { signal }: DockerCallOptions): Promise<number | null> {
    await this.#call('waitContainer', signal);
    return await Promise.race([this.#engine.broken(signal).catch((error: unknown) => this.#fail(error)), this.#ended(id)]);
  }

  async killContainer(id: string, { signal, killSignal }: DockerCallOptions & { killSignal: string }): Promise<void> {
    await this.#call('killContainer', signal);
    const container = this.#engine.find(id);
    if (killSignal === 'SIGKILL') container?.kill.abort();
    else container?.stop.abort();
  }

  async removeContainer(id: string, { signal }: DockerCallOptions): Promise<void> {
    await this.#call('removeContainer', signal);
    this.#engine.remove(id);
  }

  async containerLogs(id: string, { since, follow }: LogRequest, { signal }: DockerCallOptions): Promise<Readable | null> {
    await this.#call('containerLogs', signal);
    const container = this.#engine.find(id);
    return container && Readable.from(this.#frames(container, { since, follow }, signal), { objectMode: false });
  }

  async connectNetwork(_network: string, _containerId: string, { signal }: DockerCallOptions): Promise<void> {
    await this.#call('connectNetwork', signal);
  }

  async inspectImage(image: string, { signal }: DockerCallOptions) {
    await this.#call('inspectImage', signal);
    const id = this.#engine.images.get(image);
    return id === undefined ? null : { id, user: '', architecture: 'amd64', os: 'linux' };
  }

  async listImages({ signal }: DockerCallOptions): Promise<string[]> {
    await this.#call('listImages', signal);
    return [...this.#engine.images.values()];
  }

  async pullImage({ image, onProgress }: PullRequest, { signal }: DockerCallOptions): Promise<void> {
    await this.#call('pullImage', signal);
    this.#engine.pulls += 1;
    onProgress?.({ percent: 50, downloadedBytes: 1, totalBytes: 2 });
    await sleep(5, undefined, { signal });
    if (this.#engine.pullFailure !== null) throw pullError(new Error(this.#engine.pullFailure), { image, address: this.address });
    this.#engine.images.set(image, `image-${image}`);
    this.#engine.images.set(image.replace(/:latest$/, ''), `image-${image}`);
  }

  async findInRegistry({ image }: Pick<PullRequest, 'image'>, { signal }: DockerCallOptions): Promise<void> {
    await this.#call('findInRegistry', signal);
    if (this.#engine.pullFailure !== null) throw pullError(new Error(this.#engine.pullFailure), { image, address: this.address });
  }

  async importImage(): Promise<string> {
    return 'image-imported';
  }

  async removeImage(): Promise<void> {}

  async putArchive(): Promise<void> {}

  async getArchive(): Promise<null> {
    return null;
  }

  /** It sees the files of this machine, through its mounts. */
  async statPath(containerId: string, path: string) {
    const container = this.#engine.find(containerId);
    const found = container && (await stat(outside(container, path)).catch(() => null));
    return found ? { bytes: found.size, modifiedAt: found.mtime.toISOString(), kind: 'file' as const } : null;
  }

  async createVolume({ name, labels }: { name: string; labels: Record<string, string> }): Promise<VolumeDetails> {
    return { name, labels, createdAt: '' };
  }

  async inspectVolume() {
    return null;
  }

  async listVolumes() {
    return [];
  }

  async removeVolume(): Promise<void> {}

  close(): void {}

  async #call(name: string, signal: AbortSignal): Promise<void> {
    this.#engine.calls.push(name);
    await sleep(0);
    signal.throwIfAborted();
    if (this.#engine.away) this.#fail(Object.assign(new Error('connect ECONNREFUSED /fake.sock'), { code: 'ECONNREFUSED' }));
    const refusal = this.#engine.refusals.get(name)?.shift();
    if (refusal) this.#refuse(refusal.status, refusal.message);
  }

  #refuse(status: number, message: string): never {
    return this.#fail(Object.assign(new Error(message), { statusCode: status, json: { message } }));
  }

  #fail(error: unknown): never {
    throw error instanceof Error && error.name === 'AbortError' ? error : engineError(error, { what: 'answer', address: this.address });
  }

  async #ended(id: string): Promise<number | null> {
    for (;;) {
      const container = this.#engine.find(id);
      if (!container) return null;
      if (container.details.state.status !== 'running') return container.details.state.exitCode;
      await once(container.changed, 'change');
    }
  }

  async *#frames(container: FakeContainer, { since, follow }: LogRequest, signal: AbortSignal): AsyncGenerator<Buffer> {
    const from = since === undefined ? '' : new Date(Number(since) * 1000).toISOString();
    for (let at = 0; ;) {
      for (; at < container.log.length; at += 1) {
        const entry = container.log[at]!;
        if (entry.time < from.slice(0, 23)) continue;
        const body = Buffer.from(`${entry.time} ${entry.text}`);
        const head = Buffer.alloc(8);
        head[0] = entry.source;
        head.writeUInt32BE(body.length, 4);
        yield Buffer.concat([head, body]);
      }
      if (!follow || container.details.state.status !== 'running' || !this.#engine.find(container.details.id)) return;
      const over = new AbortController();
      await Promise.race([
        once(container.changed, 'change', { signal: over.signal }),
        this.#engine.broken(AbortSignal.any([signal, over.signal])),
      ]).finally(() => over.abort());
    }
  }
}

/** A path inside as this machine has it. */
function outside({ body }: FakeContainer, path: string): string {
  const mount = body.HostConfig.Mounts?.find(({ Target }) => path === Target || path.startsWith(`${Target}/`));
  return mount ? mount.Source + path.slice(mount.Target.length) : path;
}

interface Program {
  print?: string[];
  printError?: string[];
  printEnvironment?: string[];
  printArguments?: boolean;
  readFile?: string;
  writeFile?: string;
  eatMemory?: boolean;
  sleepMs?: number;
  onStop?: 'end' | 'ignore';
  exitCode?: number;
}

async function runProgram(engine: FakeDockerEngine, container: FakeContainer): Promise<void> {
  const { state } = container.details;
  const exitCode = await behave(engine, container);
  state.oomKilled = exitCode === 'oom';
  state.exitCode = exitCode === 'oom' || container.kill.signal.aborted ? 137 : exitCode;
  state.status = 'exited';
  container.changed.dispatchEvent(new Event('change'));
}

async function behave(engine: FakeDockerEngine, container: FakeContainer): Promise<number | 'oom'> {
  const [, , description = '{}', ...rest] = container.body.Cmd;
  const program = JSON.parse(description) as Program;
  const environment = new Map(container.body.Env.map((entry) => [entry.split('=')[0] ?? '', entry.slice(entry.indexOf('=') + 1)]));
  const print = (text: string): void => engine.print(container, 1, text);
  await sleep(0);
  for (const line of program.print ?? []) print(line);
  for (const line of program.printError ?? []) engine.print(container, 2, line);
  for (const name of program.printEnvironment ?? []) print(`${name}=${JSON.stringify(environment.get(name))}`);
  if (program.printArguments) print(JSON.stringify(rest));
  if (program.readFile) print(await readFile(outside(container, program.readFile), 'utf8'));
  if (program.writeFile) await writeFile(outside(container, program.writeFile), 'written');
  if (program.eatMemory) return 'oom';
  const ends = program.onStop === 'ignore' ? container.kill.signal : AbortSignal.any([container.stop.signal, container.kill.signal]);
  const slept = await sleep(program.sleepMs ?? 0, true, { signal: ends }).catch(() => false);
  if (slept) return program.exitCode ?? 0;
  if (program.onStop !== 'end') return 143;
  print('stopping');
  return 0;
}
