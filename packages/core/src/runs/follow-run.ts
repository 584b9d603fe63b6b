import type { PluginV1 } from '../plugin/v1/plugin-v1.ts';
import type { FlowRun, LogEntry, TaskRun } from '../protocol/entities.ts';
import type { Client } from '../protocol/contract.ts';
import { followLogs } from './follow-logs.ts';
import { FlowRunFuture } from './flow-run-future.ts';
import { readOutcome } from './read-outcome.ts';
import { RunTracker } from './run-tracker.ts';
import type { Session } from './session.ts';

interface Followed {
  flowRun: FlowRun;
  plugin: PluginV1 | null;
  signal?: AbortSignal | undefined;
  /** Of a run launched from this process: rejects when the launch itself broke. */
  ended: Promise<unknown> | null;
}

/** A future of a run that exists. */
export function followRun(session: Session, followed: Followed): FlowRunFuture<unknown> {
  const { client } = session.connection;
  const { flowRun, plugin, signal } = followed;
  const tracker = new RunTracker({ client, run: flowRun, pollMs: session.timings.pollMs });
  followed.ended?.catch((error: unknown) => tracker.fail(error));
  const cancel = async (reason: string): Promise<void> => {
    tracker.hear(await client.flowRuns.cancel({ id: flowRun.id, reason, graceMs: session.timings.graceMs }));
  };
  if (signal) cancelOnAbort(tracker, signal, cancel);
  return new FlowRunFuture({
    tracker,
    keepAlive: session.keepAlive,
    cancel,
    taskRuns: () => allTaskRuns(client, flowRun.id),
    logs: (follow) => readLogs(session, flowRun.id, follow),
    readOutcome: async (run) => {
      if (session.launched.endsBySignal) await new Promise(() => undefined);
      return await readOutcome(run, {
        openStorage: (description) => session.storages.get(description, plugin),
        codeStorage: async (of) => (of.binding?.storage ? await session.storages.get(of.binding.storage, plugin) : null),
      });
    },
  });
}

function cancelOnAbort(tracker: RunTracker, signal: AbortSignal, cancel: (reason: string) => Promise<void>): void {
  const onAbort = (): void => {
    const reason = signal.reason instanceof Error ? signal.reason.message : String(signal.reason);
    cancel(`aborted by its caller: ${reason}`).catch((error: unknown) => tracker.fail(error));
  };
  if (signal.aborted) return onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const forget = (): void => signal.removeEventListener('abort', onAbort);
  tracker.untilEnded().then(forget, forget);
}

async function allTaskRuns(client: Client, id: string): Promise<TaskRun[]> {
  const all: TaskRun[] = [];
  let after: string | null = null;
  do {
    const page: { items: TaskRun[]; next: string | null } = await client.flowRuns.taskRuns({ id, after, limit: 1000 });
    all.push(...page.items);
    after = page.next;
  } while (after !== null);
  return all;
}

async function* readLogs(session: Session, id: string, follow: boolean): AsyncGenerator<LogEntry> {
  const { client } = session.connection;
  const release = session.keepAlive.hold();
  try {
    yield* follow ? followLogs(client, { id }) : knownLines(client, id);
  } finally {
    release();
  }
}

async function* knownLines(client: Client, id: string): AsyncGenerator<LogEntry> {
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<Client['flowRuns']['logs']>> = await client.flowRuns.logs({ id, after, limit: 1000 });
    yield* page.items;
    if (page.items.length === 0) return;
    after = page.next;
  }
}
