import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { ResultReference } from '../../protocol/entities.ts';
import { INLINE_BYTES, type runResult } from '../../protocol/messages.ts';
import { isTerminal } from '../../protocol/states.ts';
import type { Moment } from '../moment.ts';
import { recordEvent } from '../runs/record-event.ts';
import { addPhase, transition } from '../runs/transition.ts';
import type { ExecutionRow } from '../store/rows.ts';
import { first, run, sql, type Transaction } from '../store/statement.ts';
import { isCurrent, lockRunnersExecution } from './load-execution.ts';

type RunResult = z.output<typeof runResult>;

/**
 * The runner's last act: the run ends as the runner saw it, for it knows the order of things. Only a cancelled end
 * waits: as CANCELLING, until it is verified that nothing runs any more; where nobody asked for it, until it is known who told
 * the runner to end, for a node that evicts its pods does so, too.
 */
export function* takeResult(moment: Moment, call: RunResult): Transaction<void> {
  const reference = referenceOf(call);
  const locked = yield* lockRunnersExecution(call);
  refuseForeignKey(reference, locked.run.id);
  const { run: row, execution } = locked;
  if (!isCurrent(locked) || row.ended_at !== null) {
    if (yield* isKnown(execution, call.ending)) return;
    yield* recordEvent(moment, {
      kind: 'result-came-late',
      flowRunId: row.id,
      executionId: execution.id,
      data: { state: call.ending.state.type },
    });
    return;
  }
  yield* run(sql`insert into result (flow_run_id, execution_id, reference, ending, created_at)
    values (${row.id}, ${execution.id}, ${reference && JSON.stringify(reference)}, ${JSON.stringify(call.ending)}, ${moment.now})
    on conflict (flow_run_id) do update set execution_id = excluded.execution_id, reference = excluded.reference,
      ending = excluded.ending, created_at = excluded.created_at`);
  yield* run(sql`update execution set attempt = ${call.ending.attempt}, runner_seen_at = ${moment.now} where id = ${execution.id}`);
  const { state } = call.ending;
  const type = isTerminal(state.type) ? state.type : 'CRASHED';
  // Nothing was returned either where the runner stopped because its caller is gone: who asked for the end is heard.
  const waits = row.state_type === 'CANCELLING' ? ['CANCELLED', 'CRASHED'] : execution.stop === null ? ['CANCELLED'] : [];
  if (waits.includes(type) && !execution.runs_here) {
    yield* addPhase(moment, row, 'finishing');
    return;
  }
  yield* transition(moment, row, {
    type,
    name: state.name,
    message: state.message,
    event: `run-${type.toLowerCase()}`,
    phase: 'finishing',
    data: { attempt: call.ending.attempt, node: call.ending.node },
  });
  if (execution.runs_here) yield* run(sql`update execution set ended_at = ${moment.now} where id = ${execution.id}`);
}

/** Sent again, by a runner that did not hear the answer. */
function* isKnown({ id: executionId, flow_run_id: flowRunId }: ExecutionRow, ending: RunResult['ending']): Transaction<boolean> {
  const known = yield* first<{ ending: string }>(
    sql`select ending from result where flow_run_id = ${flowRunId} and execution_id = ${executionId}`,
  );
  return known?.ending === JSON.stringify(ending);
}

/** A run names objects of its own only. */
function refuseForeignKey(reference: ResultReference | null, flowRunId: string): void {
  if (reference === null || reference.key === null || reference.key.startsWith(`runs/${flowRunId}/`)) return;
  throw new FarhaulError('FARHAUL_API_FORBIDDEN', `The result of flow run ${flowRunId} cannot lie at ${reference.key.slice(0, 200)}.`, {
    hint: `It lies below runs/${flowRunId}/ in whatever storage.`,
  });
}

function referenceOf(call: RunResult): ResultReference | null {
  if (call.result === null) return null;
  if ('key' in call.result) return call.result;
  const bytes = Buffer.from(call.result.inline, 'base64');
  if (bytes.length > INLINE_BYTES) {
    throw new FarhaulError(
      'FARHAUL_API_LIMIT',
      `The result of execution ${call.executionId} takes ${Math.round(bytes.length / 1024)} KiB.`,
      {
        hint: `Results over ${INLINE_BYTES / 1024} KiB are objects of a storage.`,
      },
    );
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (call.ending.resultSha256 !== null && call.ending.resultSha256 !== sha256) {
    throw new FarhaulError(
      'FARHAUL_STORAGE_DIGEST',
      `The result of execution ${call.executionId} does not have the digest of its ending.`,
      {
        hint: 'Send it again; it was damaged on the way.',
        retryable: true,
      },
    );
  }
  return { storage: null, key: null, inline: call.result.inline, sha256, bytes: bytes.length };
}
