import { isTerminal, type FlowRun, type WorkerRecord, type WorkPool, type WorkQueue } from '@farhaul/core/client';
import { localTime, relativeTime } from '../../output/time.ts';
import { isUnwatched, lastLogLines, outcomeText } from './describe-run.ts';

/** Everything that is known about a run's surroundings. */
export interface Surroundings {
  run: FlowRun;
  /** Null where the run has none, or where it is gone. */
  pool: WorkPool | null;
  queue: WorkQueue | null;
  workers: readonly WorkerRecord[];
  /** Other runs that hold slots of the pool. */
  holders: readonly FlowRun[];
  now: number;
}

export interface Reason {
  what: string;
  /** What to do; empty where only time helps. */
  next: string;
}

/** Why the run is where it is; the first reason weighs most. */
export function reasonsOf(surroundings: Surroundings): Reason[] {
  const { run } = surroundings;
  if (isTerminal(run.state.type)) return [endReason(run)];
  if (run.state.type === 'SCHEDULED') return scheduledReasons(surroundings);
  if (isUnwatched(run)) return [unwatchedReason(run)];
  if (run.state.type === 'PENDING')
    return [
      {
        what: `Its infrastructure is being made: ${run.state.message ?? run.phases.at(-1)?.name ?? 'claimed'}.`,
        next: `farhaul flow-run logs --follow ${run.name}`,
      },
    ];
  if (run.state.type === 'CANCELLING')
    return [{ what: 'It was asked to end; it counts as cancelled once its infrastructure is verified gone.', next: '' }];
  if (run.state.type === 'PAUSED') return [{ what: 'It is paused.', next: '' }];
  return [
    { what: `It runs${run.attempt > 1 ? `, in its attempt ${run.attempt}` : ''}.`, next: `farhaul flow-run logs --follow ${run.name}` },
  ];
}

function endReason(run: FlowRun): Reason {
  const inspect = `farhaul flow-run logs ${run.name}`;
  switch (run.state.type) {
    case 'COMPLETED':
      return { what: 'It completed.', next: '' };
    case 'CANCELLED':
      return { what: `It was cancelled: ${run.state.message ?? 'no reason was given'}.`, next: '' };
    case 'FAILED':
      return {
        what:
          run.state.name === 'TimedOut'
            ? `It took longer than its timeout: ${run.state.message ?? ''}`.trim()
            : `Its own code threw: ${run.state.message ?? 'no message was left'}`,
        next: inspect,
      };
    default: {
      const lines = lastLogLines(run)
        .slice(-5)
        .map((line) => `  ${line}`);
      const how = outcomeText(run);
      const what = [
        `Its infrastructure ended without a result: ${run.state.message ?? how}`,
        run.outcome?.['kind'] !== 'exited' && run.state.message !== null ? how : '',
        lines.length > 0 ? `It printed last:\n${lines.join('\n')}` : '',
      ];
      return { what: what.filter((part) => part !== '').join('\n'), next: inspect };
    }
  }
}

function unwatchedReason(run: FlowRun): Reason {
  const who =
    run.workPoolName === null
      ? 'the next process that runs a flow on this store adopts it'
      : `a worker of pool "${run.workPoolName}" adopts it`;
  return {
    what: `Nobody watches it: who started it is gone. What it does goes on, but is only recorded once ${who}.`,
    next: run.workPoolName === null ? '' : `farhaul worker start -p ${run.workPoolName}`,
  };
}

function scheduledReasons(given: Surroundings): Reason[] {
  const { run, now } = given;
  if (new Date(run.scheduledFor).getTime() > now) {
    const why =
      run.state.name === 'AwaitingRetry' ? `A new execution follows after: ${run.state.message ?? 'its infrastructure was lost'}.` : '';
    return [
      {
        what: [`It is due ${relativeTime(run.scheduledFor, now)}, at ${localTime(run.scheduledFor, now)}.`, why]
          .filter((part) => part !== '')
          .join(' '),
        next: '',
      },
    ];
  }
  const reasons = run.workPoolName === null ? [] : [...poolReasons(given), ...queueReasons(given), ...workerReasons(given)];
  if (reasons.length > 0) return reasons;
  if (run.state.message !== null) return [{ what: `It waits: ${run.state.message}.`, next: '' }];
  if (run.workPoolName === null)
    return [
      {
        what: 'It waits for the process that called it, which starts it itself.',
        next: 'If that process is gone, cancel it: farhaul flow-run cancel ' + run.name,
      },
    ];
  return [
    {
      what: 'Nothing blocks it; a worker should take it at any moment. If other runs are due in the same queue, earlier ones go first.',
      next: `farhaul flow-run ls --pool ${run.workPoolName} --state scheduled`,
    },
  ];
}

