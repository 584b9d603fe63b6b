import type { Claim, ExecutionGrant } from '../../protocol/messages.ts';
import type { Moment } from '../moment.ts';
import { toClaimedPool } from '../pools/read-pools.ts';
import { runsToStart, type RunToStartRow, toRunToStart } from '../runs/read-run.ts';
import type { WorkPoolRow } from '../store/rows.ts';
import { several, sql, type Transaction } from '../store/statement.ts';

/** An execution that a worker has taken. */
export interface Granted {
  kind: Claim['kind'];
  grant: ExecutionGrant;
  workPoolName: string | null;
  ref: Claim['ref'];
  storage: Claim['storage'];
}

/**
 * All that a worker needs to start or to adopt executions; every thing is read once for all of them. Not a part of the
 * transaction that takes them: who waits for its locks need not wait for the reading too.
 */
export function* claimEntities(moment: Moment, granted: readonly Granted[]): Transaction<Claim[]> {
  if (granted.length === 0) return [];
  const poolNames = [...new Set(granted.map(({ workPoolName }) => workPoolName))].filter((name) => name !== null);
  const [runRows, ...poolRows] = yield* several<[RunToStartRow[], ...WorkPoolRow[][]]>([
    runsToStart(granted.map(({ grant }) => grant.flowRunId)),
    ...poolNames.map((name) => sql`select * from work_pool where name = ${name}`),
  ]);
  const runs = new Map(runRows.map((row) => [row.id, row]));
  const pools = new Map(poolRows.flat().map((row) => [row.name, toClaimedPool(row)]));
  return granted.flatMap(({ kind, grant, workPoolName, ref, storage }): Claim[] => {
    const row = runs.get(grant.flowRunId);
    if (!row) return [];
    const workPool = workPoolName === null ? null : (pools.get(workPoolName) ?? null);
    return [{ kind, grant, ...toRunToStart(moment, row), workPool, ref, storage }];
  });
}
