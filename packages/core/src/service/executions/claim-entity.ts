import type { Claim, ExecutionGrant } from '../../protocol/messages.ts';
import type { Moment } from '../moment.ts';
import { readPool } from '../pools/read-pools.ts';
import { readRun } from '../runs/read-run.ts';
import type { FlowRunDocumentRow } from '../store/rows.ts';
import { first, sql, type Transaction } from '../store/statement.ts';

/** All that a worker needs to start or to adopt an execution. */
export function* claimEntity(
  moment: Moment, { kind, grant, ref = null }: { kind: Claim['kind']; grant: ExecutionGrant; ref?: Claim['ref'] },
): Transaction<Claim> {
  const flowRun = yield* readRun(moment, grant.flowRunId);
  const document = (yield* first<Pick<FlowRunDocumentRow, 'arguments' | 'options'>>(sql`select arguments, options
    from flow_run_document where flow_run_id = ${grant.flowRunId}`)) as Pick<FlowRunDocumentRow, 'arguments' | 'options'>;
  return {
    kind, grant, flowRun, arguments: JSON.parse(document.arguments), options: JSON.parse(document.options),
    workPool: flowRun.workPoolName ? yield* readPool(moment, flowRun.workPoolName) : null, ref,
  };
}
