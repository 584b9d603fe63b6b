import {
  createPluginRegistry,
  discoverPlugins,
  FarhaulError,
  isTerminal,
  openStorageDescription,
  type Client,
  type Connection,
  type FlowRun,
} from '@farhaul/core/client';
import type { FarhaulWorker } from '@farhaul/core/worker';
import { remark } from '../../output/print.ts';
import { workerHere } from './worker-here.ts';

const lookMs = 1_000;
/** After so many it is said what is waited for. */
const patientLooks = 2;
/** A worker that reaches what nobody watches takes it over sooner than this. */
const unadoptedMs = 30_000;

interface Watching {
  graceMs: number;
  /** Until it is verified gone; else until somebody has it in hand. */
  wait: boolean;
  signal: AbortSignal;
}

export interface Stopping {
  run: FlowRun;
  /** Why nobody ends it; null where somebody does, or it is over. */
  stuck: string | null;
}

/** Follows a run that was asked to end. What nobody watches is taken over by this process, which ends it. */
export async function seeStopped(connection: Connection, asked: FlowRun, { graceMs, wait, signal }: Watching): Promise<Stopping> {
  const { client } = connection;
  if (!isTerminal(asked.state.type)) await tellRunner(connection, asked, graceMs);
  let run = asked;
  for (let look = 0; !isTerminal(run.state.type); look += 1) {
    const { reasons } = await client.flowRuns.explain({ id: run.id });
    if (reasons.some(({ code }) => code === 'unwatched')) return await takeOver(connection, run, signal);
    const unheard = reasons.find(({ code }) => code === 'stop-asked');
    if (!wait && !unheard) break;
    if (unheard && look === patientLooks) remark(`${run.name}: ${unheard.message} ${unheard.remedy}`);
    run = await client.flowRuns.wait({ id: run.id, afterVersion: run.stateVersion, waitMs: lookMs }, { signal });
    signal.throwIfAborted();
  }
  return { run, stuck: null };
}

/** Its watcher does so too, but may be gone: whether the run stops shall not depend on it. */
async function tellRunner(connection: Connection, run: FlowRun, graceMs: number): Promise<void> {
  const storage = run.binding?.storage;
  if (!storage || run.channel !== 'directory') return;
  const { askRunnerToStop } = await import('@farhaul/core/worker');
  // Without the plugin of its storage it hears of the stop from its watcher alone.
  const opened = await openStorageDescription(storage, () => null, connection).catch(() => null);
  if (opened) await askRunnerToStop(run, opened, { reason: run.state.message ?? 'it was cancelled', graceMs });
}

async function takeOver(connection: Connection, run: FlowRun, signal: AbortSignal): Promise<Stopping> {
  remark(`Nobody watches ${run.name}: it is ended from here. Ctrl-C leaves it to others.`);
  let worker: FarhaulWorker;
  try {
    const registry = createPluginRegistry(await discoverPlugins(process.cwd()));
    worker = await workerHere(connection, { registry, run, hostPipe: false });
  } catch (error) {
    return { run, stuck: sentenceOf(error) };
  }
  try {
    return await endWith(worker, { client: connection.client, run, signal });
  } finally {
    await worker.close();
  }
}

async function endWith(
  worker: FarhaulWorker,
  { client, run, signal }: { client: Client; run: FlowRun; signal: AbortSignal },
): Promise<Stopping> {
  const left = new AbortController();
  const leave = (): void => left.abort();
  signal.addEventListener('abort', leave, { once: true });
  const ended = worker.runOne(run.id, { signal: left.signal }).then(
    async () => {
      await worker.idle();
      return null;
    },
    (error: unknown) => sentenceOf(error),
  );
  const unadopted = staysUnadopted(client, run, left.signal);
  try {
    const stuck = await Promise.race([ended, unadopted.then((waits) => waits ?? ended)]);
    signal.throwIfAborted();
    return { run: await client.flowRuns.get({ id: run.id }), stuck };
  } finally {
    left.abort();
    signal.removeEventListener('abort', leave);
    await unadopted;
  }
}

/** What it waits for where this process may not take it, e.g. because it does not reach it; null once somebody took it. */
async function staysUnadopted(client: Client, run: FlowRun, signal: AbortSignal): Promise<string | null> {
  const giveUpAt = Date.now() + unadoptedMs;
  while (!signal.aborted) {
    const { reasons } = await client.flowRuns.explain({ id: run.id });
    const unwatched = reasons.find(({ code }) => code === 'unwatched');
    if (!unwatched) return null;
    if (Date.now() > giveUpAt) return unwatched.message;
    await client.flowRuns.wait({ id: run.id, afterVersion: run.stateVersion, waitMs: lookMs }, { signal }).catch(() => undefined);
  }
  return null;
}

function sentenceOf(error: unknown): string {
  if (!FarhaulError.isInstance(error)) return error instanceof Error ? error.message : String(error);
  return error.hint ? `${error.message}: ${error.hint}` : error.message;
}
