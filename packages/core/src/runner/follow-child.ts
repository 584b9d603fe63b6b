import type { ChildRunsApi } from '../channel/child-runs-api.ts';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import type { FlowRun } from '../protocol/entities.ts';
import { FlowRunFuture } from '../runs/flow-run-future.ts';
import type { KeepAlive } from '../runs/keep-alive.ts';
import { readOutcome } from '../runs/read-outcome.ts';
import { RunTracker } from '../runs/run-tracker.ts';

const pollMs = 25_000;
const graceMs = 5_000;

interface Followed {
  api: ChildRunsApi;
  run: FlowRun;
  keepAlive: KeepAlive;
  signal: AbortSignal | undefined;
}

/** A future of a run that this run has started. */
export function followChild({ api, run, keepAlive, signal }: Followed): FlowRunFuture<unknown> {
  const { id } = run;
  const tracker = new RunTracker({ client: asClient(api), run, pollMs });
  const cancel = async (reason: string): Promise<void> => tracker.hear(await api('cancel', { id, reason, graceMs }));
  if (signal) cancelOnAbort(tracker, signal, cancel);
  return new FlowRunFuture({
    tracker,
    keepAlive,
    cancel,
    taskRuns: () => Promise.reject(elsewhere(run, 'Task runs')),
    logs: () => noLogs(run),
    readOutcome: (ended) =>
      readOutcome(ended, {
        openStorage: () => Promise.reject(outOfReach(ended)),
        // Stacks are mapped where this run's own are: both come from one bundle.
        codeStorage: async () => null,
      }),
  });
}

function asClient(api: ChildRunsApi): Client {
  return {
    flowRuns: {
      get: ({ id }: { id: string }) => api('wait', { id, afterVersion: -1, waitMs: 0 }),
      wait: (request: { id: string; afterVersion: number; waitMs: number }, options?: { signal?: AbortSignal }) =>
        api('wait', request, options?.signal),
    },
  } as unknown as Client;
}

function cancelOnAbort(tracker: RunTracker, signal: AbortSignal, cancel: (reason: string) => Promise<void>): void {
  const onAbort = (): void => {
    const reason = signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
    cancel(`aborted by its caller: ${reason}`).catch((error: unknown) => tracker.fail(error));
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
}

// oxlint-disable-next-line require-yield
async function* noLogs(run: FlowRun): AsyncGenerator<never> {
  throw elsewhere(run, 'The log');
}

function elsewhere(run: FlowRun, what: string): FarhaulError {
  return new FarhaulError(
    'FARHAUL_CAPABILITY_UNSUPPORTED',
    `${what} of flow run "${run.name}" cannot be read inside the run that started it.`,
    {
      hint: `Read it from outside: farhaul flow-run logs ${run.id}, farhaul flow-run inspect ${run.id}`,
    },
  );
}

function outOfReach({ name, result }: FlowRun): FarhaulError {
  return new FarhaulError(
    'FARHAUL_CAPABILITY_UNSUPPORTED',
    `The result of flow run "${name}" (${Math.round((result?.bytes ?? 0) / 1024)} KiB) lies in a storage that this run does not reach.`,
    { hint: 'Let the child store what is larger than 512 KiB, and answer its place.' },
  );
}
