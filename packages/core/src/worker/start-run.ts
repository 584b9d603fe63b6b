/** From a claim to infrastructure that is recorded; or to the reason why there is none. */
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { InfrastructureRefV1 } from '../plugin/v1/infrastructure-v1.ts';
import type { StorageV1 } from '../plugin/v1/storage-v1.ts';
import type { StorageDescription } from '../protocol/entities.ts';
import type { Claim } from '../protocol/messages.ts';
import type { ChannelLocation } from '../protocol/run-channel.ts';
import { LONGEST_RELEASE_MS } from '../protocol/longest-release.ts';
import type { RunDocumentV1 } from '../protocol/run-document.ts';
import { keepTrying } from './keep-trying.ts';
import { executionKey, prepareRun, type PreparedRun } from './prepare-run.ts';
import { removeInfrastructure } from './remove-infrastructure.ts';
import { resolveRunJob, type RunJob } from './resolve-run-job.ts';
import type { RunSlot } from './run-slot.ts';

export interface RunToStart {
  claim: Claim;
  /** Of a direct call, with the secrets that the stored run does not hold; null: those of the run. */
  jobVariables: Record<string, unknown> | null;
}

/** Infrastructure of an execution, with what its watcher needs to know. */
export interface StartedRun {
  ref: InfrastructureRefV1;
  /** Where the execution's own objects lie: the run's storage, or a carrier. */
  storage: StorageV1;
  storageDescription: StorageDescription;
  /** Whether that is a carrier. */
  carried: boolean;
  /** Null where the run document is gone: then only the infrastructure itself is watched. */
  channel: WatchedChannel | null;
}

/** What the run document says of the way between runner and watcher. */
export interface WatchedChannel {
  kind: ChannelLocation['kind'];
  hmacKey: string;
}

export function watchedChannel({ channel, hmacKey }: RunDocumentV1): WatchedChannel {
  return { kind: channel.kind, hmacKey };
}

/** Leases that may pass while a provider or storage cannot be reached; then the run goes back to the queue. */
export const BUDGET_LEASES = 3;

export async function startRun(slot: RunSlot, toStart: RunToStart): Promise<StartedRun | null> {
  const { parts, call, signal } = slot;
  const budgetMs = BUDGET_LEASES * parts.timings.leaseMs;
  let prepared: PreparedRun;
  try {
    const until = AbortSignal.any([signal, parts.draining]);
    prepared = await parts.startTurns.run(async () => await prepare(slot, toStart, { signal: until, budgetMs }));
    until.throwIfAborted();
  } catch (error) {
    signal.throwIfAborted();
    if (isEnded(error)) throw error;
    await (parts.draining.aborted ? release(slot, { reason: 'its worker is draining', retryAfterMs: null }) : giveBack(slot, error));
    return null;
  }
  for (const warning of prepared.warnings) slot.log.say('warning', warning);
  const ref = await submit(slot, prepared, budgetMs);
  if (ref === null) return null;
  const { storage, storageDescription, carried } = prepared;
  const channel = watchedChannel(prepared.document);
  const record = { ...call, ref, channel: channel.kind, resultStorage: storageDescription };
  await keepTrying(async () => await parts.client.executions.record(record), { signal });
  slot.log.say('debug', `Worker ${parts.name} started it as ${ref.type} ${ref.identifier}.`);
  return { ref, storage, storageDescription, carried, channel };
}

async function prepare(
  slot: RunSlot,
  { claim, jobVariables }: RunToStart,
  { signal, budgetMs }: { signal: AbortSignal; budgetMs: number },
): Promise<PreparedRun> {
  const { parts, call, redaction } = slot;
  const onTrouble = (error: FarhaulError): void => slot.log.say('warning', `Not ready yet, trying again: ${error.message}`);
  const resolving = (): Promise<RunJob> => resolveRunJob({ claim, parts, jobVariables, redaction });
  const job = await keepTrying(resolving, { signal, budgetMs, onTrouble });
  const preparing = keepTrying(() => prepareRun({ claim, parts, job }, signal), { signal, budgetMs, onTrouble });
  // It may fail before anybody waits for it.
  preparing.catch(() => undefined);
  try {
    // Before anything is created; whoever is superseded learns it here.
    const submitting = { ...call, phase: 'submitting', message: '' };
    await keepTrying(async () => await parts.client.executions.phase(submitting), { signal: slot.signal });
  } finally {
    // What it writes is deleted by whoever ends this, who must not be too early.
    await preparing.catch(() => undefined);
  }
  return await preparing;
}

