import { createRouterClient } from '@orpc/server';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { contract, type Client } from '../protocol/contract.ts';
import { isDoneOnce } from './bind-operations.ts';
import { isRepeatable } from './once.ts';
import { createRouter } from './router.ts';
import type { ServiceCore } from './service-core.ts';
import { describeOnStores } from './testing/describe-on-stores.ts';
import type { Scenario, StartedRun } from './testing/scenario.ts';
import { logLineOf } from './testing/log-line.ts';

/** Calls that change something, as `group.call`. */
function changingCalls(): string[] {
  return Object.entries(contract).flatMap(([group, calls]) =>
    Object.entries(calls)
      .filter(([, call]) => call['~orpc'].route.method !== 'GET')
      .map(([name]) => `${group}.${name}`),
  );
}

/** Each call under the same key. */
function keyedClient({ service }: Scenario, idempotencyKey: string): Client {
  return createRouterClient(service.router, { context: { idempotencyKey } }) as Client;
}

const template = { job: { name: 'test' }, variables: { type: 'object', properties: {} } };
const at = (s: Scenario): string => new Date(s.now()).toISOString();

/** What is called twice, and what must be the same after the second time as after the first. */
interface Twice {
  call(client: Client): Promise<unknown>;
  look?(): Promise<unknown>;
  /** The answer names a time, a lease or nothing new: only the state is compared. */
  answersDiffer?: true;
}

async function runsOf(s: Scenario, id: string): Promise<unknown> {
  const run = await s.client.flowRuns.get({ id });
  return [run.state, run.stateVersion, run.executions, run.result, await s.eventKinds(id)];
}

async function claimed(s: Scenario, pool: string): Promise<StartedRun> {
  const workerId = await s.worker({ pool });
  const id = await s.create({ workPoolName: pool });
  const [claim] = await s.claim(workerId, { pool });
  if (!claim) throw new Error('the run was not claimed');
  const { executionId, fencing, token } = claim.grant;
  return { id, workerId, claim, execution: { executionId, fencing }, runner: { executionId, token } };
}

type Story = (s: Scenario) => Promise<Twice>;

const ofPools: Record<string, Story> = {
  'workPools.create': async (s) => ({
    call: (client) => client.workPools.create({ name: 'once', type: 'process', baseJobTemplate: template }),
    look: () => s.client.workPools.get({ name: 'once' }),
  }),
  'workPools.update': async (s) => {
    const name = await s.pool();
    return { call: (client) => client.workPools.update({ name, paused: true }), look: () => s.client.workPools.get({ name }) };
  },
  'workPools.delete': async (s) => {
    const name = await s.pool();
    return { call: (client) => client.workPools.delete({ name }) };
  },
  'workQueues.create': async (s) => {
    const workPoolName = await s.pool();
    return {
      call: (client) => client.workQueues.create({ workPoolName, name: 'fast' }),
      look: () => s.client.workQueues.list({ workPoolName }),
    };
  },
  'workQueues.update': async (s) => {
    const workPoolName = await s.pool();
    return {
      call: (client) => client.workQueues.update({ workPoolName, name: 'default', paused: true }),
      look: () => s.client.workQueues.list({ workPoolName }),
    };
  },
  'workQueues.delete': async (s) => {
    const workPoolName = await s.pool();
    await s.client.workQueues.create({ workPoolName, name: 'fast' });
    return { call: (client) => client.workQueues.delete({ workPoolName, name: 'fast' }) };
  },
};

const ofRuns: Record<string, Story> = {
  'flowRuns.create': async (s) => {
    const id = v7();
    const run = { id, name: 'calm-lake', flowName: 'flow', parameters: {}, arguments: { byName: {} }, binding: null, code: null };
    return { call: (client) => client.flowRuns.create(run), look: () => runsOf(s, id), answersDiffer: true };
  },
  'flowRuns.cancel': async (s) => {
    const { id } = await s.running();
    return { call: (client) => client.flowRuns.cancel({ id }), look: () => runsOf(s, id) };
  },
  'flowRuns.retry': async (s) => {
    const id = await s.create({ code: { type: 'entrypoint', entrypoint: 'x', pull: [] }, workPoolName: await s.pool() });
    await s.client.flowRuns.cancel({ id });
    const newId = v7();
    return { call: (client) => client.flowRuns.retry({ id, newId, name: 'again' }), look: () => runsOf(s, newId) };
  },
  'flowRuns.prune': async (s) => {
    const id = await s.create();
    await s.client.flowRuns.cancel({ id });
    s.pass(1000);
    return { call: (client) => client.flowRuns.prune({ endedBefore: at(s) }), look: () => s.client.flowRuns.list({}), answersDiffer: true };
  },
};

