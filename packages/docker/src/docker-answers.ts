/** Pure: the engine's answers, and what this package reads of them. */
import type { ContainerDetails, EngineInfo, VolumeDetails } from './docker-client.ts';

export interface RawInfo {
  ID?: string;
  Name?: string;
  OperatingSystem?: string;
  OSType?: string;
  Architecture?: string;
  ServerVersion?: string;
  SecurityOptions?: string[] | null;
}
export interface RawContainer {
  Id: string;
  Name: string;
  Image: string;
  Config: { Image: string; Labels?: Record<string, string> | null; User?: string };
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

export function containerDetails({ Id, Name, Image, Config, State }: RawContainer): ContainerDetails {
  return {
    id: Id,
    name: Name.replace(/^\//, ''),
    imageId: Image,
    image: Config.Image,
    labels: Config.Labels ?? {},
    user: Config.User ?? '',
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

export function engineInfo(info: RawInfo | null): EngineInfo {
  return {
    id: info?.ID ?? '',
    hostName: info?.Name ?? '',
    operatingSystem: info?.OperatingSystem ?? '',
    platform: info?.OSType ?? '',
    architecture: info?.Architecture ?? '',
    version: info?.ServerVersion ?? '',
    securityOptions: info?.SecurityOptions ?? [],
  };
}
