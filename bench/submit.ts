/**
 * A run made durable over loopback, p50, against the promised 5 ms on SQLite and 8 ms on PostgreSQL; the floor is one request with one
 * committed row. On PostgreSQL beside it graphile-worker's `addJob` and pg-boss's `send`.
 */
import { randomUUID } from 'node:crypto';
import { inTurn, report, spread, timed } from './measure.ts';
import { onTemporaryPostgres } from './processes/on-temporary-postgres.ts';
import { openGraphileWorker, openPgBoss } from './processes/rival-queues.ts';
import { type BenchServer, startBenchServer } from './processes/start-server.ts';

const ROUNDS = 300;
const promisedMs = { sqlite: 5, postgres: 8 };

const body = () => ({
  id: randomUUID(),
  name: 'busy-bee',
  flowName: 'train',
  parameters: { dataset: 'a' },
  arguments: { byName: { dataset: 'a' } },
  binding: { workerType: 'process', jobVariables: {}, storage: null },
  code: null,
  workPoolName: 'pool',
});

/** The two that are compared on every store; each submit is one run more, or fails. */
function calls({ client, origin }: BenchServer) {
  return {
    submit: () =>
      timed(async () => {
        if (!(await client.flowRuns.create(body())).created) throw new Error('The run was there already.');
      }),
    floor: () =>
      timed(async () => {
        const response = await fetch(`${origin}/floor`, { method: 'POST', body: JSON.stringify(body()) });
        if (!response.ok) throw new Error(`The floor answered ${response.status}.`);
        await response.text();
      }),
  };
}

async function onSqlite(): Promise<void> {
  const server = await startBenchServer();
  const { submit, floor } = await inTurn(ROUNDS, calls(server));
  await server.stop();
  const { p50, p99 } = spread(submit);
  const details = { p99, floorP50: spread(floor).p50 };
  report('submit', { measured: p50, reference: promisedMs.sqlite, unit: 'ms', limit: 1, details });
}

async function onPostgres(url: string): Promise<void> {
  const server = await startBenchServer(url);
  const graphileWorker = await openGraphileWorker(url);
  const pgBoss = await openPgBoss(url);
  const samples = await inTurn(ROUNDS, {
    ...calls(server),
    graphileWorker: () => timed(graphileWorker.submit),
    pgBoss: () => timed(pgBoss.submit),
  });
  for (const close of [pgBoss.close, graphileWorker.close, server.stop]) await close();
  const { p50, p99 } = spread(samples.submit);
  const rivals = { 'graphile-worker': spread(samples.graphileWorker), 'pg-boss': spread(samples.pgBoss) };
  const details = { p99, floorP50: spread(samples.floor).p50, rivals };
  report('submit-postgres', { measured: p50, reference: promisedMs.postgres, unit: 'ms', limit: 1, details });
}

await onSqlite();
await onTemporaryPostgres(onPostgres);