const ofWorkers: Record<string, Story> = {
  'workers.register': async (s) => {
    const workPoolName = await s.pool();
    const known = { name: 'w', type: 'process', queues: [], limit: 2, reaches: [], host: 'h', pid: 1, version: '0', workPoolName };
    const id = v7();
    return { call: (client) => client.workers.register({ id, ...known }), look: () => s.client.workers.list({ workPoolName }) };
  },
  'workers.next': async (s) => {
    const pool = await s.pool({ concurrencyLimit: 1 });
    const id = await s.create({ workPoolName: pool });
    const workerId = await s.worker({ pool });
    const scope = { kind: 'work-pool' as const, workPoolName: pool, queues: [] };
    return {
      call: (client) => client.workers.next({ workerId, scope, limit: 5, waitMs: 0 }),
      look: () => runsOf(s, id),
      answersDiffer: true,
    };
  },
  'workers.heartbeat': async (s) => {
    const { workerId, execution, id } = await s.running();
    return {
      call: (client) => client.workers.heartbeat({ workerId, executions: [execution], running: 1 }),
      look: () => runsOf(s, id),
    };
  },
  'workers.drain': async (s) => {
    const workerId = await s.worker({ pool: await s.pool() });
    return { call: (client) => client.workers.drain({ workerId }), look: () => s.client.workers.list({}) };
  },
  'workers.offline': async (s) => {
    const { workerId, id } = await s.running();
    return { call: (client) => client.workers.offline({ workerId }), look: () => runsOf(s, id) };
  },
};

const ofExecutions: Record<string, Story> = {
  'executions.record': async (s) => {
    const { execution, id } = await claimed(s, await s.pool());
    const ref = { type: 'process', identifier: 'pid 1', reach: 'host:one', data: {} };
    return {
      call: (client) => client.executions.record({ ...execution, ref, channel: 'http', resultStorage: null }),
      look: () => runsOf(s, id),
    };
  },
  'executions.phase': async (s) => {
    const { execution, id } = await claimed(s, await s.pool());
    return { call: (client) => client.executions.phase({ ...execution, phase: 'submitting', message: '' }), look: () => runsOf(s, id) };
  },
  'executions.logs': async (s) => {
    const { execution, id } = await claimed(s, await s.pool());
    return {
      call: (client) => client.executions.logs({ ...execution, lines: [logLineOf(s, 1)] }),
      look: async () => (await s.client.flowRuns.logs({ id })).items,
    };
  },
  'executions.outcome': async (s) => {
    const { execution, id } = await s.running();
    return {
      call: (client) => client.executions.outcome({ ...execution, outcome: { kind: 'exited', exitCode: 1 } }),
      look: () => runsOf(s, id),
    };
  },
  'executions.release': async (s) => {
    const { execution, id } = await claimed(s, await s.pool());
    return { call: (client) => client.executions.release({ ...execution, reason: 'busy', retryAfterMs: null }), look: () => runsOf(s, id) };
  },
  'executions.reject': async (s) => {
    const { execution, id } = await claimed(s, await s.pool());
    return {
      call: (client) => client.executions.reject({ ...execution, message: 'no', code: 'FARHAUL_INFRASTRUCTURE_REFUSED', remedy: '' }),
      look: () => runsOf(s, id),
    };
  },
  'executions.removed': async (s) => {
    const { claim, execution, id } = await s.running();
    await s.end(claim, 'COMPLETED');
    return { call: (client) => client.executions.removed({ executionId: execution.executionId }), look: () => runsOf(s, id) };
  },
};

const ofRunners: Record<string, Story> = {
  'run.admit': async (s) => {
    const { runner, id } = await s.submitted();
    return { call: (client) => client.run.admit({ ...runner, runnerId: 'one' }), look: () => runsOf(s, id) };
  },
  'run.heartbeat': async (s) => {
    const { runner, id } = await s.running();
    return { call: (client) => client.run.heartbeat(runner), look: () => runsOf(s, id) };
  },
  'run.report': async (s) => {
    const { runner, id } = await s.running();
    return {
      call: (client) =>
        client.run.report({
          ...runner,
          reports: [{ kind: 'awaiting-retry', attempt: 1, delayMs: 5, error: 'x', sequence: 1, time: at(s) }],
        }),
      look: () => runsOf(s, id),
    };
  },
  'run.logs': async (s) => {
    const { runner, id } = await s.running();
    return {
      call: (client) => client.run.logs({ ...runner, lines: [logLineOf(s, 1)] }),
      look: async () => (await s.client.flowRuns.logs({ id })).items,
    };
  },
  'run.result': async (s) => {
    const { runner, id } = await s.running();
    const ending = {
      state: { type: 'COMPLETED' as const, name: 'Completed', message: null, time: at(s) },
      attempt: 1,
      startedAt: at(s),
      endedAt: at(s),
      node: 'v24',
      resultSha256: null,
      resultBytes: 3,
      hmac: '',
    };
    return { call: (client) => client.run.result({ ...runner, ending, result: { inline: 'AAAA' } }), look: () => runsOf(s, id) };
  },
  'run.stop': async (s) => {
    const { runner, id } = await s.running();
    return { call: (client) => client.run.stop({ ...runner, waitMs: 0 }), look: () => runsOf(s, id) };
  },
};

