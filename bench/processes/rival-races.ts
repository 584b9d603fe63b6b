/** The same race for job queues that are npm packages: as many processes, jobs, and jobs at a time; claimed, never executed. */
import { makeWorkerUtils } from 'graphile-worker';
import pg from 'pg';
import { PgBoss } from 'pg-boss';
import { ENOUGH, race } from './claim-race.ts';

const AT_ONCE = 5_000;

export async function pgBossClaimsPerSecond(url: string): Promise<number> {
  const boss = new PgBoss({ connectionString: url, supervise: false, schedule: false });
  await boss.start();
  await boss.createQueue('bench');
  for (const jobs of inParts({ data: { a: 1 } })) await boss.insert('bench', jobs);
  await boss.stop({ graceful: false });
  return race({ claimer: './pg-boss-claimer.ts', place: url, beforeRace: () => analyze(url) });
}

export async function graphileWorkerClaimsPerSecond(url: string): Promise<number> {
  const utils = await makeWorkerUtils({ connectionString: url });
  await utils.migrate();
  for (const jobs of inParts({ identifier: 'bench', payload: { a: 1 } })) await utils.addJobs(jobs);
  await utils.release();
  return race({ claimer: './graphile-worker-claimer.ts', place: url, beforeRace: () => analyze(url) });
}

function inParts<Job>(job: Job): Job[][] {
  return Array.from({ length: Math.ceil(ENOUGH / AT_ONCE) }, () => Array.from({ length: AT_ONCE }, () => job));
}

async function analyze(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('analyze');
  await client.end();
}
