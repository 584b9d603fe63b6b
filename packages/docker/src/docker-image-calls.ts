/** Images in the engine's HTTP API, request by request; what each call promises stands in `DockerClient`. */
import type { RawImage } from './docker-answers.ts';
import type { DockerCallOptions, ImageDetails, PullRequest } from './docker-client.ts';
import { readJson, type EngineRequest, type EngineRequests } from './docker-engine-requests.ts';
import { pullError } from './docker-errors.ts';
import { followPull } from './docker-pull-progress.ts';

const REGISTRY_LIMIT_MS = 30_000;

export class ImageCalls {
  readonly #requests: EngineRequests;

  constructor(requests: EngineRequests) {
    this.#requests = requests;
  }

  readonly inspectImage = async (image: string, { signal }: DockerCallOptions): Promise<ImageDetails | null> => {
    const what = `inspect the image ${image}`;
    const found = await this.#requests.json<RawImage>({
      method: 'GET',
      path: `/images/${image}/json`,
      what,
      signal,
      absent: [404],
    });
    return found && { id: found.Id, user: found.Config?.User ?? '', architecture: found.Architecture ?? '', os: found.Os ?? '' };
  };

  readonly listImages = async ({ signal }: DockerCallOptions): Promise<string[]> => {
    const found = await this.#requests.json<{ Id: string }[]>({
      method: 'GET',
      path: '/images/json',
      what: 'list images',
      signal,
    });
    return (found ?? []).map(({ Id }) => Id);
  };

  readonly pullImage = async ({ image, platform, login, onProgress }: PullRequest, { signal }: DockerCallOptions): Promise<void> => {
    const query = { fromImage: image, ...(platform !== undefined && { platform }) };
    try {
      const stream = await this.#requests.dial({
        method: 'POST',
        path: '/images/create',
        query,
        what: `pull ${image}`,
        signal,
        login,
        limitMs: Infinity,
      });
      await followPull(stream, onProgress);
    } catch (error) {
      signal.throwIfAborted();
      throw pullError(error, { image, address: this.#requests.address });
    }
  };

  readonly findInRegistry = async (
    { image, login }: Pick<PullRequest, 'image' | 'login'>,
    { signal }: DockerCallOptions,
  ): Promise<void> => {
    try {
      const path = `/distribution/${image}/json`;
      await readJson(
        await this.#requests.dial({ method: 'GET', path, what: `look for ${image}`, signal, login, limitMs: REGISTRY_LIMIT_MS }),
      );
    } catch (error) {
      signal.throwIfAborted();
      throw pullError(error, { image, address: this.#requests.address });
    }
  };

  readonly importImage = async (
    tar: Uint8Array,
    { signal, image, labels = {} }: DockerCallOptions & { image?: string; labels?: Record<string, string> },
  ): Promise<string> => {
    const [, repo, tag] = /^(.+):([^:/]+)$/.exec(image ?? '') ?? [];
    const changes = Object.entries(labels).map(([key, value]) => `LABEL ${key}=${JSON.stringify(value)}`);
    const query = { fromSrc: '-', ...(repo !== undefined && { repo, tag }), ...(changes.length > 0 && { changes }) };
    const call: EngineRequest = {
      method: 'POST',
      path: '/images/create',
      query,
      file: Buffer.from(tar),
      what: 'import an image',
      signal,
      limitMs: Infinity,
    };
    const stream = await this.#requests.stream(call);
    try {
      const id = stream && (await followPull(stream)).at(-1);
      if (!id) throw new Error('it told no id');
      return id;
    } catch (error) {
      throw this.#requests.failure(error, call);
    }
  };

  readonly removeImage = async (image: string, { signal }: DockerCallOptions): Promise<void> => {
    const what = `remove the image ${image}`;
    await this.#requests.json({
      method: 'DELETE',
      path: `/images/${image}`,
      query: { force: 'true' },
      what,
      signal,
      absent: [404],
    });
  };
}
