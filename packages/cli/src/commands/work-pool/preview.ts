import type { Client } from '@farhaul/core/client';
import { withExistingStore } from '../../connection.ts';
import type { CommandResult } from '../../invocation.ts';
import { parseCount } from '../../option-values.ts';
import { paint } from '../../output/paint.ts';
import { print, terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { localTime, relativeTime } from '../../output/time.ts';

type Previewed = Awaited<ReturnType<Client['workPools']['preview']>>['items'][number];

export async function previewWorkPool(name: string, options: { limit: string; json?: true }): CommandResult {
  const limit = Math.min(200, parseCount(options.limit, '--limit'));
  const items = await withExistingStore(async (client) => (await client.workPools.preview({ name, limit })).items);
  print(items, { json: options.json, render: (runs) => render(name, runs) });
}

function render(name: string, runs: readonly Previewed[]): string {
  if (runs.length === 0) return `Nothing waits in work pool ${name}.`;
  const rows = table(
    runs.map((run, index) => ({ ...run, position: index + 1 })),
    [
      { title: '#', value: (run) => String(run.position), align: 'right' },
      { title: 'RUN', value: (run) => run.name },
      { title: 'FLOW', value: (run) => run.flowName, optional: true },
      { title: 'QUEUE', value: (run) => `${run.workQueueName} (${run.priority})` },
      { title: 'DUE', value: (run) => (run.due ? relativeTime(run.scheduledFor) : localTime(run.scheduledFor)) },
      { title: 'WAITS FOR', value: waitsFor, shrinks: true },
    ],
    terminalWidth(),
  );
  return [rows, ...remedies(runs)].join('\n');
}

function waitsFor({ reasons }: Previewed): string {
  const blocking = reasons.filter(({ code }) => code !== 'not-due');
  if (blocking.length > 0) return blocking.map(({ message }) => message).join(' ');
  return reasons.length > 0 ? 'its time' : paint('green', 'the next claim');
}

/** Each once, below the table. */
function remedies(runs: readonly Previewed[]): string[] {
  const all = new Set(runs.flatMap(({ reasons }) => reasons.map(({ remedy }) => remedy.replaceAll('`', ''))));
  all.delete('');
  return all.size === 0 ? [] : ['', ...[...all].map((remedy) => paint('dim', remedy))];
}
