/** Where a run and the one that started it hold each other up. */
import type { z } from 'zod';
import type { explanation } from '../../protocol/messages.ts';
import type { FlowRunRow } from '../store/rows.ts';
import { all, first, sql, type Transaction } from '../store/statement.ts';

type Reason = z.output<typeof explanation>['reasons'][number];
interface Known {
  id: string;
  name: string;
}

const deepest = 50;

/** A slot that a run waits for may be that of a run which waits for it: then neither can go on. */
export function* heldByAncestor(
  row: Pick<FlowRunRow, 'parent_flow_run_id'>,
  { key, what, limit }: { key: string; what: string; limit: number | null },
): Transaction<Reason[]> {
  const holder = yield* holdingAncestor(row.parent_flow_run_id, key);
  if (!holder) return [];
  return [
    {
      code: 'held-by-parent',
      message: `The limit of ${what}, ${limit} at a time, is taken by ${holder.name} (${holder.id}), which started this run: if it waits for it, neither can go on.`,
      remedy: 'Raise the limit above the depth of such calls, or give the inner flow a work pool of its own.',
    },
  ];
}

/** What a running run may be waiting for: children whose slot it holds itself. */
export function* explainChildren(row: FlowRunRow): Transaction<Reason[]> {
  if (row.state_type !== 'RUNNING') return [];
  const waiting = yield* all<FlowRunRow>(sql`select * from flow_run where parent_flow_run_id = ${row.id} and state_type = 'SCHEDULED'
    and work_pool_name is not null order by id limit 5`);
  const reasons: Reason[] = [];
  for (const child of waiting) {
    const blocked = yield* blockedBy(row, child);
    if (blocked === null) continue;
    reasons.push({
      code: 'child-waits-for-slot',
      message: `It started ${child.name} (${child.id}), which waits for a slot of ${blocked} that this run holds: if it waits for it, neither can go on.`,
      remedy: 'Raise the limit above the depth of such calls, or give the inner flow a work pool of its own.',
    });
  }
  return reasons;
}

/** The thing whose slot a child lacks and its parent has. */
function* blockedBy(row: FlowRunRow, child: FlowRunRow): Transaction<string | null> {
  const [pool, queue] = [`work pool ${child.work_pool_name}`, `queue ${child.work_queue_name}`];
  if (yield* isFull(child)) {
    if (yield* holds(row.id, `pool:${child.work_pool_name}`)) return pool;
    if (yield* holds(row.id, `queue:${child.work_pool_name}/${child.work_queue_name}`)) return `${queue} of ${pool}`;
  }
  return (yield* holdsWorker(row, child)) ? `a worker of ${pool}` : null;
}

function* holdingAncestor(id: string | null, key: string): Transaction<Known | null> {
  let next = id;
  for (let depth = 0; next !== null && depth < deepest; depth += 1) {
    const run: (Known & { parent_flow_run_id: string | null }) | null = yield* first<Known & { parent_flow_run_id: string | null }>(
      sql`select id, name, parent_flow_run_id from flow_run where id = ${next}`,
    );
    if (run && (yield* holds(run.id, key))) return run;
    next = run?.parent_flow_run_id ?? null;
  }
  return null;
}

function* holds(runId: string, key: string): Transaction<boolean> {
  const slot = yield* first<{ key: string }>(sql`select s.key from slot s join flow_run r on r.execution_id = s.execution_id
    where r.id = ${runId} and s.key = ${key}`);
  return slot !== null;
}

/** Whether all workers of the child's pool are full, one of them with the run itself. */
function* holdsWorker(row: FlowRunRow, child: FlowRunRow): Transaction<boolean> {
  const own = yield* first<{ id: string }>(sql`select w.id from worker w join execution e on e.worker_id = w.id
    where e.id = ${row.execution_id} and w.work_pool_name = ${child.work_pool_name} and w.slot_limit is not null and w.running >= w.slot_limit`);
  if (!own) return false;
  const free = yield* first<{ id: string }>(sql`select id from worker where work_pool_name = ${child.work_pool_name} and offline_at is null
    and (slot_limit is null or running < slot_limit)`);
  return free === null;
}

/** Whether a limit is what keeps a run of this pool and queue from starting. */
function* isFull(row: FlowRunRow): Transaction<boolean> {
  const full = yield* first<{ name: string }>(sql`select p.name from work_pool p
    join work_queue q on q.work_pool_name = p.name and q.name = ${row.work_queue_name}
    where p.name = ${row.work_pool_name} and (
      (p.concurrency_limit is not null and p.concurrency_limit <= (select count(*) from slot where key = ${`pool:${row.work_pool_name}`}))
      or (q.concurrency_limit is not null
        and q.concurrency_limit <= (select count(*) from slot where key = ${`queue:${row.work_pool_name}/${row.work_queue_name}`})))`);
  return full !== null;
}
