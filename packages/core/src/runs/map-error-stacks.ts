import { mapRemoteStack } from '../bundle/stack-map.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { readObject } from '../storage/read-object.ts';
import type { OutcomeSource } from './read-outcome.ts';

/** Points the stacks of an error, its causes and its parts at the author's source. Best effort: an error is never lost over it. */
export async function mapErrorStacks(error: unknown, run: FlowRun, source: OutcomeSource): Promise<void> {
  if (run.code?.type !== 'bundle' || run.code.map === null) return;
  const errors = collect(error, new Set());
  if (errors.size === 0) return;
  try {
    const storage = await source.codeStorage(run);
    if (!storage) return;
    const map = await readObject(storage, run.code.map.key, run.code.map.sha256);
    for (const one of errors) {
      await mapPosition(one, map);
      if (one.stack) one.stack = await mapRemoteStack(one.stack, map);
    }
  } catch {
    // The stack stays that of the bundle.
  }
}

/** A runner names a place of the bundle in its message where a stack of its own would tell nothing. */
async function mapPosition(error: Error, map: Uint8Array): Promise<void> {
  const position = FarhaulError.isInstance(error, 'FARHAUL_RUNNER_BLOCKED') ? error.details?.['position'] : undefined;
  if (typeof position !== 'string') return;
  const frame = await mapRemoteStack(`at ${position}`, map);
  error.message = error.message.replace(position, frame.slice('at '.length));
  error.stack = `${error.name}: ${error.message}\n    ${frame}`;
}

function collect(error: unknown, seen: Set<Error>): Set<Error> {
  if (!(error instanceof Error) || seen.has(error)) return seen;
  seen.add(error);
  collect(error.cause, seen);
  if (error instanceof AggregateError) for (const part of error.errors) collect(part, seen);
  return seen;
}
