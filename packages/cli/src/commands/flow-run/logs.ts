import { once } from 'node:events';
import type { Client, FlowRun, LogEntry } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import { findFlowRun } from '../../find-flow-run.ts';
import { onInterrupt } from '../../interrupt.ts';
import type { CommandResult } from '../../invocation.ts';
import { EXIT } from '../../output/exit-codes.ts';
import { paint } from '../../output/paint.ts';
import { remark } from '../../output/print.ts';
import { stateText } from '../../output/state.ts';
import { between, logTime } from '../../output/time.ts';

export interface LogOptions {
  follow?: true;
  level?: LogEntry['level'];
  json?: true;
}

/** One wait; the store or server answers sooner as soon as there is more. */
const waitMs = 20_000;

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

async function streamLogs(
  client: Client,
  { id }: FlowRun,
  { follow, level, json, signal }: LogOptions & { signal: AbortSignal },
): Promise<void> {
  const names = taskNames(client, id);
  let after: string | null = null;
  for (;;) {
    const wait = follow === true && after !== null ? waitMs : 0;
    const page = await client.flowRuns.logs({ id, after, limit: 1000, waitMs: wait, ...(level && { level }) }, { signal });
    signal.throwIfAborted();
    if (page.items.length > 0)
      await writeLines(json === true ? page.items.map((entry) => JSON.stringify(entry)) : await textLines(inOrder(page.items), names));
    const more: boolean = page.next !== null && page.items.length > 0;
    after = page.next ?? after ?? '0';
    if (page.ended || (follow !== true && !more)) return;
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
    lines.push(`${paint('dim', logTime(entry.time))} ${levelText(entry.level)} ${task}${message}`);
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
