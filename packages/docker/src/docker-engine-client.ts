/** The engine's HTTP API, request by request. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { DockerAddress } from './docker-address.ts';
import type {
  ArchiveToPut,
  ContainerCreation,
  ContainerDetails,
  ContainerSummary,
  DockerCallOptions,
  DockerClient,
  EngineInfo,
  ImageDetails,
  LogRequest,
  PathDetails,
  PullRequest,
  RegistryLogin,
  VolumeDetails,
} from './docker-client.ts';
import {
  containerDetails,
  engineInfo,
  pathDetails,
  volumeDetails,
  type RawContainer,
  type RawImage,
  type RawInfo,
  type RawSummary,
  type RawVolume,
} from './docker-answers.ts';
import { engineError, pullError, statusOf, type FailedCall } from './docker-errors.ts';
import { followPull } from './docker-pull-progress.ts';

/** What dockerode sends requests by. Its own methods put a whole body, secrets too, into the URL as well. */
export interface Modem {
  dial(request: Dial, answer: (error: unknown, result: unknown) => void): void;
}

interface Dial {
  path: string;
  method: string;
  options: { _query: Record<string, unknown>; _body: unknown };
  statusCodes: Record<number, true>;
  isStream: boolean;
  abortSignal: AbortSignal;
  file?: Readable | Buffer;
  authconfig?: RegistryLogin;
}

interface Call {
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, unknown>;
  body?: unknown;
  file?: Readable | Buffer;
  login?: RegistryLogin | null;
  /** For messages: `create the container x`. */
  what: string;
  signal: AbortSignal;
  /** Answers that mean: there is none, or it is so already. */
  absent?: readonly number[];
  /** No answer after this is an engine that hangs; unlimited where absent. */
  limitMs?: number;
}

interface EngineParts {
  address: DockerAddress;
  modem: Modem;
  user: string | undefined;
  closeIdle(): void;
}

const LIMIT_MS = 120_000;
const REGISTRY_LIMIT_MS = 30_000;
const SUCCESS = Object.fromEntries([200, 201, 204, 304].map((status) => [status, true as const]));

export class EngineClient implements DockerClient {
  readonly address: DockerAddress;
  readonly #parts: EngineParts;

  constructor(parts: EngineParts) {
    this.address = parts.address;
    this.#parts = parts;
  }

  async info({ signal }: DockerCallOptions): Promise<EngineInfo> {
    const info = await this.#json<RawInfo>({ method: 'GET', path: '/info', what: 'tell about itself', signal, limitMs: LIMIT_MS });
    return engineInfo(info);
  }