const ofBlocks: Record<string, Story> = {
  'blocks.save': async (s) => ({
    call: (client) => client.blocks.save({ name: 'kept', type: 'local-file-system', document: { basePath: '/tmp/x' } }),
    look: () => s.client.blocks.get({ name: 'kept' }),
  }),
  'blocks.delete': async (s) => {
    await s.client.blocks.save({ name: 'gone', type: 'local-file-system', document: { basePath: '/tmp/x' } });
    return { call: (client) => client.blocks.delete({ name: 'gone' }) };
  },
};

const stories = { ...ofPools, ...ofRuns, ...ofWorkers, ...ofExecutions, ...ofRunners, ...ofBlocks };

describeOnStores('a call that is delivered twice', (story) => {
  for (const [path, tell] of Object.entries(stories)) {
    test(`changes nothing more: ${path}`, async () => {
      const s = story();
      const twice = await tell(s);
      const client = keyedClient(s, v7());
      const answer = await twice.call(client);
      const before = await twice.look?.();
      const again = await twice.call(client);
      if (twice.answersDiffer !== true) expect(again).toEqual(answer);
      expect(await twice.look?.()).toEqual(before);
    });
  }

  test('is answered under its key only with the same body, and never under that of another call', async () => {
    const s = story();
    const name = await s.pool();
    const client = keyedClient(s, v7());
    await client.workPools.update({ name, concurrencyLimit: 1 });
    const others = [() => client.workPools.update({ name, concurrencyLimit: 2 }), () => client.workPools.delete({ name })];
    for (const other of others) {
      await expect(other()).rejects.toMatchObject({ code: 'FARHAUL_IDEMPOTENCY_MISMATCH', hint: expect.any(String) });
    }
    expect((await s.client.workPools.get({ name })).concurrencyLimit).toBe(1);
  });

  test('that shows a secret shows it once: a repeat is told so, and makes nothing', async () => {
    const s = story();
    const client = keyedClient(s, v7());
    await client.apiKeys.create({ name: 'shown', role: 'viewer' });
    await expect(client.apiKeys.create({ name: 'shown', role: 'viewer' })).rejects.toMatchObject({
      code: 'FARHAUL_CONFLICT',
      message: expect.stringContaining('shown once'),
    });
    expect((await s.client.apiKeys.list({})).items.filter(({ name }) => name === 'shown')).toHaveLength(1);
  });

  test('may succeed after it failed: a refusal is not kept', async () => {
    const s = story();
    const client = keyedClient(s, v7());
    await expect(client.workPools.update({ name: 'to-come', paused: true })).rejects.toMatchObject({ code: 'FARHAUL_WORK_POOL_NOT_FOUND' });
    await s.pool({ name: 'to-come' });
    expect((await client.workPools.update({ name: 'to-come', paused: true })).paused).toBe(true);
  });

  test('does its work once, however many arrive at the same time', async () => {
    const s = story();
    const client = keyedClient(s, v7());
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.workPools.create({ name: 'crowd', type: 'process', baseJobTemplate: template })),
    );
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  });
});

test('every call of the contract that changes something is told of here, or done once by its binding', async () => {
  const core = { store: null, timings: null } as unknown as ServiceCore;
  const router = createRouter(core) as unknown as Record<string, Record<string, { '~orpc': { handler: object } }>>;
  const untold = changingCalls().filter((path) => {
    const [group = '', call = ''] = path.split('.');
    const handler = router[group]?.[call]?.['~orpc'].handler;
    return !(path in stories) && (isRepeatable([group, call]) || handler === undefined || !isDoneOnce(handler));
  });
  const toldElsewhere = [
    // Only sign, read or wait.
    'run.blocks',
    'run.wait',
    'run.grant',
    'objects.grant',
    // Deleting twice deletes once; a second key rotation finds nothing under the old one. Their own tests tell of it.
    'objects.delete',
    'blocks.rotateKey',
    // By the functions of their parents: child-runs.test.ts.
    'run.submit',
    'run.cancel',
  ];
  expect(untold.toSorted()).toEqual(toldElsewhere.toSorted());
});
