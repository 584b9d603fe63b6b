/** A run may do no more than who submitted it: what it starts itself goes to no other work pools. */
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { Caller } from '../access/caller.ts';
import { first, run, sql, type Transaction } from '../store/statement.ts';

/** Null: all. */
export type SubmitterPools = readonly string[] | null;

export function poolsOf(caller: Caller | undefined): SubmitterPools {
  return caller?.kind === 'key' ? caller.workPools : null;
}

export function* readSubmitterPools(flowRunId: string): Transaction<SubmitterPools> {
  const row = yield* first<{ work_pools: string | null }>(sql`select work_pools from flow_run_document where flow_run_id = ${flowRunId}`);
  return row?.work_pools ? (JSON.parse(row.work_pools) as string[]) : null;
}

export function* keepSubmitterPools(flowRunId: string, pools: SubmitterPools): Transaction<void> {
  if (pools !== null) yield* run(sql`update flow_run_document set work_pools = ${JSON.stringify(pools)} where flow_run_id = ${flowRunId}`);
}

/** @throws FARHAUL_API_FORBIDDEN */
export function refuseFurtherPool(pools: SubmitterPools, { workPoolName, flowName }: { workPoolName: string; flowName: string }): void {
  if (pools === null || pools.includes(workPoolName)) return;
  throw new FarhaulError(
    'FARHAUL_API_FORBIDDEN',
    `This run may not start flow ${flowName} in work pool ${workPoolName}: the key that submitted it counts for ${pools.join(', ')} only.`,
    { hint: 'Bind the inner flow to one of these pools, or submit the outer one with a key that counts for both.' },
  );
}
