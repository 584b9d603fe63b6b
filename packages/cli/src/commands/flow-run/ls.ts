import { FarhaulError, nearestName, type Client, type FlowRun, type StateType } from '@farhaul/core/client';
import { missingStore, withClient } from '../../connection.ts';
import { shortIds } from '../../find-flow-run.ts';
import { parseCount, parseSince } from '../../option-values.ts';
import type { CommandResult } from '../../invocation.ts';
import { paint } from '../../output/paint.ts';
import { print, remark, terminalWidth } from '../../output/print.ts';
import { stateText, stateTypes } from '../../output/state.ts';
import { table } from '../../output/table.ts';
import { between, localTime, relativeTime } from '../../output/time.ts';
import { noteOf, placeOf } from './describe-run.ts';

export interface ListOptions {
  state?: string[];
  flow?: string;
  pool?: string;
  since?: string;
  limit: string;
  json?: true;
}

export async function listFlowRuns(options: ListOptions): CommandResult {
  const limit = parseCount(options.limit, '--limit');
  const filter = {
    ...(options.state && { state: options.state.map(parseState) }),
    ...(options.flow !== undefined && { flowName: options.flow }),
    ...(options.pool !== undefined && { workPoolName: options.pool }),
    ...(options.since !== undefined && { since: parseSince(options.since) }),
  };
  const runs = missingStore() === null ? await withClient(async (client) => await readRuns(client, filter, limit)) : [];
  print(runs, { json: options.json, render: (items) => (items.length === 0 ? noRuns(Object.keys(filter).length > 0) : runTable(items)) });
  if (options.json !== true && runs.length === limit)
    remark(paint('dim', `the last ${limit}; see more with --limit ${limit * 5}`, process.stderr));
}

async function readRuns(client: Client, filter: Parameters<Client['flowRuns']['list']>[0], limit: number): Promise<FlowRun[]> {
  const runs: FlowRun[] = [];
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<Client['flowRuns']['list']>> = await client.flowRuns.list({
      ...filter,
      after,
      limit: Math.min(1000, limit - runs.length),
    });
    runs.push(...page.items);
    after = page.next;
  } while (after !== null && runs.length < limit);
  return runs;
}

function runTable(runs: readonly FlowRun[]): string {
  const ids = shortIds(runs.map((run) => run.id));
  return table(
    runs,
    [
      { title: 'RUN', value: (run) => run.name },
      { title: 'ID', value: (run) => paint('dim', ids.get(run.id) ?? run.id), optional: true },
      { title: 'FLOW', value: (run) => run.flowName, shrinks: true },
      { title: 'STATE', value: (run) => stateText(run.state) },
      { title: 'STARTED', value: (run) => startedText(run) },
      { title: 'TOOK', value: (run) => between(run.startedAt, run.endedAt), align: 'right' },
      { title: 'WHERE', value: placeOf, shrinks: true },
      { title: 'NOTE', value: noteOf, shrinks: true },
    ],
    terminalWidth(),
  );
}

function startedText(run: FlowRun): string {
  if (run.startedAt !== null) return localTime(run.startedAt);
  if (run.endedAt !== null) return '-';
  return run.state.type === 'SCHEDULED' ? `due ${relativeTime(run.scheduledFor)}` : '';
}

function noRuns(filtered: boolean): string {
  return filtered ? 'No flow run fits.' : 'No flow runs yet. Call a flow, and it shows up here.';
}

function parseState(text: string): StateType {
  const name = text.toUpperCase();
  const found = stateTypes.find((type) => type === name);
  if (found !== undefined) return found;
  const names = stateTypes.map((type) => type.toLowerCase());
  const nearest = nearestName(text, names);
  throw new FarhaulError('FARHAUL_INPUT_INVALID', `"${text}" is no state of a flow run.`, {
    hint: nearest === null ? `States are ${names.join(', ')}.` : `Did you mean "${nearest}"?`,
  });
}
