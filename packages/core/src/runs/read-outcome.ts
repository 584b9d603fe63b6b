import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowRun, ResultReference } from '../protocol/entities.ts';
import { decodeResult, type ResultContent } from '../protocol/result-document.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import { readObject } from '../storage/read-object.ts';
import { FlowRunCancelled, FlowRunCrashed, FlowRunFailed, FlowRunTimedOut } from './run-errors.ts';
import { mapErrorStacks } from './map-error-stacks.ts';

/** `decode` makes the value anew each time, so that no caller sees another one's mutations. */
export type RunOutcome = { kind: 'value'; decode(): unknown } | { kind: 'error'; error: unknown };

export interface OutcomeSource {
  openStorage(description: NonNullable<ResultReference['storage']>): Promise<StorageV1>;
  /** Storage of the run's code objects (source map); null where there is none. */
  codeStorage(run: FlowRun): Promise<StorageV1 | null>;
}

/** Turns an ended run into its value or the error that its caller shall see. */
export async function readOutcome(run: FlowRun, source: OutcomeSource): Promise<RunOutcome> {
  const about = { flowRunId: run.id, runName: run.name };
  const message = run.state.message ?? run.state.name;
  switch (run.state.type) {
    case 'COMPLETED': {
      const bytes = await readResult(run, source);
      return bytes ? { kind: 'value', decode: () => contentValue(decodeResult(bytes)) } : { kind: 'value', decode: () => undefined };
    }
    case 'FAILED': {
      const cause = await readError(run, source);
      if (run.state.name === 'TimedOut') return { kind: 'error', error: new FlowRunTimedOut({ ...about, message, cause: cause?.error }) };
      if (!cause) return { kind: 'error', error: new FlowRunFailed({ ...about, message }) };
      return { kind: 'error', error: cause.error };
    }
    case 'CANCELLED':
      return { kind: 'error', error: new FlowRunCancelled({ ...about, message }) };
    default:
      return { kind: 'error', error: crashed(run, message) };
  }
}

function crashed(run: FlowRun, message: string): FlowRunCrashed {
  const outcome = (run.outcome ?? {}) as { exitCode?: number | null; signal?: string | null; lastLogLines?: string[]; remedy?: string };
  return new FlowRunCrashed({
    flowRunId: run.id,
    runName: run.name,
    message,
    ...(outcome.remedy ? { hint: outcome.remedy } : {}),
    exitCode: outcome.exitCode ?? null,
    signal: outcome.signal ?? null,
    lastLogLines: outcome.lastLogLines ?? [],
  });
}

function contentValue(content: ResultContent): unknown {
  return content.kind === 'value' ? content.value : undefined;
}

async function readError(run: FlowRun, source: OutcomeSource): Promise<{ error: unknown } | null> {
  const bytes = await readResult(run, source);
  if (!bytes) return null;
  const content = decodeResult(bytes);
  if (content.kind !== 'error') return null;
  await mapErrorStacks(content.error, run, source);
  return { error: content.error };
}

async function readResult(run: FlowRun, source: OutcomeSource): Promise<Uint8Array | null> {
  const { result } = run;
  if (!result) return null;
  if (result.inline !== null) return Buffer.from(result.inline, 'base64');
  if (result.storage === null || result.key === null) {
    throw new FarhaulError('FARHAUL_STORAGE_NOT_FOUND', `the result of flow run "${run.name}" was not kept`);
  }
  return await readObject(await source.openStorage(result.storage), result.key, result.sha256);
}
