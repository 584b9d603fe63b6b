import { v7 } from 'uuid';
import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';

const code = { type: 'entrypoint' as const, entrypoint: 'flows.ts:train', pull: [] };

describeOnStores('a retry', (story) => {
  test('is a new run of the same code, arguments and place, linked to the one that ended', async () => {
    const s = story();
    const pool = await s.pool();
    await s.client.workQueues.create({ workPoolName: pool, name: 'fast' });
    const id = await s.create({
      code,
      workPoolName: pool,
      workQueueName: 'fast',
      tags: ['nightly'],
      parameters: { epochs: 3 },
      arguments: { byName: { epochs: 3 } },
      options: { timeoutMs: 5000 },
      startTimeoutMs: 60_000,
      infrastructureRetries: 2,
      idempotencyKey: 'once',
    });
    await s.client.flowRuns.cancel({ id });
    s.pass(5000);
    const newId = v7();
    const made = await s.client.flowRuns.retry({ id, newId, name: 'second-try' });
    const old = await s.client.flowRuns.get({ id });
    expect(made).toMatchObject({ id: newId, retryOf: id, name: 'second-try', state: { type: 'SCHEDULED' }, parentFlowRunId: null });
    for (const key of [
      'flowName',
      'tags',
      'parameters',
      'binding',
      'code',
      'workPoolName',
      'workQueueName',
      'infrastructureRetries',
    ] as const) {
      expect(made[key]).toEqual(old[key]);
    }
    expect(made.startBy).toBe(new Date(s.now() + 60_000).toISOString());
    expect(await s.client.flowRuns.arguments({ id: newId })).toEqual({ byName: { epochs: 3 } });
    expect(await s.eventKinds(id)).toContain('run-retried');
    const worker = await s.worker({ pool });
    const [claim] = await s.claim(worker, { pool });
    expect(claim).toMatchObject({ flowRun: { id: newId }, options: { timeoutMs: 5000 } });
  });

  test('takes copied arguments instead of those that lie with the earlier run', async () => {
    const s = story();
    const [id, newId] = [v7(), v7()];
    const at = (key: string) => ({ key, sha256: 'a' });
    await s.create({ id, code, workPoolName: await s.pool(), arguments: at(`runs/${id}/args`) });
    await s.client.flowRuns.cancel({ id });
    await expect(s.client.flowRuns.retry({ id, newId, name: 'again', arguments: at(`runs/${v7()}/args`) })).rejects.toMatchObject({
      code: 'FARHAUL_API_FORBIDDEN',
    });
    await s.client.flowRuns.retry({ id, newId, name: 'again', arguments: at(`runs/${newId}/args`) });
    expect(await s.client.flowRuns.arguments({ id: newId })).toEqual(at(`runs/${newId}/args`));
  });

  test('of a run that has not ended, or whose code is not kept, is refused with what to do', async () => {
    const s = story();
    const going = await s.create({ code });
    await expect(s.client.flowRuns.retry({ id: going, newId: v7(), name: 'x' })).rejects.toMatchObject({
      code: 'FARHAUL_CONFLICT',
      hint: expect.stringContaining('cancel'),
    });
    const inProcess = await s.create({ binding: null });
    await s.client.flowRuns.cancel({ id: inProcess });
    await expect(s.client.flowRuns.retry({ id: inProcess, newId: v7(), name: 'x' })).rejects.toMatchObject({
      code: 'FARHAUL_INPUT_INVALID',
      hint: expect.stringContaining('Call the flow again'),
    });
  });
});
