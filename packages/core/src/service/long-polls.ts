/** Calls that wait: each listens first, looks then, and waits last. */
import type { FlowRun } from '../protocol/entities.ts';
import type { StopRequest } from '../protocol/run-channel.ts';
import { isTerminal } from '../protocol/states.ts';
import { claimEntities } from './executions/claim-entities.ts';
import { checkScope, markAlive, type NextWork, type Probe, probeWork, takeWork, topicsOf, type Work } from './executions/next-work.ts';
import { isBusy, markBusy } from './executions/busy-scopes.ts';
import { readStop } from './executions/runner-calls.ts';
import { type LogPage, type LogRequest, readLogs } from './logs/logs.ts';
import { readChild } from './runs/child-runs.ts';
import { hasChanged, readRun } from './runs/read-run.ts';
import type { Moment } from './moment.ts';
import type { ServiceCore } from './service-core.ts';
import type { Transaction } from './store/statement.ts';
import { heartbeat, readInstructions, type WorkerHeartbeatAnswer } from './workers/worker-calls.ts';

interface Poll<Result> {
  topics: readonly string[];
  waitMs: number;
  signal: AbortSignal | undefined;
  /** Null: not yet. `again`: look again after this many milliseconds even if nothing wakes. */
  look(last: boolean): Promise<{ found: Result } | { again: number | null }>;
}

/** Asks `look` at once, on every wake, and a last time when the time is over, when it must find something. */
async function poll<Result>({ store, closing, timings }: ServiceCore, { topics, waitMs, signal, look }: Poll<Result>): Promise<Result> {
  const deadline = performance.now() + waitMs;
  const listener = store.changes.listen(topics);
  // Neither source aborts in the ordinary case: a joined signal would be kept by the lasting one for ever.
  const ended = new AbortController();
  const end = (): void => ended.abort();
  const sources = signal ? [signal, closing] : [closing];
  for (const source of sources) source.addEventListener('abort', end, { once: true });
  if (sources.some(({ aborted }) => aborted)) end();
  const ends = ended.signal;
  try {
    for (;;) {
      const left = deadline - performance.now();
      const answer = await look(left <= 0 || ends.aborted);
      if ('found' in answer) return answer.found;
      await listener.wait(Math.min(left, Math.max(1, answer.again ?? Infinity), timings.lookAgainMs), ends);
    }
  } finally {
    for (const source of sources) source.removeEventListener('abort', end);
    listener.close();
  }
}

/** Answers at once when the run has ended, for then nothing follows. */
export function waitForRun(core: ServiceCore, input: RunWait, signal?: AbortSignal): Promise<FlowRun> {
  return waitForVersion(core, { ...input, signal, read: (moment) => readRun(moment, input.id), hasNews: () => hasChanged(input) });
}

/** The same for a run and its child. */
export function waitForChild(
  core: ServiceCore,
  input: RunWait & { executionId: string; token: string },
  signal?: AbortSignal,
): Promise<FlowRun> {
  return waitForVersion(core, { ...input, signal, read: (moment) => readChild(moment, input) });
}

interface RunWait {
  id: string;
  afterVersion: number;
  waitMs: number;
}

function waitForVersion(
  core: ServiceCore,
  input: RunWait & { signal: AbortSignal | undefined; read(moment: Moment): Transaction<FlowRun>; hasNews?(): Transaction<boolean> },
): Promise<FlowRun> {
  // Whoever heard of a run a moment ago asks again at once, and nearly always there is nothing new: that takes no reading of it all.
  let { hasNews } = input.afterVersion >= 0 ? input : {};
  return poll(core, {
    topics: [`run:${input.id}`],
    waitMs: input.waitMs,
    signal: input.signal,
    look: async (last) => {
      if (hasNews && !last && !(await core.read(hasNews))) {
        hasNews = undefined;
        return { again: null };
      }
      const flowRun = await core.read((moment) => input.read(moment));
      const settled = flowRun.stateVersion !== input.afterVersion || isTerminal(flowRun.state.type);
      return last || settled ? { found: flowRun } : { again: null };
    },
  });
}

export function followLogs(core: ServiceCore, input: LogRequest & { waitMs: number }, signal?: AbortSignal): Promise<LogPage> {
  return poll(core, {
    topics: [`logs:${input.id}`, `run:${input.id}`],
    waitMs: input.waitMs,
    signal,
    look: async (last) => {
      const page = await core.read((moment) => readLogs(moment, input));
      return last || page.items.length > 0 || page.ended ? { found: page } : { again: null };
    },
  });
}

/** Where there was work a moment ago, more is taken without a look first. */
const ONLY_DUE: Probe = { due: true, leftBehind: false, next: null };

function takeNow(core: ServiceCore, input: NextWork, probe: Probe): Promise<Work> {
  return core.writeThenRead(
    (moment) => takeWork(moment, input, probe),
    function* (moment, { granted, removals }): Transaction<Work> {
      return { claims: yield* claimEntities(moment, granted), removals };
    },
  );
}

export async function nextWork(core: ServiceCore, input: NextWork, signal?: AbortSignal): Promise<Work> {
  const { renewMs, blockedMs } = core.timings;
  const more = isBusy(core, input) ? await takeNow(core, input, ONLY_DUE) : null;
  if (more && more.claims.length > 0) return more;
  let stale = await core.read((moment) => checkScope(moment, input));
  let markedAt = performance.now();
  return poll(core, {
    topics: topicsOf(input.scope),
    waitMs: input.waitMs,
    signal,
    look: async (last) => {
      if (signal?.aborted) return { found: { claims: [], removals: [] } };
      if (stale || performance.now() - markedAt >= renewMs) {
        stale = false;
        markedAt = performance.now();
        await core.write((moment) => markAlive(moment, input));
      }
      const probe = await core.read((moment) => probeWork(moment, input));
      const ready = probe.due || probe.leftBehind;
      const work = ready ? await takeNow(core, input, probe) : { claims: [], removals: [] };
      if (work.claims.length > 0) markBusy(core, input);
      if (last || work.claims.length > 0 || work.removals.length > 0) return { found: work };
      const untilNext = probe.next === null ? Infinity : probe.next - core.moment().now + 1;
      return { again: Math.min(untilNext, ready ? blockedMs : Infinity, renewMs) };
    },
  });
}

type Heartbeat = Parameters<typeof heartbeat>[1];

export async function waitingHeartbeat(core: ServiceCore, input: Heartbeat, signal?: AbortSignal): Promise<WorkerHeartbeatAnswer> {
  const answer = await core.write((moment) => heartbeat(moment, input));
  if (input.waitMs === 0 || answer.instructions > input.afterInstructions) return answer;
  await poll(core, {
    topics: [`worker:${input.workerId}`],
    waitMs: input.waitMs,
    signal,
    look: async (last) => {
      const instructions = await core.read(() => readInstructions(input.workerId));
      return last || instructions > input.afterInstructions ? { found: instructions } : { again: null };
    },
  });
  // Nobody hears the answer; the worker may have left meanwhile.
  return signal?.aborted ? answer : core.write((moment) => heartbeat(moment, input));
}

export function waitForStop(
  core: ServiceCore,
  input: { executionId: string; token: string; waitMs: number },
  signal?: AbortSignal,
): Promise<{ stop: StopRequest | null }> {
  return poll(core, {
    topics: [`execution:${input.executionId}`],
    waitMs: input.waitMs,
    signal,
    look: async (last) => {
      const answer = await core.read((moment) => readStop(moment, input));
      return last || answer.stop ? { found: answer } : { again: null };
    },
  });
}
