/** One engine: all calls of its HTTP API that this package makes. */
import { engineInfo, type RawInfo } from './docker-answers.ts';
import { ArchiveCalls } from './docker-archive-calls.ts';
import type { DockerCallOptions, DockerClient } from './docker-client.ts';
import { ContainerCalls } from './docker-container-calls.ts';
import { EngineRequests, type EngineParts } from './docker-engine-requests.ts';
import { ImageCalls } from './docker-image-calls.ts';
import { VolumeCalls } from './docker-volume-calls.ts';

export function createEngineClient(parts: EngineParts & { closeIdle(): void }): DockerClient {
  const requests = new EngineRequests(parts);
  return {
    address: parts.address,
    info: async ({ signal }: DockerCallOptions) =>
      engineInfo(await requests.json<RawInfo>({ method: 'GET', path: '/info', what: 'tell about itself', signal })),
    ...new ContainerCalls(requests),
    ...new ImageCalls(requests),
    ...new ArchiveCalls(requests),
    ...new VolumeCalls(requests),
    close: () => parts.closeIdle(),
  };
}
