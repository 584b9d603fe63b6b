/** Volumes in the engine's HTTP API, request by request; what each call promises stands in `DockerClient`. */
import { volumeDetails, type RawVolume } from './docker-answers.ts';
import type { DockerCallOptions, VolumeDetails } from './docker-client.ts';
import type { EngineRequests } from './docker-engine-requests.ts';

export class VolumeCalls {
  readonly #requests: EngineRequests;

  constructor(requests: EngineRequests) {
    this.#requests = requests;
  }

  readonly createVolume = async (
    { name, labels }: { name: string; labels: Record<string, string> },
    { signal }: DockerCallOptions,
  ): Promise<VolumeDetails> => {
    const body = { Name: name, Labels: labels };
    const made = await this.#requests.json<RawVolume>({
      method: 'POST',
      path: '/volumes/create',
      body,
      what: `create the volume ${name}`,
      signal,
    });
    return volumeDetails(made ?? { Name: name });
  };

  readonly inspectVolume = async (name: string, { signal }: DockerCallOptions): Promise<VolumeDetails | null> => {
    const path = `/volumes/${encodeURIComponent(name)}`;
    const found = await this.#requests.json<RawVolume>({
      method: 'GET',
      path,
      what: `inspect the volume ${name}`,
      signal,
      absent: [404],
    });
    return found && volumeDetails(found);
  };

  readonly listVolumes = async (labels: readonly string[], { signal }: DockerCallOptions): Promise<VolumeDetails[]> => {
    const query = { filters: JSON.stringify({ label: labels }) };
    const found = await this.#requests.json<{ Volumes?: RawVolume[] | null }>({
      method: 'GET',
      path: '/volumes',
      query,
      what: 'list volumes',
      signal,
    });
    return (found?.Volumes ?? []).map(volumeDetails);
  };

  readonly removeVolume = async (name: string, { signal }: DockerCallOptions): Promise<void> => {
    const path = `/volumes/${encodeURIComponent(name)}`;
    await this.#requests.json({ method: 'DELETE', path, what: `remove the volume ${name}`, signal, absent: [404] });
  };
}
