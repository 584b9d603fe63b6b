/** Claims per second on PostgreSQL by 8 processes, up to 10 runs per claim, no limit, against the promise of 3,000. */
import { postgresTrouble, startTemporaryCluster } from '../scripts/postgres/temporary-cluster.ts';
import { report } from './measure.ts';
import { claimsPerSecond, ENOUGH } from './processes/claim-race.ts';

const PROMISED = 3000;
const trouble = postgresTrouble();
if (trouble === null) {
  const cluster = await startTemporaryCluster();
  const reached = await claimsPerSecond(cluster.url, ENOUGH);
  await cluster.stop();
  const details = { claimsPerSecond: Math.round(reached) };
  report('claims-postgres', { measured: PROMISED, reference: reached, unit: 'per second', limit: 1, details });
} else console.log(`skipped: ${trouble}`);
