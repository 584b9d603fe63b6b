/** The sequence that makes a container of a request, whatever an earlier try left behind. */
import { FarhaulError } from '@farhaul/core';
import type { ExecutionKeyV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import type { ContainerDetails, DockerClient, EngineInfo, ImageDetails } from './docker-client.ts';
import { containerCreation, furtherNetworks } from './docker-container-spec.ts';
import { isAnswer, isConflict } from './docker-errors.ts';
import type { ImageStore, OnPhase } from './docker-image.ts';
import { pullPolicy } from './docker-image-reference.ts';
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

/** A container of the execution, which was started. */
export interface SubmittedContainer {
  id: string;
  /** Started by this call, so that it runs or has just ended; else it may be in any state. */
  isFresh: boolean;
}

/** @throws FARHAUL_INFRASTRUCTURE_* ; after a refusal nothing is left */
export async function submitContainer(
  request: SubmitRequestV1<DockerJob>,
  parts: SubmissionParts,
  options: SubmissionOptions,
): Promise<SubmittedContainer> {
  const { client } = parts;
  const { id, status } = await find(request, parts, options);
  if (status !== 'created') return { id, isFresh: false };
  try {
    for (const network of furtherNetworks(request.job)) await connect(client, { network, containerId: id }, options);
    await client.startContainer(id, options);
  } catch (error) {
    options.signal.throwIfAborted();
    // Where the engine did not answer, it may have started: the next try finds the container.
    if (isAnswer(error)) {
      await client.removeContainer(id, { signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
    }
    throw error;
  }
  return { id, isFresh: true };
}

interface FoundContainer {
  id: string;
  /** As the engine names it: `created`, `running`, … */
  status: string;
}

/** Creates it. Only what costs more than the question is preceded by looking whether an earlier try made it. */
async function find(request: SubmitRequestV1<DockerJob>, parts: SubmissionParts, options: SubmissionOptions): Promise<FoundContainer> {
  const { job, key } = request;
  const policy = pullPolicy(job.image, job.imagePullPolicy);
  const earlier = policy === 'always' || policy === 'if-possible' ? await findOwn(key, parts.client, options) : null;
  if (earlier) return earlier;
  let image: ImageDetails;
  try {
    image = await parts.images.ensure({ job, ...options });
  } catch (error) {
    options.signal.throwIfAborted();
    const made = await findOwn(key, parts.client, options).catch(() => null);
    if (made) return made;
    throw error;
  }
  return await create(request, { ...parts, image }, options);
}

async function create(
  request: SubmitRequestV1<DockerJob>,
  { client, access, info, image }: SubmissionParts & { image: ImageDetails },
  options: SubmissionOptions,
): Promise<FoundContainer> {
  const { job, key } = request;
  // Before it exists: whoever finds it starts it as it is.
  await access.open(request.mounts, { user: job.user ?? image.user, mapsUsers: mapsUsers(info) });
  try {
    const { id } = await client.createContainer(containerCreation(request), options);
    return { id, status: 'created' };
  } catch (error) {
    // Somebody else submits the same execution, or did a moment ago.
    if (!isConflict(error)) throw error;
  }
  const found = await findOwn(key, client, options);
  if (found) return found;
  throw passing(`The container ${key.name} was removed while it was created.`);
}

async function findOwn(key: ExecutionKeyV1, client: DockerClient, options: SubmissionOptions): Promise<FoundContainer | null> {
  const found = await client.inspectContainer(key.name, options);
  if (found === null) return null;
  const { id, state } = ownContainer(found, key);
  return { id, status: state.status };
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
