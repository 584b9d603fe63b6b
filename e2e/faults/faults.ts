/** What is done to runs, and how they may end then. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 as newId } from 'uuid';
import { expect } from 'vitest';
import type { Client } from '../../packages/core/src/protocol/contract.ts';
import type { StateType } from '../../packages/core/src/protocol/states.ts';
import type { Random } from '../../packages/core/src/service/testing/random.ts';
import { duplicating } from './duplicating-proxy.ts';
import type { FaultWorld } from './fault-world.ts';
import { kill } from './spawned-process.ts';

export interface Round {
  world: FaultWorld;
  random: Random;
  /** Of the database, where it is struck. */
  restartDatabase(): Promise<void>;
}

export interface Fault {
  name: string;
  /** What it strikes that other rounds need as well: its own rounds have one of their own and go one by one. */
  strikes?: 'server' | 'database';
  /** Its rounds do little but wait. */
  waits?: true;
  /** One round; answers the run and how it may have ended. */
  round(round: Round): Promise<[id: string, ends: StateType[]]>;
}

const signal = (pid: number, name: NodeJS.Signals): void => {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended already: a fault that came too late.
  }
};

/** The worker dies at a call; what it had begun is another one's. */
const workerDies =
  (call: 'executions.phase' | 'executions.record') =>
  async ({ world, random }: Round) => {
    const pool = await world.pool();
    const when = random.chance(0.5) ? 'before' : 'after';
    const doomed = world.startWorker({ workPoolName: pool, runnersOverHttp: random.chance(0.5), death: { call, when } });
    const id = await world.submit({ pool, until: random.below(300) });
    await world.until('the worker has died', () => doomed.signalCode !== null);
    await world.heir(pool);
    // Its process may stop by itself before it is adopted, where nobody watches it for too long.
    return [id, ['COMPLETED']] as [string, StateType[]];
  };

