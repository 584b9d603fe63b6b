/** A direct call: this worker claims exactly the run it is given, and waits for its end. */
import { anySignal } from '../plugin/any-signal.ts';
import { isTerminal, type StateType } from '../protocol/states.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { FlowRun } from '../protocol/entities.ts';
import type { Claim, Removal } from '../protocol/messages.ts';
import { cancelUnlaunched } from './cancel-unlaunched.ts';
import { keepTrying } from './keep-trying.ts';
import type { LeaseKeeper } from './lease-keeper.ts';
import type { Slots } from './slots.ts';
import type { WorkerParts } from './worker-parts.ts';

/** States that need no instruction. */
const quiet: ReadonlySet<StateType> = new Set<StateType>(['PENDING', 'RUNNING', 'COMPLETED', 'FAILED']);

export interface ClaimOneRequest {
  flowRunId: string;
  /** Answers the worker's id, and registers it first where the API does not know it. */
  register(): Promise<string>;
  /** The API has forgotten the worker. */
  onForgotten(): void;
  parts: WorkerParts;
  slots: Slots;
  keeper: LeaseKeeper;
  signal: AbortSignal;
  /** With the secrets that the stored run does not hold. */
  jobVariables?: Record<string, unknown>;
}

interface Work {
  claims: Claim[];
  removals: Removal[];
}

/** Resolves when the run is over; what was created for it may still be on its way out. */
export async function claimOne(request: ClaimOneRequest): Promise<FlowRun> {
  const ended = new AbortController();
  const signal = anySignal(request.signal, ended.signal);
  const claiming = claimUntilEnded(request, signal);
  // A refused claim ends the call; otherwise only the state of the run does.
  const refused = claiming.then(() => new Promise<never>(() => undefined));
  refused.catch(() => undefined);
  try {
    return await Promise.race([waitForEnd({ ...request, signal }), refused]);
  } catch (error) {
    if (!request.signal.aborted) request.slots.alsoWaitFor(cancelUnclaimed(request, error));
    throw error;
  } finally {
    ended.abort();
  }
}

async function waitForEnd({ flowRunId, parts, keeper, signal }: ClaimOneRequest): Promise<FlowRun> {
  const { client, timings } = parts;
  let flowRun: FlowRun | null = null;
  for (;;) {
    const afterVersion: number = flowRun?.stateVersion ?? -1;
    flowRun = await keepTrying(
      async () => await client.flowRuns.wait({ id: flowRunId, afterVersion, waitMs: timings.pollMs }, { signal }),
      { signal },
    );
    const { type } = flowRun.state;
    // Ended or taken back by somebody else: what to do is asked now, not with the next heartbeat.
    if (!quiet.has(type)) void keeper.beatNow();
    if (isTerminal(type)) return flowRun;
  }
}

/** A run that comes back to the queue (busy, lost before admission, infrastructure retry) is claimed again. */
async function claimUntilEnded(request: ClaimOneRequest, signal: AbortSignal): Promise<void> {
  const { slots } = request;
  try {
    await registerOrCancel(request, signal);
    while (!signal.aborted) {
      const work = await keepTrying(async () => await askForWork(request, signal), { signal });
      for (const removal of work.removals) slots.remove(removal);
      const started = work.claims.map((claim) => slots.start(claim, { jobVariables: request.jobVariables ?? null }));
      await Promise.all(started.map(({ slot }) => slot.given));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Nothing exists yet: of a provider that stays away the caller is told, who would wait for ever otherwise. */
async function registerOrCancel({ flowRunId, parts, register }: ClaimOneRequest, signal: AbortSignal): Promise<void> {
  let patientUntil: number | null = null;
  const away = await keepTrying(
    async () => {
      try {
        await register();
        return null;
      } catch (error) {
        if (!FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE')) throw error;
        patientUntil ??= Date.now() + parts.timings.renewMs;
        if (Date.now() < patientUntil) throw error;
        return error;
      }
    },
    { signal },
  );
  if (away === null) return;
  const reason = [away.message, away.hint].filter(Boolean).join(' ');
  await keepTrying(async () => await parts.client.flowRuns.cancel({ id: flowRunId, reason, graceMs: 0 }), { signal });
}

/** Its caller is told the error itself, and first; nobody else may take the run. */
async function cancelUnclaimed({ flowRunId, parts }: ClaimOneRequest, error: unknown): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
  await cancelUnlaunched(parts.client, flowRunId, error);
}

async function askForWork({ flowRunId, parts, register, onForgotten }: ClaimOneRequest, signal: AbortSignal): Promise<Work> {
  const { client, timings } = parts;
  const scope = { kind: 'flow-run' as const, flowRunId };
  const ask = async (): Promise<Work> =>
    await client.workers.next({ workerId: await register(), scope, limit: 1, waitMs: timings.pollMs }, { signal });
  try {
    return await ask();
  } catch (error) {
    if (!FarhaulError.isInstance(error, 'FARHAUL_NOT_FOUND')) throw error;
    onForgotten();
    return await ask();
  }
}
