import type { WorkerRecord } from '@farhaul/core/client';
import { paint, type Paint } from '../../output/paint.ts';
import { terminalWidth } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { relativeTime } from '../../output/time.ts';
import { limitText } from '../work-pool/describe-pool.ts';

const colours: Record<WorkerRecord['status'], Paint> = { ONLINE: 'green', DRAINING: 'yellow', OFFLINE: 'gray' };

export function workerTable(workers: readonly WorkerRecord[]): string {
  return table(
    workers,
    [
      { title: 'WORKER', value: (worker) => worker.name },
      { title: 'POOL', value: (worker) => worker.workPoolName ?? '' },
      { title: 'TYPE', value: (worker) => worker.type },
      { title: 'STATUS', value: ({ status }) => paint(colours[status], `${status.slice(0, 1)}${status.slice(1).toLowerCase()}`) },
      { title: 'RUNS', value: (worker) => limitText({ slotsTaken: worker.running, concurrencyLimit: worker.limit }), align: 'right' },
      { title: 'SEEN', value: (worker) => relativeTime(worker.lastSeenAt) },
      { title: 'HOST', value: (worker) => `${worker.host} ${worker.pid}`, shrinks: true },
      { title: 'QUEUES', value: (worker) => worker.queues.join(', '), shrinks: true },
    ],
    terminalWidth(),
  );
}
