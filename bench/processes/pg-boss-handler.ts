/** Handles pg-boss's jobs and prints when it began with each: `pg-boss-handler.ts <URL>`. */
import { PgBoss } from 'pg-boss';

const [connectionString = ''] = process.argv.slice(2);
const boss = new PgBoss({ connectionString, supervise: false, schedule: false, useListenNotify: true });
await boss.start();
await boss.work('bench', async (jobs) => {
  const at = performance.timeOrigin + performance.now();
  for (const { id } of jobs) process.stdout.write(`${JSON.stringify({ id, at })}\n`);
});
process.stdout.write('ready\n');
