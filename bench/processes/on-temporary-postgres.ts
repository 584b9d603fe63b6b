import { postgresTrouble, startTemporaryCluster } from '../../scripts/postgres/temporary-cluster.ts';

/** Says why where no PostgreSQL can be started here. */
export async function onTemporaryPostgres(measure: (url: string) => Promise<void>): Promise<void> {
  const trouble = postgresTrouble();
  if (trouble !== null) {
    console.log(`skipped on PostgreSQL, with the rivals: ${trouble}`);
    return;
  }
  const cluster = await startTemporaryCluster();
  try {
    await measure(cluster.url);
  } finally {
    await cluster.stop();
  }
}
