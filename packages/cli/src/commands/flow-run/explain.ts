import { isTerminal, type Client, type FlowRun } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import { findFlowRun } from '../../find-flow-run.ts';
import type { CommandResult } from '../../invocation.ts';
import { inline } from '../../output/markdown.ts';
import { paint } from '../../output/paint.ts';
import { print, remark } from '../../output/print.ts';
import { stateText } from '../../output/state.ts';
import { duration, localTime, relativeTime } from '../../output/time.ts';
import { endReason } from './end-reason.ts';

interface Reason {
  /** Stable, for programs. */
  code: string;
  message: string;
  remedy: string;
}

export async function explainFlowRun(reference: string, options: { json?: true }): CommandResult {
  const { run, reasons } = await withExistingStore(async (client) => {
    const found = await findFlowRun(client, reference, remark);
    return { run: found, reasons: await readReasons(client, found) };
  });
  print({ flowRunId: run.id, name: run.name, state: run.state, reasons }, { json: options.json, render: () => describe(run, reasons) });
}

async function readReasons(client: Client, run: FlowRun): Promise<Reason[]> {
  if (isTerminal(run.state.type)) return [endReason(run)];
  const { reasons } = await client.flowRuns.explain({ id: run.id });
  return reasons.length > 0 ? reasons : [nothingHolds(run)];
}

function nothingHolds(run: FlowRun): Reason {
  const remedy = `\`farhaul flow-run logs --follow ${run.name}\``;
  if (run.state.type === 'RUNNING')
    return { code: 'running', message: `It runs${run.attempt > 1 ? `, in its attempt ${run.attempt}` : ''}.`, remedy };
  return { code: 'nothing', message: 'Nothing holds it up; it goes on at any moment.', remedy };
}

function describe(run: FlowRun, reasons: readonly Reason[]): string {
  return [
    `${paint('bold', run.name)}  ${stateText(run.state)} ${sinceText(run)}`,
    ...reasons.flatMap((reason) => ['', messageText(run, reason), ...(reason.remedy === '' ? [] : [`  ${remedyText(reason.remedy)}`])]),
  ].join('\n');
}

/** A command alone stands without quotes, to be copied. */
function remedyText(remedy: string): string {
  const command = /^`([^`]+)`$/.exec(remedy)?.[1];
  return command === undefined ? inline(remedy) : paint('cyan', command);
}

/** Times are local here. */
function messageText({ scheduledFor, startBy }: FlowRun, { code, message }: Reason): string {
  if (code === 'start-timeout' && startBy !== null)
    return `It is cancelled unless it starts by ${localTime(startBy)}, ${relativeTime(startBy)}.`;
  return code === 'not-due' ? `It is due ${relativeTime(scheduledFor)}, at ${localTime(scheduledFor)}.` : message;
}

function sinceText({ state }: FlowRun): string {
  return isTerminal(state.type) ? relativeTime(state.time) : `for ${duration(Date.now() - new Date(state.time).getTime())}`;
}
