/** The border between pods and whatever runs their containers. */

/** A directory of this machine that the container sees. */
export interface EmulatedMount {
  /** Absolute path inside. */
  path: string;
  directory: string;
  readOnly: boolean;
}

/** One container that shall start. */
export interface EmulatedContainer {
  pod: { name: string; namespace: string; uid: string };
  name: string;
  image: string;
  /** Program and arguments, variables expanded; empty: the image's own. */
  command: readonly string[];
  environment: Readonly<Record<string, string>>;
  /** Absolute path inside; null: the image's. */
  workingDirectory: string | null;
  mounts: readonly EmulatedMount[];
  /** Null: no limit. */
  memoryLimitBytes: number | null;
  /** Of the container alone; removed with its pod. */
  directory: string;
  onOutput(source: 'stdout' | 'stderr', chunk: Buffer): void;
}

/** How a container ended. */
export interface EmulatedEnd {
  exitCode: number;
  /** @default 'Completed' for 0, else 'Error' */
  reason?: 'OOMKilled';
}

export interface RunningContainer {
  /** Resolves when nothing of it runs and all its output was told. */
  readonly ended: Promise<EmulatedEnd>;
  /** Asks its program to end: SIGTERM. */
  stop(): void;
  /** Ends all of it. */
  kill(): void;
}

/** Starts a container. A rejection is told as `StartError`, with its message. */
export type ContainerRunner = (container: EmulatedContainer) => Promise<RunningContainer>;
