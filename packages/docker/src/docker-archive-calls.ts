/** Files of containers by the engine's HTTP API, request by request; what each call promises stands in `DockerClient`. */
import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { pathDetails } from './docker-answers.ts';
import type { ArchiveToPut, DockerCallOptions, PathDetails } from './docker-client.ts';
import type { EngineRequests } from './docker-engine-requests.ts';

export class ArchiveCalls {
  readonly #requests: EngineRequests;

  constructor(requests: EngineRequests) {
    this.#requests = requests;
  }

  readonly putArchive = async (
    containerId: string,
    { path, tar, keepKinds = false }: ArchiveToPut,
    { signal }: DockerCallOptions,
  ): Promise<void> => {
    const file = tar instanceof Readable ? tar : Buffer.from(tar.buffer, tar.byteOffset, tar.byteLength);
    const what = `write to ${path} of the container ${containerId}`;
    const query = { path, ...(keepKinds && { noOverwriteDirNonDir: '1' }) };
    await this.#requests.json({ method: 'PUT', path: `/containers/${containerId}/archive`, query, file, what, signal, limitMs: Infinity });
  };

  readonly statPath = async (containerId: string, path: string, { signal }: DockerCallOptions): Promise<PathDetails | null> => {
    const what = `look at ${path} of the container ${containerId}`;
    const answer = await this.#requests.stream({
      method: 'HEAD',
      path: `/containers/${containerId}/archive`,
      query: { path },
      what,
      signal,
      absent: [404],
    });
    answer?.resume();
    return answer && pathDetails((answer as IncomingMessage).headers['x-docker-container-path-stat']);
  };

  readonly getArchive = async (containerId: string, path: string, { signal }: DockerCallOptions): Promise<Readable | null> => {
    const what = `read ${path} of the container ${containerId}`;
    return await this.#requests.stream({
      method: 'GET',
      path: `/containers/${containerId}/archive`,
      query: { path },
      what,
      signal,
      absent: [404],
      limitMs: Infinity,
    });
  };
}
