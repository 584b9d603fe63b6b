/**
 * From a run made in one process to its claim in another, p50: without a server against the promised 100 ms, through a server against 10 ms.
 * On PostgreSQL beside it the way from graphile-worker's `addJob` and pg-boss's `send` to their handlers, from the call on as `sinceCall`.
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbedded } from '@farhaul/core/service';
import { inTurn, report, spread, type Spread } from './measure.ts';
import { onTemporaryPostgres } from './processes/on-temporary-postgres.ts';
import { type Pickup, type Pickups, startPickups } from './processes/pickups.ts';
import { openGraphileWorker, openPgBoss } from './processes/rival-queues.ts';
import { type BenchServer, createPool, startBenchServer } from './processes/start-server.ts';

const promisedMs = { embedded: 100, server: 10 };

const submitter =
  ({ flowRuns }: Pick<BenchServer['client'], 'flowRuns'>) =>
  async (): Promise<string> => {
    const run = { name: 'a', flowName: 'f', parameters: {}, arguments: { byName: {} }, binding: null, code: null };
    return (await flowRuns.create({ id: randomUUID(), ...run, workPoolName: 'pool' })).flowRun.id;
  };

async function withoutServer(): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
  const { client, close } = await openEmbedded({ directory });
  await createPool(client);
  const pickups = await startPickups('./pickup-worker.ts', [directory], submitter(client));
  const { taken } = await inTurn(50, { taken: pickups.next });
  await pickups.stop();
  await close();
  rmSync(directory, { recursive: true, force: true });
  reportPickups('pickup', { taken, promised: promisedMs.embedded });
}

async function throughServer(): Promise<void> {
  const server = await startBenchServer();
  const pickups = await pickupsOf(server);
  const { taken } = await inTurn(200, { taken: pickups.next });
  await pickups.stop();
  await server.stop();
  reportPickups('pickup-server', { taken, promised: promisedMs.server });
}

async function onPostgres(url: string): Promise<void> {
  const server = await startBenchServer(url);
  const queues = { graphileWorker: await openGraphileWorker(url), pgBoss: await openPgBoss(url) };
  const pickups = {
    farhaul: await pickupsOf(server),
    graphileWorker: await startPickups('./graphile-worker-handler.ts', [url], queues.graphileWorker.submit),
    pgBoss: await startPickups('./pg-boss-handler.ts', [url], queues.pgBoss.submit),
  };
  const { farhaul, graphileWorker, pgBoss } = pickups;
  const taken = await inTurn(200, { farhaul: farhaul.next, graphileWorker: graphileWorker.next, pgBoss: pgBoss.next });
  for (const { stop } of Object.values(pickups)) await stop();
  for (const { close } of Object.values(queues)) await close();
  await server.stop();
  const rivals = { 'graphile-worker': sinceCall(taken.graphileWorker), 'pg-boss': sinceCall(taken.pgBoss) };
  reportPickups('pickup-postgres', { taken: taken.farhaul, promised: promisedMs.server, rivals });
}

function pickupsOf({ origin, client }: BenchServer): Promise<Pickups> {
  return startPickups('./pickup-worker.ts', [`${origin}/api`], submitter(client));
}

interface Reported {
  taken: readonly Pickup[];
  promised: number;
  rivals?: Record<string, Spread>;
}

function reportPickups(name: string, { taken, promised, rivals }: Reported): void {
  const { p50, p99 } = spread(taken.map(({ sinceMade }) => sinceMade));
  const details = { p99, sinceCall: sinceCall(taken), ...(rivals && { rivals }) };
  report(name, { measured: p50, reference: promised, unit: 'ms', limit: 1, details });
}

function sinceCall(taken: readonly Pickup[]): Spread {
  return spread(taken.map((pickup) => pickup.sinceCall));
}

await withoutServer();
await throughServer();
await onTemporaryPostgres(onPostgres);
