/** Handles graphile-worker's jobs and prints when it began with each: `graphile-worker-handler.ts <URL>`. */
import { Logger, run } from 'graphile-worker';

const [connectionString = ''] = process.argv.slice(2);
const runner = await run({
  preset: { worker: { connectionString, logger: new Logger(() => () => undefined) } },
  noHandleSignals: true,
  taskList: {
    bench: (_payload, { job }) => {
      const at = performance.timeOrigin + performance.now();
      process.stdout.write(`${JSON.stringify({ id: String(job.id), at })}\n`);
    },
  },
});
process.stdout.write('ready\n');
await runner.promise;
