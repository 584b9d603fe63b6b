import type { WorkPool } from '../../protocol/entities.ts';
import type { Claim, ExecutionGrant } from '../../protocol/messages.ts';
import type { Moment } from '../moment.ts';
import { readPool } from '../pools/read-pools.ts';
import { readRunsToStart } from '../runs/read-run.ts';
import type { Transaction } from '../store/statement.ts';

/** An execution that a worker has taken. */
export interface Granted {
  kind: Claim['kind'];
  grant: ExecutionGrant;
  ref: Claim['ref'];
  storage: Claim['storage'];
}

/**
 * All that a worker needs to start or to adopt executions; every thing is read once for all of them. Not a part of the
 * transaction that takes them: who waits for its locks need not wait for the reading too.
 */
export function* claimEntities(moment: Moment, granted: readonly Granted[]): Transaction<Claim[]> {
  if (granted.length === 0) return [];
  const found = yield* readRunsToStart(
    moment,
    granted.map(({ grant }) => grant.flowRunId),
  );
  const runs = new Map(found.map((run) => [run.flowRun.id, run]));
  const pools = new Map<string, WorkPool>();
  for (const { workPoolName } of found.map(({ flowRun }) => flowRun)) {
    if (workPoolName !== null && !pools.has(workPoolName)) pools.set(workPoolName, yield* readPool(moment, workPoolName));
  }
  return granted.flatMap(({ kind, grant, ref, storage }): Claim[] => {
    const run = runs.get(grant.flowRunId);
    if (!run) return [];
    const { workPoolName } = run.flowRun;
    const workPool = workPoolName === null ? null : (pools.get(workPoolName) ?? null);
    return [{ kind, grant, ...run, workPool, ref, storage }];
  });
}
