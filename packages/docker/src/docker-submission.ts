/** The sequence that makes a container of a request, whatever an earlier try left behind. */
import { FarhaulError } from '@farhaul/core';
import type { ExecutionKeyV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import type { ContainerDetails, DockerClient, EngineInfo } from './docker-client.ts';
import { containerCreation, furtherNetworks } from './docker-container-spec.ts';
import { isAnswer, isConflict } from './docker-errors.ts';
import type { ImageStore, OnPhase } from './docker-image.ts';
import type { DockerJob } from './docker-job-schema.ts';
import type { ContainerUser, MountAccess } from './docker-mount-access.ts';
import { isOfExecution } from './docker-ref.ts';

export interface SubmissionParts {
  client: DockerClient;
  images: ImageStore;
  access: MountAccess;
  info: EngineInfo;
}

export interface SubmissionOptions {
  signal: AbortSignal;
  onPhase: OnPhase;
}

/** Answers the container, which was started. @throws FARHAUL_INFRASTRUCTURE_* ; after a refusal nothing is left */
export async function submitContainer(
  request: SubmitRequestV1<DockerJob>,
  parts: SubmissionParts,
  options: SubmissionOptions,
): Promise<ContainerDetails> {
  const { client } = parts;
  const found = await client.inspectContainer(request.key.name, options);
  const container = found ? ownContainer(found, request.key) : await create(request, parts, options);
  if (container.state.status !== 'created') return container;
  try {
    for (const network of furtherNetworks(request.job)) await connect(client, { network, containerId: container.id }, options);
    await client.startContainer(container.id, options);
  } catch (error) {
    options.signal.throwIfAborted();
    // Where the engine did not answer, it may have started: the next try finds the container.
    if (isAnswer(error)) {
      await client.removeContainer(container.id, { signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
    }
    throw error;
  }
  return container;
}

async function create(request: SubmitRequestV1<DockerJob>, parts: SubmissionParts, options: SubmissionOptions): Promise<ContainerDetails> {
  const { client, images, access, info } = parts;
  const { job, key } = request;
  const image = await images.ensure({ job, ...options });
  const containerUser: ContainerUser = { user: job.user ?? image.user, mapsUsers: mapsUsers(info) };
  await access.open(request.mounts, containerUser);
  try {
    await client.createContainer(containerCreation(request), options);
  } catch (error) {
    // Somebody else submits the same execution, or did a moment ago.
    if (!isConflict(error)) throw error;
  }
  const created = await client.inspectContainer(key.name, options);
  if (created) return ownContainer(created, key);
  throw passing(`The container ${key.name} was removed while it was created.`);
}

function ownContainer(container: ContainerDetails, key: ExecutionKeyV1): ContainerDetails {
  if (!isOfExecution(container, key)) {
    throw new FarhaulError(
      'FARHAUL_INFRASTRUCTURE_REJECTED',
      `The Docker engine has a container named ${key.name} that does not belong to this execution.`,
      { hint: `Look at it (docker inspect ${key.name}) and remove it: docker rm -f ${key.name}` },
    );
  }
  if (container.state.status === 'removing') throw passing(`The container ${key.name} is being removed.`);
  return container;
}

function passing(message: string): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', message, { hint: 'It is tried again.', retryable: true });
}

async function connect(
  client: DockerClient,
  { network, containerId }: { network: string; containerId: string },
  options: SubmissionOptions,
): Promise<void> {
  try {
    await client.connectNetwork(network, containerId, options);
  } catch (error) {
    // An earlier try did it.
    if (!(error instanceof Error && /already exists in network|already attached to network/i.test(error.message))) throw error;
  }
}

function mapsUsers({ securityOptions }: EngineInfo): ContainerUser['mapsUsers'] {
  if (securityOptions.includes('name=rootless')) return 'rootless';
  return securityOptions.includes('name=userns') ? 'userns' : null;
}
