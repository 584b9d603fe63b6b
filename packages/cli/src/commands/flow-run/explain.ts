import { isTerminal, type Client, type FlowRun, type WorkPool, type WorkQueue } from '@farhaul/core/client';
import { allPages } from '../../all-pages.ts';
import { withExistingStore } from '../../connection.ts';
import { findFlowRun } from '../../find-flow-run.ts';
import type { CommandResult } from '../../invocation.ts';
import { paint } from '../../output/paint.ts';
import { print, remark } from '../../output/print.ts';
import { stateText } from '../../output/state.ts';
import { duration, relativeTime } from '../../output/time.ts';
import { reasonsOf, type Reason, type Surroundings } from './wait-reasons.ts';

export async function explainFlowRun(reference: string, options: { json?: true }): CommandResult {
  const surroundings = await withExistingStore(
    async (client) => await readSurroundings(client, await findFlowRun(client, reference, remark)),
  );
  const { run } = surroundings;
  const answer = { flowRunId: run.id, name: run.name, state: run.state, reasons: reasonsOf(surroundings) };
  print(answer, { json: options.json, render: ({ reasons }) => describe(run, reasons) });
}

async function readSurroundings(client: Client, run: FlowRun): Promise<Surroundings> {
  const name = run.workPoolName;
  if (name === null) return { run, pool: null, queue: null, workers: [], holders: [], now: Date.now() };
  const pool =
    (await allPages<WorkPool>((after) => client.workPools.list({ after, limit: 1000 }))).find((each) => each.name === name) ?? null;
  const queues: WorkQueue[] =
    pool === null ? [] : await allPages((after) => client.workQueues.list({ workPoolName: name, after, limit: 1000 }));
  const workers = pool === null ? [] : (await client.workers.list({ workPoolName: name, limit: 1000 })).items;
  const holders =
    pool === null
      ? []
      : (await client.flowRuns.list({ workPoolName: name, state: ['PENDING', 'RUNNING', 'CANCELLING'], limit: 100 })).items;
  return {
    run,
    pool,
    queue: queues.find((queue) => queue.name === run.workQueueName) ?? null,
    workers,
    holders: holders.filter((holder) => holder.id !== run.id),
    now: Date.now(),
  };
}

function describe(run: FlowRun, reasons: readonly Reason[]): string {
  return [
    `${paint('bold', run.name)}  ${stateText(run.state)} ${sinceText(run)}`,
    ...reasons.flatMap(({ what, next }) => ['', what, ...(next === '' ? [] : [`  ${paint('cyan', next)}`])]),
  ].join('\n');
}

function sinceText({ state }: FlowRun): string {
  return isTerminal(state.type) ? relativeTime(state.time) : `for ${duration(Date.now() - new Date(state.time).getTime())}`;
}
