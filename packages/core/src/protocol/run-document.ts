import type { ChannelLocation } from './run-channel.ts';

/** A place the runner can read: an absolute path or an http(s) URL, with the digest of its bytes. */
export interface ObjectLocation {
  url: string;
  /** Hex SHA-256 of the bytes as stored. */
  sha256: string;
}

/**
 * The one document that the start command points to (key `runs/<flow run>/<execution>/run.json`). Written by the
 * worker for one execution. Holds no secrets of the user; the HMAC key is this execution's own.
 */
export interface RunDocumentV1 {
  v: 1;
  flowRunId: string;
  executionId: string;
  flowName: string;
  runName: string;
  tags: string[];
  parentFlowRunId: string | null;
  /** Which flow of the bundle runs: index into the manifest's `entries`. */
  entry: number;
  /** Overrides of the flow's own options by `.with()`. */
  options: { timeoutMs?: number | null };
  code: ObjectLocation & { encoding: 'br'; node: number };
  files: (ObjectLocation & { encoding: 'gz' }) | null;
  /** wire-1 framed document of the argument list (an array), or `{ byName: {...} }` plain JSON of API callers. */
  args: { inline: string } | ObjectLocation;
  captures: string | null;
  snapshots: string | null;
  channel: ChannelLocation;
  /** Key of the ending's HMAC, base64. */
  hmacKey: string;
  /** Where the files are unpacked and code is written; null: first writable of tmpdir, /dev/shm, cwd. */
  directory: string | null;
  workingDirectory: 'bundle' | 'image';
  heartbeatMs: number;
  graceMs: number;
}

/** Environment variable that carries the execution's token to the runner. */
export const RUN_TOKEN_VARIABLE = 'FARHAUL_RUN_TOKEN';
