import { isTerminal, type Client, type FlowRun } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import { findFlowRun } from '../../find-flow-run.ts';
import { onInterrupt } from '../../interrupt.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseTime } from '../../option-values.ts';
import { EXIT } from '../../output/exit-codes.ts';
import { print, remark } from '../../output/print.ts';
import { stateText } from '../../output/state.ts';

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
    const runs = await withExistingStore(async (client) => {
      const found: FlowRun[] = [];
      for (const reference of references) found.push(await findFlowRun(client, reference, remark));
      const over = new Set(found.filter((run) => isTerminal(run.state.type)).map((run) => run.id));
      const asked: FlowRun[] = [];
      for (const { id } of found.filter((run) => !over.has(run.id)))
        asked.push(await client.flowRuns.cancel({ id, graceMs, reason: options.reason }));
      const ended = options.wait === true ? await Promise.all(asked.map((run) => waitForEnd(client, run, interrupt.signal))) : asked;
      return found.map((run) => ({ run: ended.find(({ id }) => id === run.id) ?? run, alreadyOver: over.has(run.id) }));
    });
    print(runs, { json: options.json, render: (items) => items.map(({ run, alreadyOver }) => sentence(run, alreadyOver)).join('\n') });
  } catch (error) {
    if (interrupt.signal.aborted) return EXIT.interrupted;
    throw error;
  } finally {
    interrupt.release();
  }
}

async function waitForEnd(client: Client, run: FlowRun, signal: AbortSignal): Promise<FlowRun> {
  let current = run;
  while (!isTerminal(current.state.type)) {
    current = await client.flowRuns.wait({ id: current.id, afterVersion: current.stateVersion, waitMs: 20_000 }, { signal });
    signal.throwIfAborted();
  }
  return current;
}

function sentence(run: FlowRun, alreadyOver: boolean): string {
  if (alreadyOver) return `${run.name} was over already: ${stateText(run.state)}`;
  if (isTerminal(run.state.type)) return `${run.name} ${stateText(run.state)}`;
  return `${run.name} ${stateText(run.state)}; it counts as cancelled once its infrastructure is verified gone (--wait to see that)`;
}
