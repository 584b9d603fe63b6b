import type { StorageDescription } from '../protocol/entities.ts';
import type { Claim } from '../protocol/messages.ts';
import { storageOf } from './prepare-run.ts';
import type { WorkerParts } from './worker-parts.ts';

/**
 * What of a claim is needed until nothing of the execution is left. The rest, a whole job template among it, serves its start
 * only; a worker that watches a thousand runs does not keep a thousand of them.
 */
export interface ClaimedExecution {
  readonly kind: Claim['kind'];
  readonly executionId: string;
  readonly flowRunId: string;
  readonly fencing: number;
  readonly token: string;
  readonly runName: string;
  readonly flowName: string;
  /** Of its objects, unless they are carried. */
  readonly storage: StorageDescription;
  /** Where the flow wants its result; null: with the other objects. */
  readonly resultStorage: StorageDescription | null;
}

export function claimedExecution(claim: Claim, parts: WorkerParts): ClaimedExecution {
  const { executionId, flowRunId, fencing, token } = claim.grant;
  const { name: runName, flowName, binding } = claim.flowRun;
  const storage = storageOf(claim, parts);
  return {
    kind: claim.kind,
    executionId,
    flowRunId,
    fencing,
    token,
    runName,
    flowName,
    storage,
    resultStorage: binding?.resultStorage ?? null,
  };
}
