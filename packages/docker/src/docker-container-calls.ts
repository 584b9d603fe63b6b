/** Containers in the engine's HTTP API, request by request; what each call promises stands in `DockerClient`. */
import type { Readable } from 'node:stream';
import { containerDetails, type RawContainer, type RawSummary } from './docker-answers.ts';
import type { ContainerCreation, ContainerDetails, ContainerSummary, DockerCallOptions, LogRequest } from './docker-client.ts';
import type { EngineRequests } from './docker-engine-requests.ts';

export class ContainerCalls {
  readonly #requests: EngineRequests;

  constructor(requests: EngineRequests) {
    this.#requests = requests;
  }

  readonly createContainer = async (
    { name, platform, body }: ContainerCreation,
    { signal }: DockerCallOptions,
  ): Promise<{ id: string }> => {
    const query = { name, ...(platform !== undefined && { platform }) };
    const what = `create the container ${name}`;
    const created = await this.#requests.json<{ Id: string }>({
      method: 'POST',
      path: '/containers/create',
      query,
      body,
      what,
      signal,
    });
    return { id: created?.Id ?? name };
  };

  readonly inspectContainer = async (idOrName: string, { signal }: DockerCallOptions): Promise<ContainerDetails | null> => {
    const found = await this.#requests.json<RawContainer>({
      method: 'GET',
      path: `/containers/${encodeURIComponent(idOrName)}/json`,
      what: `inspect the container ${idOrName}`,
      signal,
      absent: [404],
    });
    return found && containerDetails(found);
  };

  readonly listContainers = async (labels: readonly string[], { signal }: DockerCallOptions): Promise<ContainerSummary[]> => {
    const query = { all: 'true', filters: JSON.stringify({ label: labels }) };
    const found = await this.#requests.json<RawSummary[]>({
      method: 'GET',
      path: '/containers/json',
      query,
      what: 'list containers',
      signal,
    });
    return (found ?? []).map(({ Id, Names, Labels, State }) => ({
      id: Id,
      names: (Names ?? []).map((name) => name.replace(/^\//, '')),
      labels: Labels ?? {},
      status: State ?? '',
    }));
  };

  readonly startContainer = async (id: string, { signal }: DockerCallOptions): Promise<boolean> => {
    const what = `start the container ${id}`;
    try {
      await this.#requests.json({ method: 'POST', path: `/containers/${id}/start`, what, signal });
      return true;
    } catch (error) {
      // A network that is not there is answered with the same status.
      if (error instanceof Error && /no such container/i.test(error.message)) return false;
      throw error;
    }
  };

  readonly waitContainer = async (id: string, { signal }: DockerCallOptions): Promise<number | null> => {
    const what = `wait for the container ${id}`;
    const query = { condition: 'not-running' };
    const ended = await this.#requests.json<{ StatusCode: number }>({
      method: 'POST',
      path: `/containers/${id}/wait`,
      query,
      what,
      signal,
      absent: [404],
      limitMs: Infinity,
    });
    return ended?.StatusCode ?? null;
  };

  readonly killContainer = async (id: string, { signal, killSignal }: DockerCallOptions & { killSignal: string }): Promise<void> => {
    const query = { signal: killSignal };
    const what = `send ${killSignal} to the container ${id}`;
    // 409: it does not run.
    await this.#requests.json({ method: 'POST', path: `/containers/${id}/kill`, query, what, signal, absent: [404, 409] });
  };

  readonly removeContainer = async (id: string, { signal }: DockerCallOptions): Promise<void> => {
    const query = { force: 'true', v: 'true' };
    const what = `remove the container ${id}`;
    // 409: somebody removes it already.
    await this.#requests.json({ method: 'DELETE', path: `/containers/${id}`, query, what, signal, absent: [404, 409] });
  };

  readonly containerLogs = async (id: string, { since, follow }: LogRequest, { signal }: DockerCallOptions): Promise<Readable | null> => {
    const query = { stdout: 'true', stderr: 'true', timestamps: 'true', follow: String(follow), ...(since !== undefined && { since }) };
    return await this.#requests.stream({
      method: 'GET',
      path: `/containers/${id}/logs`,
      query,
      what: `read the log of the container ${id}`,
      signal,
      absent: [404],
      limitMs: Infinity,
    });
  };

  readonly connectNetwork = async (network: string, containerId: string, { signal }: DockerCallOptions): Promise<void> => {
    const what = `connect the container ${containerId} to the network ${network}`;
    const path = `/networks/${encodeURIComponent(network)}/connect`;
    await this.#requests.json({ method: 'POST', path, body: { Container: containerId }, what, signal });
  };
}
