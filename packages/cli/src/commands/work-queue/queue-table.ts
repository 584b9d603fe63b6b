import type { WorkQueue } from '@farhaul/core/client';
import { paint } from '../../output/paint.ts';
import { terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { relativeTime } from '../../output/time.ts';
import { limitText } from '../work-pool/describe-pool.ts';

export function queueTable(queues: readonly WorkQueue[]): string {
  return table(
    queues,
    [
      { title: 'QUEUE', value: (queue) => (queue.isDefault ? `${queue.name} (default)` : queue.name) },
      { title: 'PRIORITY', value: (queue) => String(queue.priority), align: 'right' },
      { title: 'SLOTS', value: (queue) => limitText(queue), align: 'right' },
      { title: 'STATUS', value: (queue) => (queue.paused ? paint('magenta', 'Paused') : 'Open') },
      { title: 'POLLED', value: (queue) => (queue.lastPolledAt === null ? 'never' : relativeTime(queue.lastPolledAt)) },
      { title: 'DESCRIPTION', value: (queue) => queue.description ?? '', shrinks: true },
    ],
    terminalWidth(),
  );
}
