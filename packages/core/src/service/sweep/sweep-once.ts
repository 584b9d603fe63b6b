/** What time alone brings about. Each finding is one short transaction that looks again before it acts. */
import { closeExecution, instructWorker } from '../executions/end-execution.ts';
import { heardWithoutWatcher } from '../executions/silence.ts';
import { lockExecution, type LockedExecution } from '../executions/load-execution.ts';
import { concludeExecution, requeue } from '../executions/worker-calls.ts';
import { sweepLeftovers } from '../objects/table-objects.ts';
import type { Moment } from '../moment.ts';
import { clearObjects } from './clear-objects.ts';
import { forgetOld } from './retention.ts';
import { recordEvent } from '../runs/record-event.ts';
import { cancelRun } from '../runs/cancel-run.ts';
import { lockRun, transition } from '../runs/transition.ts';
import type { ServiceCore } from '../service-core.ts';
import { all, first, raw, run, sql, type Statement, type Transaction } from '../store/statement.ts';

const AT_ONCE = 500;
const CALLER_LEASES = 3;
const WORKER_KEPT_MS = 24 * 3_600_000;

interface Finding {
  table: 'flow_run' | 'execution' | 'worker';
  where(moment: Moment): Statement;
  act(moment: Moment, id: string): Transaction<void>;
}

/** `runnersCouldBeat`: whether a runner that is not heard of is to blame for it. */
export async function sweepOnce(core: ServiceCore, { runnersCouldBeat }: { runnersCouldBeat: boolean }): Promise<void> {
  for (const finding of [notStarted, callerGone, nothingCreated, silent, late, workerLost, workerForgotten]) {
    if (finding === silent && !runnersCouldBeat) continue;
    const { table, where, act } = finding;
    const found = await core.read((moment) =>
      all<{ id: string }>(sql`select id from ${raw(table)} where ${where(moment)} limit ${AT_ONCE}`),
    );
    for (const { id } of found) await core.write((moment) => act(moment, id));
  }
  await core.write(sweepLeftovers);
  await forgetOld(core);
  await clearObjects(core);
}

const late: Finding = {
  table: 'flow_run',
  // An expression of the state, lest SQLite goes through all that wait by the index of states.
  where: (moment) => sql`scheduled_for < ${moment.now - moment.timings.lateMs} and ended_at is null and state_name <> 'Late'
    and coalesce(state_type, '') = 'SCHEDULED'`,
  *act(moment, id) {
    const row = yield* lockRun(id);
    if (yield* isStill(moment, late, id)) {
      yield* transition(moment, row, { type: 'SCHEDULED', name: 'Late', message: row.state_message, event: 'run-late' });
    }
  },
};

const notStarted: Finding = {
  table: 'flow_run',
  where: (moment) => sql`start_by is not null and started_at is null and ended_at is null and start_by < ${moment.now}
    and state_type <> 'CANCELLING'`,
  *act(moment, id) {
    const row = yield* lockRun(id);
    if (!(yield* isStill(moment, notStarted, id))) return;
    const seconds = ((row.start_by ?? row.scheduled_for) - row.scheduled_for) / 1000;
    const reason = `it did not start within ${seconds} s of its time; it was ${row.state_name}`;
    yield* cancelRun(moment, { id, reason, graceMs: moment.timings.graceMs });
  },
};

/** Only its caller may launch it, and its caller asks no more. */
const callerGone: Finding = {
  table: 'flow_run',
  where: (
    moment,
  ) => sql`caller_seen_at is not null and ended_at is null and caller_seen_at < ${moment.now - CALLER_LEASES * moment.timings.leaseMs}
    and state_time < ${moment.now - CALLER_LEASES * moment.timings.leaseMs} and coalesce(state_type, '') = 'SCHEDULED'`,
  *act(moment, id) {
    const row = yield* lockRun(id);
    if (!(yield* isStill(moment, callerGone, id))) return;
    const message = 'The process that called it is gone, and only that process might have launched it.';
    yield* transition(moment, row, { type: 'CRASHED', name: 'CallerGone', message, event: 'caller-lost' });
  },
};

/** The worker died before it began to create anything: admission is won by closing the execution. */
const nothingCreated: Finding = {
  table: 'execution',
  where: (moment) => sql`ended_at is null and lease_expires_at < ${moment.now} and submitting_at is null and runs_here = 0`,
  *act(moment, id) {
    const locked = yield* lockExecution(id);
    if (!(yield* isStill(moment, nothingCreated, id))) return;
    if (locked.run.ended_at !== null || locked.run.execution_id !== id) {
      yield* closeExecution(moment, locked.execution, { superseded: true });
    } else {
      yield* requeue(moment, locked, {
        message: 'its worker was lost before it created anything',
        event: 'worker-lost',
        scheduledFor: moment.now,
        counted: 'repeat',
      });
    }
  },
};

/**
 * A runner that was admitted and is silent for too long. Through channels other than the API a runner is only heard
 * while somebody watches: an unwatched one is left for adoption.
 */
const silent: Finding = {
  table: 'execution',
  where: (moment) => sql`ended_at is null and admitted_at is not null
    and runner_seen_at < ${moment.now - moment.timings.runnerLostAnywayMs}
    and (${heardWithoutWatcher} or lease_expires_at > ${moment.now})`,
  *act(moment, id) {
    const locked = yield* lockExecution(id);
    if (locked.run.ended_at === null && (yield* isStill(moment, silent, id))) yield* crashSilent(moment, locked);
  },
};

function* crashSilent(moment: Moment, locked: LockedExecution): Transaction<void> {
  const { execution } = locked;
  const seconds = Math.round((moment.now - (execution.runner_seen_at ?? 0)) / 1000);
  const who = execution.runs_here ? 'The process that ran the flow' : 'The runner';
  const stop = execution.stop ?? JSON.stringify({ reason: 'its runner was given up as lost', graceMs: 0 });
  yield* run(sql`update execution set stop = ${stop} where id = ${execution.id}`);
  yield* concludeExecution(
    moment,
    { ...locked, execution: { ...execution, stop } },
    {
      kind: 'lost',
      reason: `${who} fell silent ${seconds} s ago`,
      remedy: 'Look at the last log lines and at the machine it ran on.',
    },
  );
  yield* instructWorker(execution.worker_id);
}

const workerLost: Finding = {
  table: 'worker',
  where: (moment) => sql`offline_at is null and last_seen_at < ${moment.now - 2 * moment.timings.leaseMs}`,
  *act(moment, id) {
    if (!(yield* isStill(moment, workerLost, id))) return;
    yield* run(sql`update worker set offline_at = ${moment.now}, running = 0 where id = ${id}`);
    yield* recordEvent(moment, { kind: 'worker-lost', data: { workerId: id } });
  },
};

/** Every process that calls a flow is a worker for a while: their rows must not pile up. */
const workerForgotten: Finding = {
  table: 'worker',
  where: (moment) => sql`offline_at < ${moment.now - WORKER_KEPT_MS}
    and not exists (select 1 from execution e where e.worker_id = worker.id and e.ended_at is null)
    and not exists (select 1 from removal m where m.worker_id = worker.id)`,
  *act(moment, id) {
    if (yield* isStill(moment, workerForgotten, id)) yield* run(sql`delete from worker where id = ${id}`);
  },
};

function* isStill(moment: Moment, { table, where }: Finding, id: string): Transaction<boolean> {
  return (yield* first(sql`select id from ${raw(table)} where id = ${id} and ${where(moment)}`)) !== null;
}