function poolReasons({ run, pool, holders }: Surroundings): Reason[] {
  if (pool === null)
    return [{ what: `Its work pool "${run.workPoolName ?? ''}" does not exist any more.`, next: `farhaul flow-run cancel ${run.name}` }];
  const reasons: Reason[] = [];
  if (run.binding !== null && run.binding.workerType !== pool.type) {
    reasons.push({
      what: `It is bound to the worker type "${run.binding.workerType}", but pool "${pool.name}" is of type "${pool.type}".`,
      next: `farhaul flow-run cancel ${run.name}`,
    });
  }
  if (pool.paused) reasons.push({ what: `Work pool "${pool.name}" is paused.`, next: `farhaul work-pool resume ${pool.name}` });
  if (pool.concurrencyLimit === 0)
    reasons.push({
      what: `Work pool "${pool.name}" has a limit of 0, so nothing starts.`,
      next: `farhaul work-pool update ${pool.name} --concurrency-limit 1`,
    });
  else if (pool.concurrencyLimit !== null && pool.slotsTaken >= pool.concurrencyLimit) {
    reasons.push({
      what: `Work pool "${pool.name}" is full: ${pool.slotsTaken} of ${pool.concurrencyLimit} slots are taken${heldBy(holders)}.`,
      next: `farhaul work-pool update ${pool.name} --concurrency-limit ${pool.concurrencyLimit + 1}`,
    });
  }
  return reasons;
}

function queueReasons({ run, pool, queue }: Surroundings): Reason[] {
  if (pool === null || run.workQueueName === null) return [];
  if (queue === null)
    return [
      {
        what: `Its queue "${run.workQueueName}" of pool "${pool.name}" does not exist.`,
        next: `farhaul work-queue create ${run.workQueueName} -p ${pool.name}`,
      },
    ];
  const reasons: Reason[] = [];
  if (queue.paused)
    reasons.push({
      what: `Queue "${queue.name}" of pool "${pool.name}" is paused.`,
      next: `farhaul work-queue resume ${queue.name} -p ${pool.name}`,
    });
  if (queue.concurrencyLimit !== null && queue.slotsTaken >= queue.concurrencyLimit) {
    reasons.push({
      what: `Queue "${queue.name}" is full: ${queue.slotsTaken} of ${queue.concurrencyLimit} slots are taken.`,
      next: `farhaul work-queue update ${queue.name} -p ${pool.name} --concurrency-limit ${queue.concurrencyLimit + 1}`,
    });
  }
  return reasons;
}

function workerReasons({ run, pool, workers }: Surroundings): Reason[] {
  if (pool === null) return [];
  const start = `farhaul worker start -p ${pool.name}`;
  const online = workers.filter((worker) => worker.workPoolName === pool.name && worker.status === 'ONLINE');
  if (online.length === 0) {
    const draining = workers.filter((worker) => worker.workPoolName === pool.name && worker.status === 'DRAINING').length;
    return [
      {
        what:
          draining > 0
            ? `Every worker of pool "${pool.name}" is draining.`
            : `No worker of pool "${pool.name}" (type ${pool.type}) is online.`,
        next: start,
      },
    ];
  }
  const serving = online.filter(
    (worker) => worker.queues.length === 0 || run.workQueueName === null || worker.queues.includes(run.workQueueName),
  );
  if (serving.length === 0)
    return [
      {
        what: `No worker serves the queue "${run.workQueueName ?? ''}"; those online serve ${[...new Set(online.flatMap((worker) => worker.queues))].join(', ')}.`,
        next: `${start} --queue ${run.workQueueName ?? ''}`,
      },
    ];
  if (serving.every((worker) => worker.limit !== null && worker.running >= worker.limit)) {
    return [
      {
        what: `Every worker is at its own limit: ${serving.map((worker) => `${worker.name} ${worker.running}/${worker.limit ?? '∞'}`).join(', ')}.`,
        next: start,
      },
    ];
  }
  return [];
}

function heldBy(holders: readonly FlowRun[]): string {
  if (holders.length === 0) return '';
  const names = holders.slice(0, 3).map((run) => `${run.name} (${run.flowName})`);
  return ` by ${names.join(', ')}${holders.length > 3 ? ` and ${holders.length - 3} more` : ''}`;
}
