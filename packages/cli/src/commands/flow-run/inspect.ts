import { isTerminal, type Client, type Event, type FlowRun, type TaskRun } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import { findFlowRun } from '../../find-flow-run.ts';
import type { CommandResult } from '../../invocation.ts';
import { allPages } from '../../all-pages.ts';
import { bytes } from '../../output/bytes.ts';
import { paint } from '../../output/paint.ts';
import { print, remark, terminalWidth } from '../../output/print.ts';
import { facts, section } from '../../output/section.ts';
import { stateText } from '../../output/state.ts';
import { table } from '../../output/table.ts';
import { between, localTime, relativeTime } from '../../output/time.ts';
import { isUnwatched, lastLogLines, outcomeText, placeOf } from './describe-run.ts';
import { taskLines } from './task-tree.ts';

interface Inspected {
  flowRun: FlowRun;
  taskRuns: TaskRun[];
  events?: Event[];
}

export async function inspectFlowRun(reference: string, options: { events?: true; json?: true }): CommandResult {
  const inspected = await withExistingStore(async (client) => await readRun(client, reference, options.events === true));
  print(inspected, { json: options.json, render: describe });
}

async function readRun(client: Client, reference: string, withEvents: boolean): Promise<Inspected> {
  const flowRun = await findFlowRun(client, reference, remark);
  const { id } = flowRun;
  const taskRuns = await allPages((after) => client.flowRuns.taskRuns({ id, after, limit: 1000 }));
  if (!withEvents) return { flowRun, taskRuns };
  return { flowRun, taskRuns, events: await allPages((after) => client.flowRuns.events({ id, after, limit: 1000 })) };
}

function describe({ flowRun, taskRuns, events }: Inspected): string {
  return [
    `${paint('bold', flowRun.name)}  ${stateText(flowRun.state)}`,
    generalFacts(flowRun),
    ...section('Phases', phaseTable(flowRun)),
    ...section('Parameters', parameterText(flowRun.parameters)),
    ...section('Tasks', taskLines(taskRuns).join('\n')),
    ...section('Infrastructure', infrastructureFacts(flowRun)),
    ...section('Last output', isFailure(flowRun) ? lastLogLines(flowRun).slice(-10).join('\n') : ''),
    ...section('Result', resultFacts(flowRun)),
    ...section('Events', eventTable(events ?? [])),
    '',
    paint('dim', nextCommand(flowRun)),
  ].join('\n');
}

function generalFacts(run: FlowRun): string {
  return facts([
    ['flow', run.flowVersion === null ? run.flowName : `${run.flowName} ${run.flowVersion}`],
    ['id', run.id],
    ['message', run.state.message],
    ['where', placeOf(run)],
    ['queue', run.workQueueName],
    ['created', `${localTime(run.createdAt)} (${relativeTime(run.createdAt)})`],
    ['due', run.scheduledFor === run.createdAt ? null : `${localTime(run.scheduledFor)} (${relativeTime(run.scheduledFor)})`],
    ['start by', run.startedAt === null ? localTime(run.startBy) : null],
    ['started', localTime(run.startedAt)],
    ['ended', run.endedAt === null ? null : localTime(run.endedAt)],
    ['took', between(run.startedAt, run.endedAt)],
    ['tags', run.tags.join(', ')],
    ['parent', run.parentFlowRunId],
    ['repeats', run.retryOf ?? null],
    ['attempt', run.attempt > 1 ? String(run.attempt) : null],
  ]);
}

function phaseTable({ phases, endedAt }: FlowRun): string {
  if (phases.length === 0) return '';
  const rows = phases.map((phase, index) => ({ ...phase, end: phases[index + 1]?.time ?? endedAt }));
  return table(
    rows,
    [
      { title: 'PHASE', value: (phase) => phase.name },
      { title: 'SINCE', value: (phase) => localTime(phase.time) },
      { title: 'TOOK', value: (phase) => between(phase.time, phase.end), align: 'right' },
    ],
    null,
  );
}

function parameterText(parameters: Record<string, unknown>): string {
  const width = Math.max(60, terminalWidth() ?? 100) - 8;
  return facts(
    Object.entries(parameters).map(([name, value]) => {
      const short = valueText(value);
      return [name, short.length <= width ? short : JSON.stringify(value, null, 2)] as const;
    }),
  );
}

function infrastructureFacts(run: FlowRun): string {
  if (run.binding === null) return '';
  const variables = run.binding.jobVariables;
  return facts([
    ['type', run.binding.workerType],
    ['identifier', run.ref?.identifier ?? null],
    ['reachable from', run.ref?.reach ?? null],
    ['channel', run.channel],
    ['job variables', Object.keys(variables).length === 0 ? null : JSON.stringify(variables)],
    ['executions', run.executions > 1 ? String(run.executions) : null],
    ['watched', isUnwatched(run) ? 'no: a worker of the pool, or the next process that runs a flow here, adopts it' : null],
    ['outcome', outcomeText(run)],
  ]);
}

function resultFacts({ result }: FlowRun): string {
  if (result === null) return '';
  return facts([
    ['size', bytes(result.bytes)],
    ['stored', result.storage === null ? (result.inline === null ? null : 'with the run') : `${result.storage.type} ${result.key ?? ''}`],
    ['sha256', result.sha256],
  ]);
}

function eventTable(events: readonly Event[]): string {
  if (events.length === 0) return '';
  return table(
    events,
    [
      { title: 'TIME', value: (event) => localTime(event.time) },
      { title: 'EVENT', value: (event) => event.kind },
      { title: 'DATA', value: (event) => (Object.keys(event.data).length === 0 ? '' : JSON.stringify(event.data)), shrinks: true },
    ],
    terminalWidth(),
  );
}

function isFailure(run: FlowRun): boolean {
  return run.state.type === 'FAILED' || run.state.type === 'CRASHED';
}

function nextCommand(run: FlowRun): string {
  if (isFailure(run)) return `farhaul flow-run explain ${run.name}`;
  return isTerminal(run.state.type) ? `farhaul flow-run logs ${run.name}` : `farhaul flow-run logs --follow ${run.name}`;
}

/** JSON, but dates as a person writes them. */
function valueText(value: unknown): string {
  return (JSON.stringify(value) ?? '').replaceAll(/\{"\$date":"([^"]+)"\}/g, '$1');
}
