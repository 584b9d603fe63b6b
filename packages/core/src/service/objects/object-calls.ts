import { FarhaulError } from '../../errors/farhaul-error.ts';
import type { z } from 'zod';
import type { StorageDescription } from '../../protocol/entities.ts';
import type { grantChildObject, grantedChildObject } from '../../protocol/object-messages.ts';
import { isRunning, lockRunnersExecution } from '../executions/load-execution.ts';
import type { Moment } from '../moment.ts';
import { pruneRuns, type PruneRequest } from '../runs/prune-runs.ts';
import { readRun } from '../runs/read-run.ts';
import type { ServiceCore } from '../service-core.ts';
import { first, sql, type Transaction } from '../store/statement.ts';

type ChildObjectCall = z.output<typeof grantChildObject>;

/** Large arguments are sent before their run is created. */
const ARGUMENTS_MS = 10 * 60_000;

/** Where a run puts the arguments of a child that it is about to start, or reads the result of one that has ended. */
export async function grantOfChild(core: ServiceCore, call: ChildObjectCall): Promise<z.output<typeof grantedChildObject>> {
  const key = await core.write((moment) => keyOfChild(moment, call));
  if (key === null) return { object: null };
  const method = call.what === 'result' ? 'GET' : 'PUT';
  const { grants } = await core.objects.grant({ requests: [{ key, method }], lifetimeMs: ARGUMENTS_MS });
  const [granted] = grants;
  return { object: granted ? { path: granted.path, key } : null };
}

/** Null where another storage than this server's holds it. */
function* keyOfChild(moment: Moment, call: ChildObjectCall): Transaction<string | null> {
  const locked = yield* lockRunnersExecution(call);
  const { run } = locked;
  if (!isRunning(locked)) throw notRunning(run.name, run.state_name);
  const child = yield* first<{ parent: string | null }>(sql`select parent_flow_run_id as parent from flow_run where id = ${call.id}`);
  if (call.what === 'arguments') {
    if (child) throw notToBeChanged(call.id);
    const parent = yield* readRun(moment, run.id);
    return isHere(parent.binding?.storage) ? `runs/${call.id}/args` : null;
  }
  if (child?.parent !== run.id) throw notItsChild(call.id);
  const { result } = yield* readRun(moment, call.id);
  return isHere(result?.storage) ? (result?.key ?? null) : null;
}

/** One that names a URL may be another server's. */
function isHere(storage: StorageDescription | null | undefined): boolean {
  return storage?.type === 'server' && storage.configuration['url'] === undefined;
}

/** Forgets ended runs, and what the server keeps for them. */
export async function pruneRunsAndObjects(
  core: ServiceCore,
  request: PruneRequest,
): Promise<{ removed: string[]; objects: number; bytes: number }> {
  const { removed } = await core.write((moment) => pruneRuns(moment, request));
  const freed = request.what === 'runs' ? await core.objects.deleteOfRuns(removed) : { objects: 0, bytes: 0 };
  if (request.compact) await core.store.compact?.();
  return { removed, ...freed };
}

function notRunning(name: string, state: string): FarhaulError {
  return new FarhaulError('FARHAUL_TRANSITION_REFUSED', `Flow run ${name} is ${state} and reaches no objects of others.`, {
    hint: 'Only a run that is running may start others and read what they gave.',
  });
}

function notToBeChanged(id: string): FarhaulError {
  return new FarhaulError('FARHAUL_CONFLICT', `Flow run ${id} exists already; its arguments are not to be changed.`, {
    hint: 'Start another run.',
  });
}

function notItsChild(id: string): FarhaulError {
  return new FarhaulError('FARHAUL_NOT_FOUND', `There is no flow run ${id} among those that this run has started.`, {
    hint: 'A run sees the runs that it started itself, and no others.',
  });
}
