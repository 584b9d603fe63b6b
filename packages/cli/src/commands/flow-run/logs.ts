import { once } from 'node:events';
import { followLogs, type Client, type FlowRun, type LogEntry } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import { findFlowRun } from '../../find-flow-run.ts';
import { onInterrupt } from '../../interrupt.ts';
import type { CommandResult } from '../../invocation.ts';
import { EXIT } from '../../output/exit-codes.ts';
import { harmless, harmlessJson } from '../../output/harmless.ts';
import { paint } from '../../output/paint.ts';
import { remark } from '../../output/print.ts';
import { stateText } from '../../output/state.ts';
import { between, logTime } from '../../output/time.ts';

export interface LogOptions {
  follow?: true;
  level?: LogEntry['level'];
  json?: true;
}

export async function printLogs(reference: string, options: LogOptions): CommandResult {
  const interrupt = onInterrupt();
  try {
    return await withExistingStore(async (client) => {
      const run = await findFlowRun(client, reference, remark);
      await streamLogs(client, run, { ...options, signal: interrupt.signal });
      if (options.follow === true && options.json !== true) await sayEnd(client, run.id);
    });
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.release();
  }
}

type Write = (entries: readonly LogEntry[]) => Promise<void>;

async function streamLogs(client: Client, { id }: FlowRun, options: LogOptions & { signal: AbortSignal }): Promise<void> {
  const { follow, level, json, signal } = options;
  const names = taskNames(client, id);
  const write: Write = async (entries) =>
    await writeLines(
      json === true ? entries.map((entry) => harmlessJson(JSON.stringify(entry))) : await textLines(inOrder(entries), names),
    );
  const known = await printKnown(client, { id, signal, write, ...(level && { level }) });
  if (follow !== true || known.ended) return;
  const onBroken = (error: Error): void => remark(`${error.message} Trying again.`);
  for await (const entry of followLogs(client, { id, level, after: known.after, signal, onBroken })) await write([entry]);
}

interface Known {
  /** Cursor of the last line. */
  after: string | null;
  ended: boolean;
}

/** What there is already, page by page. */
async function printKnown(
  client: Client,
  { write, signal, ...wanted }: { id: string; level?: LogEntry['level']; signal: AbortSignal; write: Write },
): Promise<Known> {
  for (let after: string | null = null; ;) {
    const page: Awaited<ReturnType<Client['flowRuns']['logs']>> = await client.flowRuns.logs({ ...wanted, after, limit: 1000 }, { signal });
    signal.throwIfAborted();
    if (page.items.length > 0) await write(page.items);
    after = page.next;
    if (page.items.length === 0 || page.ended) return { after, ended: page.ended };
  }
}

/** A worker delivers its lines apart from the runner; a person reads them by time. */
function inOrder(entries: readonly LogEntry[]): LogEntry[] {
  return entries.toSorted((left, right) => (left.time < right.time ? -1 : left.time > right.time ? 1 : 0));
}

async function writeLines(lines: readonly string[]): Promise<void> {
  if (!process.stdout.write(`${lines.join('\n')}\n`)) await once(process.stdout, 'drain');
}

async function textLines(entries: readonly LogEntry[], names: (id: string) => Promise<string>): Promise<string[]> {
  const lines: string[] = [];
  for (const entry of entries) {
    const task = entry.taskRunId === null ? '' : `${paint('cyan', await names(entry.taskRunId))} `;
    const message = entry.source === 'worker' ? paint('dim', entry.message) : entry.message;
    lines.push(harmless(`${paint('dim', logTime(entry.time))} ${levelText(entry.level)} ${task}${message}`));
  }
  return lines;
}

function levelText(level: LogEntry['level']): string {
  const colours = { debug: 'dim', info: 'green', warning: 'yellow', error: 'red' } as const;
  return paint(colours[level], level.padEnd(7));
}

/** Names of task runs by id; read again when an unknown one comes up. */
function taskNames(client: Client, flowRunId: string): (id: string) => Promise<string> {
  const names = new Map<string, string>();
  return async (id) => {
    if (!names.has(id)) {
      const taskRuns = await allPages((after) => client.flowRuns.taskRuns({ id: flowRunId, after, limit: 1000 }));
      for (const task of taskRuns) names.set(task.id, task.name);
      if (!names.has(id)) names.set(id, id.slice(-6));
    }
    return names.get(id) ?? id;
  };
}

async function sayEnd(client: Client, id: string): Promise<void> {
  const run = await client.flowRuns.get({ id });
  const took = between(run.startedAt, run.endedAt);
  remark(`${run.name} ${stateText(run.state)}${took === '' ? '' : ` after ${took}`}`);
}
