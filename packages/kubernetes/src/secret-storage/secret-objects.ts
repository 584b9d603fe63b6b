/** Objects as immutable Secrets. */
import { createHash } from 'node:crypto';
import { ownLabels } from '../kubernetes-names.ts';
import { PIECE_KEY } from '../kubernetes-job-spec.ts';

/** Kubernetes takes 1 MiB of data. */
export const PIECE_BYTES = 1_000_000;
/** Beyond it, Secrets are the wrong place. */
export const LARGEST_OBJECT = 16_000_000;

export const objectLabels = {
  /** Of every Secret that is a piece of an object. */
  piece: 'farhaul/object-piece',
  /** The same in all pieces of an object. */
  object: 'farhaul/object',
} as const;

export const objectAnnotations = {
  key: 'farhaul/object-key',
  pieces: 'farhaul/object-pieces',
  bytes: 'farhaul/object-bytes',
  modifiedAt: 'farhaul/modified-at',
  /** Digest of the whole object: the same in all its pieces. */
  version: 'farhaul/object-version',
} as const;

const id = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';
const ofExecution = new RegExp(`^runs/(${id})/(${id})/(.+)$`);

/** Name of the Secret with one piece. */
export function pieceName(key: string, piece: number): string {
  return `fho-${objectHash(key)}-${piece}`;
}

/** Value of the label `farhaul/object`. */
export function objectHash(key: string): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 40);
}

export interface ExecutionKey {
  flowRunId: string;
  executionId: string;
  name: string;
}

/** Null: the object is not of an execution. */
export function executionOfKey(key: string): ExecutionKey | null {
  const [, flowRunId = '', executionId = '', name = ''] = ofExecution.exec(key) ?? [];
  return name === '' ? null : { flowRunId, executionId, name };
}

export interface PieceBody {
  name: string;
  isFirst: boolean;
  version: string;
  body: unknown;
}

/** One body for each piece; that of the first, which makes the object whole, comes last. */
export function pieceBodies(key: string, body: Uint8Array, namespace: string): PieceBody[] {
  const count = Math.max(1, Math.ceil(body.length / PIECE_BYTES));
  const execution = executionOfKey(key);
  const version = createHash('sha256').update(body).digest('hex');
  return Array.from({ length: count }, (_, piece) => {
    const labels = {
      [ownLabels.managedBy]: 'farhaul',
      [objectLabels.piece]: String(piece),
      [objectLabels.object]: objectHash(key),
      ...(execution && { [ownLabels.executionId]: execution.executionId, [ownLabels.flowRunId]: execution.flowRunId }),
    };
    const annotations = {
      [objectAnnotations.key]: key,
      [objectAnnotations.pieces]: String(count),
      [objectAnnotations.bytes]: String(body.length),
      [objectAnnotations.modifiedAt]: new Date().toISOString(),
      [objectAnnotations.version]: version,
    };
    const name = pieceName(key, piece);
    const data = { [PIECE_KEY]: Buffer.from(body.subarray(piece * PIECE_BYTES, (piece + 1) * PIECE_BYTES)).toString('base64') };
    return {
      name,
      isFirst: piece === 0,
      version,
      body: { apiVersion: 'v1', kind: 'Secret', type: 'Opaque', immutable: true, metadata: { name, namespace, labels, annotations }, data },
    };
  }).toReversed();
}
