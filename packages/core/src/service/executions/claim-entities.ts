import type { WorkPool } from '../../protocol/entities.ts';
import type { Claim, ExecutionGrant } from '../../protocol/messages.ts';
import type { Moment } from '../moment.ts';
import { readPool } from '../pools/read-pools.ts';
import { readRuns } from '../runs/read-run.ts';
import type { FlowRunDocumentRow } from '../store/rows.ts';
import { all, list, sql, type Transaction } from '../store/statement.ts';

export interface Granted {
  grant: ExecutionGrant;
  ref: Claim['ref'];
  storage: Claim['storage'];
}

type Given = Pick<FlowRunDocumentRow, 'flow_run_id' | 'arguments' | 'options'>;

/** All that a worker needs to start or to adopt executions; every thing is read once for all of them. */
export function* claimEntities(moment: Moment, kind: Claim['kind'], granted: readonly Granted[]): Transaction<Claim[]> {
  if (granted.length === 0) return [];
  const ids = list(granted.map(({ grant }) => grant.flowRunId));
  const runs = new Map((yield* readRuns(moment, sql`where r.id in (${ids})`)).map((flowRun) => [flowRun.id, flowRun]));
  const documents = yield* all<Given>(sql`select flow_run_id, arguments, options from flow_run_document where flow_run_id in (${ids})`);
  const given = new Map(documents.map((document) => [document.flow_run_id, document]));
  const pools = new Map<string, WorkPool>();
  for (const { workPoolName } of runs.values()) {
    if (workPoolName !== null && !pools.has(workPoolName)) pools.set(workPoolName, yield* readPool(moment, workPoolName));
  }
  return granted.flatMap(({ grant, ref, storage }): Claim[] => {
    const flowRun = runs.get(grant.flowRunId);
    const document = given.get(grant.flowRunId);
    if (!flowRun || !document) return [];
    const workPool = flowRun.workPoolName === null ? null : (pools.get(flowRun.workPoolName) ?? null);
    const { arguments: args, options } = document;
    return [{ kind, grant, flowRun, arguments: JSON.parse(args), options: JSON.parse(options), workPool, ref, storage }];
  });
}
