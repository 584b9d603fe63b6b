/** The part of Docker's Engine API that this package uses. The only file that loads a client of it, at the first call. */
import type { Readable } from 'node:stream';
import { findDockerAddress, type DockerAddress } from './docker-address.ts';
import { createEngineClient } from './docker-engine-client.ts';
import type { Modem } from './docker-engine-requests.ts';
import type { PullProgress } from './docker-pull-progress.ts';
import { transportTo } from './docker-transport.ts';

/** Aborting ends the request, never what it started. */
export interface DockerCallOptions {
  signal: AbortSignal;
}

export interface EngineInfo {
  id: string;
  /** Host name of the engine's machine. */
  hostName: string;
  operatingSystem: string;
  /** `linux`, `windows`. */
  platform: string;
  architecture: string;
  version: string;
  /** Where it keeps everything, on its own machine. */
  rootDirectory: string;
  /** `name=rootless`, `name=userns`, `name=seccomp,profile=default`, … */
  securityOptions: string[];
}

export interface ContainerState {
  /** created, running, paused, restarting, removing, exited, dead. */
  status: string;
  exitCode: number;
  oomKilled: boolean;
  /** Why the engine could not start it; else empty. */
  error: string;
  startedAt: string;
  finishedAt: string;
}

export interface ContainerDetails {
  id: string;
  name: string;
  imageId: string;
  /** As it was asked for. */
  image: string;
  labels: Record<string, string>;
  user: string;
  /** What asks the program to end. */
  stopSignal: string;
  /** 0: no limit. */
  memoryBytes: number;
  state: ContainerState;
}

export interface ContainerSummary {
  id: string;
  names: string[];
  labels: Record<string, string>;
  status: string;
}

export interface ImageDetails {
  id: string;
  user: string;
  architecture: string;
  os: string;
}

/** What lies at a path of a container. */
export interface PathDetails {
  bytes: number;
  /** ISO-8601. */
  modifiedAt: string;
  kind: 'file' | 'directory' | 'other';
}

export interface ArchiveToPut {
  /** Directory of the container that the entries lie below. */
  path: string;
  tar: Readable | Uint8Array;
  /** Refuses entries that would put a file in the place of a directory, or the other way round. @default false */
  keepKinds?: boolean;
}

export interface VolumeDetails {
  name: string;
  labels: Record<string, string>;
  /** ISO-8601; empty where the engine does not tell. */
  createdAt: string;
}

/** What goes with `POST /containers/create`. */
export interface ContainerCreation {
  name: string;
  /** `os/architecture[/variant]`. */
  platform?: string | undefined;
  body: Record<string, unknown>;
}

/** Login for one registry, as the engine takes it. */
export interface RegistryLogin {
  username?: string;
  password?: string;
  identitytoken?: string;
  serveraddress: string;
}

export interface PullRequest {
  /** With tag or digest. */
  image: string;
  platform?: string | undefined;
  login: RegistryLogin | null;
  onProgress?(progress: PullProgress): void;
}

export interface LogRequest {
  /** Seconds with nine decimals of the epoch; lines from there on. */
  since?: string | undefined;
  follow: boolean;
}

/**
 * One engine. Every method rejects with a FarhaulError (`docker-errors.ts`); what is asked for by name and not there is
 * null, and removing it is no error.
 */
export interface DockerClient {
  readonly address: DockerAddress;
  info(options: DockerCallOptions): Promise<EngineInfo>;
  /** Rejects with a conflict (`isConflict`) where the name is taken. */
  createContainer(creation: ContainerCreation, options: DockerCallOptions): Promise<{ id: string }>;
  inspectContainer(idOrName: string, options: DockerCallOptions): Promise<ContainerDetails | null>;
  /** All of them, also ended ones, that carry each of the labels (`key` or `key=value`). */
  listContainers(labels: readonly string[], options: DockerCallOptions): Promise<ContainerSummary[]>;
  /** Idempotent. False: there is no such container. */
  startContainer(id: string, options: DockerCallOptions): Promise<boolean>;
  /** Resolves when it does not run; the exit code, or null where it was removed meanwhile. */
  waitContainer(id: string, options: DockerCallOptions): Promise<number | null>;
  /** Nothing where it does not run. */
  killContainer(id: string, options: DockerCallOptions & { killSignal: string }): Promise<void>;
  /** By force, with its anonymous volumes. */
  removeContainer(id: string, options: DockerCallOptions): Promise<void>;
  /** Frames of Docker's multiplexed format, each beginning with its time; null where there is no such container. */
  containerLogs(id: string, request: LogRequest, options: DockerCallOptions): Promise<Readable | null>;
  connectNetwork(network: string, containerId: string, options: DockerCallOptions): Promise<void>;
  inspectImage(image: string, options: DockerCallOptions): Promise<ImageDetails | null>;
  /** Ids of all images, in any order. */
  listImages(options: DockerCallOptions): Promise<string[]>;
  pullImage(request: PullRequest, options: DockerCallOptions): Promise<void>;
  /** Asks the registry for an image that is not there, without pulling it. */
  findInRegistry(request: Pick<PullRequest, 'image' | 'login'>, options: DockerCallOptions): Promise<void>;
  /** An image whose only layer is the tar archive, without a name unless one is given (`name:tag`); answers its id. */
  importImage(tar: Uint8Array, options: DockerCallOptions & { image?: string; labels?: Record<string, string> }): Promise<string>;
  removeImage(image: string, options: DockerCallOptions): Promise<void>;
  /** Unpacks a tar archive below a directory of a container, whether it runs or not. */
  putArchive(containerId: string, archive: ArchiveToPut, options: DockerCallOptions): Promise<void>;
  /** Null where there is none, nor such a container. Cheap: the engine starts nothing for it. Links are not followed. */
  statPath(containerId: string, path: string, options: DockerCallOptions): Promise<PathDetails | null>;
  /** A tar archive of a file or directory; null where there is none. */
  getArchive(containerId: string, path: string, options: DockerCallOptions): Promise<Readable | null>;
  /** Answers the volume of that name, which may have been there: with the labels of who was first. */
  createVolume(volume: { name: string; labels: Record<string, string> }, options: DockerCallOptions): Promise<VolumeDetails>;
  inspectVolume(name: string, options: DockerCallOptions): Promise<VolumeDetails | null>;
  /** With each of the labels (`key` or `key=value`). */
  listVolumes(labels: readonly string[], options: DockerCallOptions): Promise<VolumeDetails[]>;
  removeVolume(name: string, options: DockerCallOptions): Promise<void>;
  /** Lets go of idle connections. */
  close(): void;
}

/** Finds the engine and opens a client of it; connects at the first call. @throws FARHAUL_CONFIGURATION */
export async function openDockerClient(environment: Readonly<Record<string, string | undefined>>): Promise<DockerClient> {
  const address = await findDockerAddress(environment);
  const { default: Docker } = await import('dockerode');
  const transport = transportTo(address, environment);
  const { modem } = new Docker(transport as object) as { modem: Modem };
  return createEngineClient({ address, modem, user: environment['USER'], closeIdle: () => transport.agent.destroy() });
}
