/**
 * One claimer of graphile-worker's jobs: `graphile-worker-claimer.ts <URL> <jobs> <warm-up>`. It has no call that only takes jobs: its local
 * queue fetches 10 at a time for 10 tasks that do nothing, and their completion is gathered for longer than the race lasts.
 */
import { once } from 'node:events';
import { Logger, run } from 'graphile-worker';

const [connectionString = '', jobs = '0', warmUp = '0'] = process.argv.slice(2);
const warm = Promise.withResolvers<void>();
const begun = Promise.withResolvers<void>();
const all = Promise.withResolvers<void>();
const claimed: string[] = [];
let warming = Number(warmUp);

await run({
  preset: {
    worker: {
      connectionString,
      concurrentJobs: 10,
      maxPoolSize: 4,
      localQueue: { size: 10 },
      completeJobBatchDelay: 3_600_000,
      logger: new Logger(() => () => undefined),
    },
  },
  noHandleSignals: true,
  taskList: {
    bench: async (_payload, { job }) => {
      if (warming > 0) {
        warming -= 1;
        return;
      }
      warm.resolve();
      await begun.promise;
      if (claimed.length < Number(jobs)) claimed.push(String(job.id));
      if (claimed.length === Number(jobs)) all.resolve();
    },
  },
});
await warm.promise;
process.stdout.write('ready\n');
await once(process.stdin, 'data');
begun.resolve();
await all.promise;
process.stdout.write(JSON.stringify(claimed), () => process.exit(0));
