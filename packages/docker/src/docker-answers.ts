/** Pure: the engine's answers, and what this package reads of them. */
import type { ContainerDetails, EngineInfo, PathDetails, VolumeDetails } from './docker-client.ts';

export interface RawInfo {
  ID?: string;
  Name?: string;
  OperatingSystem?: string;
  OSType?: string;
  Architecture?: string;
  ServerVersion?: string;
  DockerRootDir?: string;
  SecurityOptions?: string[] | null;
}
export interface RawContainer {
  Id: string;
  Name: string;
  Image: string;
  Config: { Image: string; Labels?: Record<string, string> | null; User?: string; StopSignal?: string };
  HostConfig?: { Memory?: number };
  State: { Status: string; ExitCode: number; OOMKilled: boolean; Error: string; StartedAt: string; FinishedAt: string };
}
export interface RawSummary {
  Id: string;
  Names?: string[];
  Labels?: Record<string, string> | null;
  State?: string;
}
export interface RawImage {
  Id: string;
  Architecture?: string;
  Os?: string;
  Config?: { User?: string } | null;
}
export interface RawVolume {
  Name: string;
  Labels?: Record<string, string> | null;
  CreatedAt?: string;
}

export interface RawPath {
  size?: number;
  mode?: number;
  mtime?: string;
}

export function containerDetails({ Id, Name, Image, Config, HostConfig, State }: RawContainer): ContainerDetails {
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    imageId: Image,
    image: Config.Image,
    labels: Config.Labels ?? {},
    user: Config.User ?? '',
    stopSignal: Config.StopSignal || 'SIGTERM',
    memoryBytes: HostConfig?.Memory ?? 0,
    state: {
      status: State.Status,
      exitCode: State.ExitCode,
      oomKilled: State.OOMKilled,
      error: State.Error,
      startedAt: State.StartedAt,
      finishedAt: State.FinishedAt,
    },
  };
}

export function volumeDetails({ Name, Labels, CreatedAt }: RawVolume): VolumeDetails {
  return { name: Name, labels: Labels ?? {}, createdAt: CreatedAt ?? '' };
}

/** Of the header `X-Docker-Container-Path-Stat`: base64 of JSON, the mode with the bits of Go. */
export function pathDetails(header: string | string[] | undefined): PathDetails | null {
  if (typeof header !== 'string') return null;
  const { size = 0, mode = 0, mtime = '' } = JSON.parse(Buffer.from(header, 'base64').toString('utf8')) as RawPath;
  return { bytes: size, modifiedAt: mtime, kind: kindOf(mode) };
}

const GO_DIRECTORY = 2 ** 31;
/** Directory, link, device, pipe, socket, character device, irregular. */
const GO_KINDS = 0x8f28_0000;

function kindOf(mode: number): PathDetails['kind'] {
  if (mode >= GO_DIRECTORY) return 'directory';
  return (mode & GO_KINDS) === 0 ? 'file' : 'other';
}

export function engineInfo(info: RawInfo | null): EngineInfo {
  return {
    id: info?.ID ?? '',
    hostName: info?.Name ?? '',
    operatingSystem: info?.OperatingSystem ?? '',
    platform: info?.OSType ?? '',
    architecture: info?.Architecture ?? '',
    version: info?.ServerVersion ?? '',
    rootDirectory: info?.DockerRootDir ?? '',
    securityOptions: info?.SecurityOptions ?? [],
  };
}