/** Somebody else took the execution over, or ended it. */
export function isEnded(error: unknown): boolean {
  return FarhaulError.isInstance(error, 'FARHAUL_TRANSITION_REFUSED') || FarhaulError.isInstance(error, 'FARHAUL_STORAGE_CLOSED');
}

async function submit(slot: RunSlot, prepared: PreparedRun, budgetMs: number): Promise<InfrastructureRefV1 | null> {
  const { parts } = slot;
  const signal = AbortSignal.any([slot.signal, slot.stopSignal]);
  const onTrouble = (error: FarhaulError): void =>
    slot.log.say('warning', `The infrastructure cannot be reached, trying again: ${error.message}`);
  try {
    const onPhase = (phase: string, message: string): void => slot.phase(phase, message);
    return await keepTrying(() => parts.plugin.doSubmit(prepared.request, { signal, onPhase }), { signal, budgetMs, onTrouble });
  } catch (error) {
    slot.signal.throwIfAborted();
    // It may have been created before the answer was lost.
    const found = await find(slot, budgetMs);
    if (found && (slot.stopRequest || FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE'))) return found;
    if (found)
      await removeInfrastructure({
        plugin: parts.plugin,
        ref: found,
        graceMs: 0,
        signal: slot.signal,
        onTrouble: (message) => slot.log.say('warning', message),
      });
    if (slot.stopRequest) await endUnstarted(slot, slot.stopRequest.reason);
    else await giveBack(slot, error);
    return null;
  }
}

export async function find(slot: RunSlot, budgetMs: number): Promise<InfrastructureRefV1 | null> {
  const { parts, signal, executionId, flowRunId } = slot;
  const { plugin } = parts;
  if (!plugin.doFind) return null;
  const key = executionKey(executionId, flowRunId);
  const onTrouble = (error: FarhaulError): void =>
    slot.log.say('warning', `Looking for its infrastructure, trying again: ${error.message}`);
  return await keepTrying(async () => (await plugin.doFind?.(key, { signal })) ?? null, { signal, budgetMs, onTrouble });
}

/** Stopped before anything was created. */
async function endUnstarted(slot: RunSlot, reason: string): Promise<void> {
  const { parts, call, signal } = slot;
  await keepTrying(async () => await parts.client.executions.outcome({ ...call, outcome: { kind: 'deleted', reason, remedy: '' } }), {
    signal,
  });
  await reportRemoved(slot);
}

/** Back to the queue where it may succeed later, else the end of the run. Nothing of it exists. */
export async function giveBack(slot: RunSlot, cause: unknown): Promise<void> {
  const { parts, call, signal } = slot;
  const error = slot.redaction.error(asFarhaulError(cause, slot));
  slot.conclude();
  if (error.retryable) {
    const retryAt = Date.parse(String(error.details?.['retryAt']));
    const retryAfterMs = Number.isNaN(retryAt) ? parts.timings.leaseMs : Math.min(Math.max(0, retryAt - Date.now()), LONGEST_RELEASE_MS);
    slot.log.say('warning', `Back to the queue: ${error.message}`);
    await release(slot, { reason: error.message, retryAfterMs });
  } else {
    await slot.log.flush();
    await keepTrying(
      async () => await parts.client.executions.reject({ ...call, message: error.message, code: error.code, remedy: error.hint ?? '' }),
      { signal },
    );
  }
  await reportRemoved(slot);
}

async function release(slot: RunSlot, how: { reason: string; retryAfterMs: number | null }): Promise<void> {
  const { parts, call, signal } = slot;
  slot.conclude();
  await slot.log.flush();
  await keepTrying(async () => await parts.client.executions.release({ ...call, ...how }), { signal });
}

/** Nothing exists; says so in case the end of the run ordered a removal. */
async function reportRemoved({ parts, executionId, signal }: RunSlot): Promise<void> {
  await keepTrying(async () => await parts.client.executions.removed({ executionId }), { signal });
}

function asFarhaulError(cause: unknown, slot: RunSlot): FarhaulError {
  if (FarhaulError.isInstance(cause)) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  slot.parts.logger.error(
    slot.redaction.text(`Worker type ${slot.parts.entry.type}: ${cause instanceof Error ? (cause.stack ?? message) : message}`),
  );
  return new FarhaulError(
    'FARHAUL_INFRASTRUCTURE_REJECTED',
    `The worker type '${slot.parts.entry.type}' failed to start the run: ${message}`,
    {
      hint: 'This is not an answer of the infrastructure but an error inside the plugin; its log has the stack.',
      cause,
    },
  );
}
