/**
 * Claims per second on PostgreSQL by 8 processes, up to 10 runs per claim, no limit, against the promise of 3,000; beside it
 * graphile-worker and pg-boss, which keep a row of each job and no more.
 */
import { report } from './measure.ts';
import { claimsPerSecond, ENOUGH } from './processes/claim-race.ts';
import { onTemporaryPostgres } from './processes/on-temporary-postgres.ts';
import { graphileWorkerClaimsPerSecond, pgBossClaimsPerSecond } from './processes/rival-races.ts';

const PROMISED = 3000;

await onTemporaryPostgres(async (url) => {
  const reached = await claimsPerSecond(url, ENOUGH);
  const details = {
    claimsPerSecond: Math.round(reached),
    rivals: {
      'graphile-worker': Math.round(await graphileWorkerClaimsPerSecond(url)),
      'pg-boss': Math.round(await pgBossClaimsPerSecond(url)),
    },
  };
  report('claims-postgres', { measured: PROMISED, reference: reached, unit: 'per second', limit: 1, details });
});
