/** Vitest's set-up of the suite `postgres`: a database for its tests in `FARHAUL_TEST_DATABASE_URL`, the person's or one of its own. */
import { postgresTrouble, startTemporaryCluster, type TemporaryCluster } from './temporary-cluster.ts';

let cluster: TemporaryCluster | null = null;

export async function setup(): Promise<void> {
  if (process.env['FARHAUL_TEST_DATABASE_URL']) return;
  const trouble = postgresTrouble();
  if (trouble !== null && process.env['CI'] === 'true') throw new Error(trouble);
  if (trouble === null) cluster = await startTemporaryCluster();
  else console.log(`skipped: ${trouble}`);
  process.env['FARHAUL_TEST_DATABASE_URL'] = cluster?.url ?? `skip:${trouble}`;
}

export async function teardown(): Promise<void> {
  await cluster?.stop();
}
