import { createRouterClient } from '@orpc/server';
import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import type { Client } from '../../protocol/contract.ts';
import type { Claim, SubmitChildRun } from '../../protocol/messages.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { LONGER_THAN_TESTS_MS, untilAsleep } from '../testing/only-woken.ts';
import type { StartedRun } from '../testing/scenario.ts';
import { bundleCode } from '../../testing/run-creation.ts';

const code = bundleCode();
const storage = { type: 'local', configuration: { directory: '/somewhere' } };
const binding = { workerType: 'process', jobVariables: {}, storage };

function child(runner: { executionId: string; token: string }, more: Partial<SubmitChildRun> & { workPoolName: string }): SubmitChildRun {
  return {
    ...runner,
    id: v7(),
    name: 'small-step',
    flowName: 'child',
    parameters: { n: 1 },
    arguments: { inline: '' },
    entry: 1,
    workerType: 'process',
    jobVariables: {},
    ...more,
  };
}

describeOnStores('a run that starts another', (story, opened) => {
  test('makes a child of its own code in a pool, once', async () => {
    const s = story();
    const pool = await s.pool();
    const parent = await s.running({ code, binding });
    const request = child(parent.runner, { workPoolName: pool });
    const made = await s.client.run.submit(request);
    expect(made).toMatchObject({
      id: request.id,
      parentFlowRunId: parent.id,
      workPoolName: pool,
      code: { ...code, entry: 1 },
      binding: { workerType: 'process', jobVariables: {}, storage },
      state: { type: 'SCHEDULED' },
    });
    expect((await s.client.run.submit(request)).id).toBe(made.id);
    expect((await s.client.flowRuns.list({ parentFlowRunId: parent.id })).items).toHaveLength(1);
    const worker = await s.worker({ pool });
    expect((await s.claim(worker, { pool }))[0]?.flowRun.id).toBe(made.id);
  });

  test('hears of its end and may cancel it', async () => {
    const s = story();
    const pool = await s.pool();
    const parent = await s.running({ code, binding });
    const made = await s.client.run.submit(child(parent.runner, { workPoolName: pool }));
    const wait = { ...parent.runner, id: made.id, afterVersion: made.stateVersion, waitMs: LONGER_THAN_TESTS_MS };
    const { answer } = await untilAsleep(opened().store.changes, () => s.client.run.wait(wait));
    await s.client.run.cancel({ ...parent.runner, id: made.id, reason: 'enough' });
    expect((await answer).state).toMatchObject({ type: 'CANCELLED', message: 'enough' });
  });

  test('reaches no objects of children before it runs, nor after its end', async () => {
    const s = story();
    const server = { ...binding, storage: { type: 'server', configuration: {} } };
    const asked = async ({ runner }: StartedRun) => await s.client.run.grant({ ...runner, id: v7(), what: 'arguments' });
    await expect(asked(await s.submitted({ code, binding: server }))).rejects.toMatchObject({ code: 'FARHAUL_TRANSITION_REFUSED' });
    const parent = await s.running({ code, binding: server });
    expect((await asked(parent)).object).not.toBeNull();
    await s.end(parent.claim, 'COMPLETED');
    await expect(asked(parent)).rejects.toMatchObject({ code: 'FARHAUL_TRANSITION_REFUSED' });
  });

  test('goes to no pool that the key of its submitter does not count for, nor do its children', async () => {
    const s = story();
    const [gpu, prod] = [await s.pool(), await s.pool()];
    const caller = { kind: 'key' as const, id: v7(), name: 'gpu-only', role: 'developer' as const, workPools: [gpu], expiresAt: null };
    const limited = createRouterClient(s.service.router, { context: { caller } }) as Client;
    const worker = await s.worker({ pool: gpu });
    const start = async (): Promise<{ runner: StartedRun['runner']; claim: Claim }> => {
      const [claim] = await s.claim(worker, { pool: gpu });
      if (!claim) throw new Error('nothing was claimed');
      const runner = { executionId: claim.grant.executionId, token: claim.grant.token };
      await s.submit(claim);
      await s.client.run.admit(runner);
      return { runner, claim };
    };
    const refused = { code: 'FARHAUL_API_FORBIDDEN', message: expect.stringContaining(prod) };
    const outer = { id: v7(), name: 'a', flowName: 'outer', parameters: {}, arguments: { byName: {} }, code, binding };
    await limited.flowRuns.create({ ...outer, workPoolName: gpu });
    const parent = await start();
    await expect(s.client.run.submit(child(parent.runner, { workPoolName: prod }))).rejects.toMatchObject(refused);
    await s.client.run.submit(child(parent.runner, { workPoolName: gpu }));
    const below = await start();
    await expect(s.client.run.submit(child(below.runner, { workPoolName: prod }))).rejects.toMatchObject(refused);
    await s.end(parent.claim, 'FAILED');
    // Who may do more retries what somebody else wrote.
    await s.client.flowRuns.retry({ id: outer.id, newId: v7(), name: 'again' });
    const again = await start();
    await expect(s.client.run.submit(child(again.runner, { workPoolName: prod }))).rejects.toMatchObject(refused);
  });

  test('sees no run that is not its child, and takes none over', async () => {
    const s = story();
    const pool = await s.pool();
    const parent = await s.running({ code, binding });
    const stranger = await s.running({ code, binding });
    const made = await s.client.run.submit(child(parent.runner, { workPoolName: pool }));
    for (const id of [made.id, parent.id, stranger.id]) {
      await expect(s.client.run.wait({ ...stranger.runner, id, afterVersion: -1, waitMs: 0 })).rejects.toMatchObject({
        code: 'FARHAUL_NOT_FOUND',
      });
      await expect(s.client.run.cancel({ ...stranger.runner, id, reason: 'mine' })).rejects.toMatchObject({ code: 'FARHAUL_NOT_FOUND' });
    }
    await expect(s.client.run.submit(child(stranger.runner, { id: made.id, workPoolName: pool }))).rejects.toMatchObject({
      code: 'FARHAUL_NOT_FOUND',
    });
  });

  test('counts idempotency keys among its own children', async () => {
    const s = story();
    const pool = await s.pool();
    const [one, other] = [await s.running({ code, binding }), await s.running({ code, binding })];
    const key = { workPoolName: pool, idempotencyKey: 'once' };
    const first = await s.client.run.submit(child(one.runner, key));
    expect((await s.client.run.submit(child(one.runner, key))).id).toBe(first.id);
    expect((await s.client.run.submit(child(other.runner, key))).parentFlowRunId).toBe(other.id);
  });

  test('is refused while it is not running, with a wrong token, and for a pool that does not fit', async () => {
    const s = story();
    const pool = await s.pool();
    const early = await s.submitted({ code, binding });
    await expect(s.client.run.submit(child(early.runner, { workPoolName: pool }))).rejects.toMatchObject({
      code: 'FARHAUL_TRANSITION_REFUSED',
    });
    const parent = await s.running({ code, binding });
    const refused = async (more: Partial<SubmitChildRun>): Promise<string> =>
      await s.client.run.submit(child(parent.runner, { workPoolName: pool, ...more })).then(
        () => 'made',
        (error: { code: string }) => error.code,
      );
    expect(await refused({ token: 'wrong' })).toBe('FARHAUL_API_UNAUTHORIZED');
    expect(await refused({ workPoolName: 'nowhere' })).toBe('FARHAUL_WORK_POOL_NOT_FOUND');
    expect(await refused({ workerType: 'docker' })).toBe('FARHAUL_WORK_POOL_TYPE');
    expect(await refused({ workQueueName: 'none' })).toBe('FARHAUL_WORK_QUEUE_NOT_FOUND');
    await s.client.flowRuns.cancel({ id: parent.id });
    expect(await refused({})).toBe('FARHAUL_TRANSITION_REFUSED');
  });
});
