import { isTerminal, type FlowRun } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import { findFlowRun } from '../../find-flow-run.ts';
import { onInterrupt } from '../../interrupt.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseTime } from '../../option-values.ts';
import { EXIT } from '../../output/exit-codes.ts';
import { print, remark } from '../../output/print.ts';
import { stateText } from '../../output/state.ts';
import { seeStopped, type Stopping } from './see-stopped.ts';

export interface CancelOptions {
  grace: string;
  reason: string;
  wait?: true;
  json?: true;
}

export async function cancelFlowRuns(references: readonly string[], options: CancelOptions): CommandResult {
  const graceMs = parseTime(options.grace, '--grace');
  const interrupt = onInterrupt();
  try {
    const runs = await withExistingStore(async (client, connection) => {
      const found: FlowRun[] = [];
      for (const reference of references) found.push(await findFlowRun(client, reference, remark));
      const over = new Set(found.filter((run) => isTerminal(run.state.type)).map((run) => run.id));
      const asked: FlowRun[] = [];
      for (const { id } of found.filter((run) => !over.has(run.id)))
        asked.push(await client.flowRuns.cancel({ id, graceMs, reason: options.reason }));
      const watching = { graceMs, wait: options.wait === true, signal: interrupt.signal };
      const seen = await Promise.all(asked.map((run) => seeStopped(connection, run, watching)));
      return found.map((run) => ({
        ...(seen.find((one) => one.run.id === run.id) ?? { run, stuck: null }),
        alreadyOver: over.has(run.id),
      }));
    });
    print(runs, { json: options.json, render: (items) => items.map(sentence).join('\n') });
    return runs.some(({ stuck }) => stuck !== null) ? EXIT.failed : EXIT.done;
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.release();
  }
}

function sentence({ run, stuck, alreadyOver }: Stopping & { alreadyOver: boolean }): string {
  if (alreadyOver) return `${run.name} was over already: ${stateText(run.state)}`;
  if (isTerminal(run.state.type)) return `${run.name} ${stateText(run.state)}`;
  if (stuck !== null) return `${run.name} ${stateText(run.state)}, but nobody ends it: ${stuck}\nfarhaul flow-run explain ${run.name}`;
  return `${run.name} ${stateText(run.state)}; it counts as cancelled once its infrastructure is verified gone (--wait to see that)`;
}