  async createContainer({ name, platform, body }: ContainerCreation, { signal }: DockerCallOptions): Promise<{ id: string }> {
    const query = { name, ...(platform !== undefined && { platform }) };
    const what = `create the container ${name}`;
    const created = await this.#json<{ Id: string }>({
      method: 'POST',
      path: '/containers/create',
      query,
      body,
      what,
      signal,
      limitMs: LIMIT_MS,
    });
    return { id: created?.Id ?? name };
  }

  async inspectContainer(idOrName: string, { signal }: DockerCallOptions): Promise<ContainerDetails | null> {
    const found = await this.#json<RawContainer>({
      method: 'GET',
      path: `/containers/${encodeURIComponent(idOrName)}/json`,
      what: `inspect the container ${idOrName}`,
      signal,
      absent: [404],
      limitMs: LIMIT_MS,
    });
    return found && containerDetails(found);
  }

  async listContainers(labels: readonly string[], { signal }: DockerCallOptions): Promise<ContainerSummary[]> {
    const query = { all: 'true', filters: JSON.stringify({ label: labels }) };
    const found = await this.#json<RawSummary[]>({
      method: 'GET',
      path: '/containers/json',
      query,
      what: 'list containers',
      signal,
      limitMs: LIMIT_MS,
    });
    return (found ?? []).map(({ Id, Names, Labels, State }) => ({
      id: Id,
      names: (Names ?? []).map((name) => name.replace(/^\//, '')),
      labels: Labels ?? {},
      status: State ?? '',
    }));
  }

  async startContainer(id: string, { signal }: DockerCallOptions): Promise<boolean> {
    const what = `start the container ${id}`;
    try {
      await this.#json({ method: 'POST', path: `/containers/${id}/start`, what, signal, limitMs: LIMIT_MS });
      return true;
    } catch (error) {
      // A network that is not there is answered with the same status.
      if (error instanceof Error && /no such container/i.test(error.message)) return false;
      throw error;
    }
  }

  async waitContainer(id: string, { signal }: DockerCallOptions): Promise<number | null> {
    const what = `wait for the container ${id}`;
    const query = { condition: 'not-running' };
    const ended = await this.#json<{ StatusCode: number }>({
      method: 'POST',
      path: `/containers/${id}/wait`,
      query,
      what,
      signal,
      absent: [404],
    });
    return ended?.StatusCode ?? null;
  }

  async killContainer(id: string, { signal, killSignal }: DockerCallOptions & { killSignal: string }): Promise<void> {
    const query = { signal: killSignal };
    const what = `send ${killSignal} to the container ${id}`;
    // 409: it does not run.
    await this.#json({ method: 'POST', path: `/containers/${id}/kill`, query, what, signal, absent: [404, 409], limitMs: LIMIT_MS });
  }

  async removeContainer(id: string, { signal }: DockerCallOptions): Promise<void> {
    const query = { force: 'true', v: 'true' };
    const what = `remove the container ${id}`;
    // 409: somebody removes it already.
    await this.#json({ method: 'DELETE', path: `/containers/${id}`, query, what, signal, absent: [404, 409], limitMs: LIMIT_MS });
  }

  async containerLogs(id: string, { since, follow }: LogRequest, { signal }: DockerCallOptions): Promise<Readable | null> {
    const query = { stdout: 'true', stderr: 'true', timestamps: 'true', follow: String(follow), ...(since !== undefined && { since }) };
    return await this.#stream({
      method: 'GET',
      path: `/containers/${id}/logs`,
      query,
      what: `read the log of the container ${id}`,
      signal,
      absent: [404],
    });
  }

  async connectNetwork(network: string, containerId: string, { signal }: DockerCallOptions): Promise<void> {
    const what = `connect the container ${containerId} to the network ${network}`;
    const path = `/networks/${encodeURIComponent(network)}/connect`;
    await this.#json({ method: 'POST', path, body: { Container: containerId }, what, signal, limitMs: LIMIT_MS });
  }

  async inspectImage(image: string, { signal }: DockerCallOptions): Promise<ImageDetails | null> {
    const what = `inspect the image ${image}`;
    const found = await this.#json<RawImage>({
      method: 'GET',
      path: `/images/${image}/json`,
      what,
      signal,
      absent: [404],
      limitMs: LIMIT_MS,
    });
    return found && { id: found.Id, user: found.Config?.User ?? '', architecture: found.Architecture ?? '', os: found.Os ?? '' };
  }

  async listImages({ signal }: DockerCallOptions): Promise<string[]> {
    const found = await this.#json<{ Id: string }[]>({
      method: 'GET',
      path: '/images/json',
      what: 'list images',
      signal,
      limitMs: LIMIT_MS,
    });
    return (found ?? []).map(({ Id }) => Id);
  }

  async pullImage({ image, platform, login, onProgress }: PullRequest, { signal }: DockerCallOptions): Promise<void> {
    const query = { fromImage: image, ...(platform !== undefined && { platform }) };
    try {
      const stream = await this.#dial({ method: 'POST', path: '/images/create', query, what: `pull ${image}`, signal, login });
      await followPull(stream, onProgress);
    } catch (error) {
      signal.throwIfAborted();
      throw pullError(error, { image, address: this.address });
    }
  }

  async findInRegistry({ image, login }: Pick<PullRequest, 'image' | 'login'>, { signal }: DockerCallOptions): Promise<void> {
    try {
      const path = `/distribution/${image}/json`;
      await readJson(await this.#dial({ method: 'GET', path, what: `look for ${image}`, signal, login, limitMs: REGISTRY_LIMIT_MS }));
    } catch (error) {
      signal.throwIfAborted();
      throw pullError(error, { image, address: this.address });
    }
  }

  async importImage(
    tar: Uint8Array,
    { signal, image, labels = {} }: DockerCallOptions & { image?: string; labels?: Record<string, string> },
  ): Promise<string> {
    const [, repo, tag] = /^(.+):([^:/]+)$/.exec(image ?? '') ?? [];
    const changes = Object.entries(labels).map(([key, value]) => `LABEL ${key}=${JSON.stringify(value)}`);
    const query = { fromSrc: '-', ...(repo !== undefined && { repo, tag }), ...(changes.length > 0 && { changes }) };
    const call: Call = { method: 'POST', path: '/images/create', query, file: Buffer.from(tar), what: 'import an image', signal };
    const stream = await this.#stream(call);
    try {
      const id = stream && (await followPull(stream)).at(-1);
      if (!id) throw new Error('it told no id');
      return id;
    } catch (error) {
      throw this.#failure(error, call);
    }
  }

  async removeImage(image: string, { signal }: DockerCallOptions): Promise<void> {
    const what = `remove the image ${image}`;
    await this.#json({
      method: 'DELETE',
      path: `/images/${image}`,
      query: { force: 'true' },
      what,
      signal,
      absent: [404],
      limitMs: LIMIT_MS,
    });
  }

  async putArchive(containerId: string, { path, tar, keepKinds = false }: ArchiveToPut, { signal }: DockerCallOptions): Promise<void> {
    const file = tar instanceof Readable ? tar : Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
    const what = `write to ${path} of the container ${containerId}`;
    const query = { path, ...(keepKinds && { noOverwriteDirNonDir: '1' }) };
    await this.#json({ method: 'PUT', path: `/containers/${containerId}/archive`, query, file, what, signal });
  }

  async statPath(containerId: string, path: string, { signal }: DockerCallOptions): Promise<PathDetails | null> {
    const what = `look at ${path} of the container ${containerId}`;
    const answer = await this.#stream({
      method: 'HEAD',
      path: `/containers/${containerId}/archive`,
      query: { path },
      what,
      signal,
      absent: [404],
      limitMs: LIMIT_MS,
    });
    answer?.resume();
    return answer && pathDetails((answer as IncomingMessage).headers['x-docker-container-path-stat']);
  }

  async getArchive(containerId: string, path: string, { signal }: DockerCallOptions): Promise<Readable | null> {
    const what = `read ${path} of the container ${containerId}`;
    return await this.#stream({ method: 'GET', path: `/containers/${containerId}/archive`, query: { path }, what, signal, absent: [404] });
  }

  async createVolume({ name, labels }: { name: string; labels: Record<string, string> }, { signal }: DockerCallOptions): Promise<void> {
    const body = { Name: name, Labels: labels };
    await this.#json({ method: 'POST', path: '/volumes/create', body, what: `create the volume ${name}`, signal, limitMs: LIMIT_MS });
  }

  async inspectVolume(name: string, { signal }: DockerCallOptions): Promise<VolumeDetails | null> {
    const path = `/volumes/${encodeURIComponent(name)}`;
    const found = await this.#json<RawVolume>({
      method: 'GET',
      path,
      what: `inspect the volume ${name}`,
      signal,
      absent: [404],
      limitMs: LIMIT_MS,
    });
    return found && volumeDetails(found);
  }

  async listVolumes(labels: readonly string[], { signal }: DockerCallOptions): Promise<VolumeDetails[]> {
    const query = { filters: JSON.stringify({ label: labels }) };
    const found = await this.#json<{ Volumes?: RawVolume[] | null }>({
      method: 'GET',
      path: '/volumes',
      query,
      what: 'list volumes',
      signal,
      limitMs: LIMIT_MS,
    });
    return (found?.Volumes ?? []).map(volumeDetails);
  }

  async removeVolume(name: string, { signal }: DockerCallOptions): Promise<void> {
    const path = `/volumes/${encodeURIComponent(name)}`;
    await this.#json({ method: 'DELETE', path, what: `remove the volume ${name}`, signal, absent: [404], limitMs: LIMIT_MS });
  }

  close(): void {
    this.#parts.closeIdle();
  }

  /** Null where the answer was one of `absent`. */
  async #json<Value>(call: Call): Promise<Value | null> {
    return await this.#answer(call, async () => (await readJson(await this.#dial(call))) as Value);
  }

  async #stream(call: Call): Promise<Readable | null> {
    return await this.#answer(call, async () => await this.#dial(call));
  }

  async #answer<Value>(call: Call, ask: () => Promise<Value>): Promise<Value | null> {
    try {
      return await ask();
    } catch (error) {
      call.signal.throwIfAborted();
      const status = statusOf(error);
      if (status !== null && call.absent?.includes(status)) return null;
      throw this.#failure(error, call);
    }
  }

  #failure(error: unknown, { what }: Call): unknown {
    const call: FailedCall = { what, address: this.address, user: this.#parts.user };
    return engineError(error, call);
  }

  async #dial(call: Call): Promise<Readable> {
    const { signal, limitMs } = call;
    signal.throwIfAborted();
    const abortSignal = limitMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(limitMs)]);
    return await new Promise((resolve, reject) => {
      this.#parts.modem.dial(
        {
          path: `${call.path}?`,
          method: call.method,
          options: { _query: call.query ?? {}, _body: call.body ?? {} },
          statusCodes: SUCCESS,
          // Read here: the client never tells where a connection breaks within an answer.
          isStream: true,
          abortSignal,
          ...(call.file !== undefined && { file: call.file }),
          ...(call.login && { authconfig: call.login }),
        },
        (error, result) => (error === null || error === undefined ? resolve(result as Readable) : reject(error as Error)),
      );
    });
  }
}

async function readJson(answer: Readable): Promise<unknown> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8');
  return text.trim() === '' ? {} : (JSON.parse(text) as unknown);
}