export const faults: Fault[] = [
  {
    name: 'kill -9 of the runner',
    async round({ world, random }) {
      const pool = await world.pool();
      await world.heir(pool);
      const id = await world.submit({ pool, until: 100 + random.below(300) });
      const pid = await world.pidOf(id);
      await sleep(random.below(400));
      signal(pid, 'SIGKILL');
      return [id, ['COMPLETED', 'CRASHED']];
    },
  },
  { name: 'kill -9 of the worker before it creates anything', round: workerDies('executions.phase') },
  { name: 'kill -9 of the worker after it created the infrastructure', round: workerDies('executions.record') },
  {
    name: 'kill -9 of the worker while it watches',
    async round({ world, random }) {
      const pool = await world.pool();
      const doomed = world.startWorker({ workPoolName: pool, runnersOverHttp: random.chance(0.5) });
      const id = await world.submit({ pool, until: random.below(1_500) });
      await world.started(id);
      await sleep(random.below(200));
      await kill(doomed);
      await world.heir(pool);
      return [id, ['COMPLETED']];
    },
  },
  {
    name: 'kill -9 of the caller',
    async round({ world, random }) {
      const pool = await world.pool();
      const id = newId();
      const { caller, call } = await world.startCaller(id, { runnersOverHttp: random.chance(0.5) });
      await world.submit({ id, pool, until: join(world.home, 'never'), callerOnly: true });
      call();
      await world.started(id);
      await sleep(random.below(200));
      await kill(caller);
      await world.heir(pool);
      return [id, ['CRASHED']];
    },
  },
  {
    name: 'kill -9 of the server',
    strikes: 'server',
    async round({ world, random }) {
      const pool = await world.pool();
      world.startWorker({ workPoolName: pool, runnersOverHttp: random.chance(0.5) });
      const id = await world.submit({ pool, until: random.below(600) });
      await sleep(random.below(1_200));
      await world.server.kill();
      await sleep(random.below(300));
      await world.server.start();
      await world.ended(id);
      return [id, ['COMPLETED']];
    },
  },
  {
    name: 'restart of PostgreSQL',
    strikes: 'database',
    async round({ world, random, restartDatabase }) {
      const pool = await world.pool();
      world.startWorker({ workPoolName: pool, runnersOverHttp: random.chance(0.5) });
      const id = await world.submit({ pool, until: random.below(600) });
      await sleep(random.below(1_200));
      await restartDatabase();
      await world.ended(id);
      return [id, ['COMPLETED']];
    },
  },
  {
    name: 'a runner that is stopped and never goes on',
    waits: true,
    async round({ world, random }) {
      const pool = await world.pool();
      await world.heir(pool);
      const id = await world.submit({ pool, until: join(world.home, 'never') });
      await world.started(id);
      await sleep(random.below(200));
      signal(await world.pidOf(id), 'SIGSTOP');
      return [id, ['CRASHED']];
    },
  },
  {
    name: 'two workers and one lease',
    async round({ world, random }) {
      const pool = await world.pool();
      const first = world.startWorker({ workPoolName: pool, runnersOverHttp: random.chance(0.5) });
      const go = join(world.home, newId());
      const id = await world.submit({ pool, until: go });
      await world.started(id);
      first.kill('SIGSTOP');
      await world.heir(pool);
      await world.until('the lease is taken over', async () =>
        (await world.client.flowRuns.events({ id, limit: 1000 })).items.some(({ kind }) => kind === 'execution-adopted'),
      );
      if (random.chance(0.5)) first.kill('SIGCONT');
      await sleep(random.below(300));
      writeFileSync(go, '');
      if (random.chance(0.5)) first.kill('SIGCONT');
      await world.ended(id);
      first.kill('SIGCONT');
      return [id, ['COMPLETED']];
    },
  },
  {
    name: 'late reports of a superseded execution',
    async round({ world, random }) {
      const pool = await world.pool();
      const id = await world.submit({ pool, until: random.below(300) });
      const grant = await claimInSilence(world.client, pool);
      await world.until('its lease is over', async () => (await world.client.flowRuns.get({ id })).state.type === 'SCHEDULED');
      await world.heir(pool);
      if (random.chance(0.5)) await world.ended(id);
      const { executionId, token, fencing } = grant;
      expect(await world.client.run.admit({ executionId, token })).toMatchObject({ admitted: false });
      const time = new Date().toISOString();
      await world.client.run.report({ executionId, token, reports: [{ sequence: 1, time, kind: 'running', attempt: 1 }] });
      await expect(
        world.client.executions.outcome({ executionId, fencing, outcome: { kind: 'exited', exitCode: 1 } }),
      ).rejects.toMatchObject({ code: 'FARHAUL_TRANSITION_REFUSED' });
      return [id, ['COMPLETED']];
    },
  },
  {
    name: 'a cancel that races with completion',
    async round({ world, random }) {
      const pool = await world.pool();
      await world.heir(pool);
      const go = join(world.home, newId());
      const id = await world.submit({ pool, until: go });
      await world.started(id);
      const complete = sleep(random.below(40)).then(() => writeFileSync(go, ''));
      const cancel = sleep(random.below(60)).then(() => world.client.flowRuns.cancel({ id, graceMs: 2_000 }));
      await Promise.all([complete, cancel]);
      return [id, ['COMPLETED', 'CANCELLED']];
    },
  },
  {
    name: 'every mutating call delivered twice',
    async round({ world, random }) {
      const proxy = await duplicating(world.server.apiUrl);
      const pool = await world.pool();
      const worker = world.startWorker({ workPoolName: pool, runnersOverHttp: true, apiUrl: proxy.apiUrl });
      const id = await world.submit({ pool, until: random.below(300), client: proxy.client });
      if (random.chance(0.3)) {
        await world.started(id);
        await proxy.client.flowRuns.cancel({ id, graceMs: 2_000 });
      }
      await world.ended(id);
      await world.until('infrastructure is removed', async () =>
        (await world.client.flowRuns.events({ id, limit: 1000 })).items.some(({ kind }) => kind === 'infrastructure-removed'),
      );
      await kill(worker);
      await proxy.close();
      return [id, ['COMPLETED', 'CANCELLED']];
    },
  },
];

/** Takes the pool's run as a worker does, and never says anything again. */
async function claimInSilence(client: Client, workPoolName: string) {
  const workerId = newId();
  const common = { name: 'silent', type: 'process', queues: [], limit: null, reaches: ['host:none'], host: 'none', pid: 1, version: '0' };
  await client.workers.register({ id: workerId, workPoolName, ...common });
  const scope = { kind: 'work-pool' as const, workPoolName, queues: [] };
  const { claims } = await client.workers.next({ workerId, scope, limit: 1, waitMs: 30_000 });
  const [claim] = claims;
  if (!claim) throw new Error('nothing was claimed');
  return claim.grant;
}
