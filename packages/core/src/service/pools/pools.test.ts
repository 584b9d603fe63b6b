import { expect, test } from 'vitest';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { timings } from '../testing/scenario.ts';

describeOnStores('a work pool', (story) => {
  test('has a default queue, and queues of its own after it', async () => {
    const s = story();
    const pool = await s.pool();
    await s.client.workQueues.create({ workPoolName: pool, name: 'second' });
    await s.client.workQueues.create({ workPoolName: pool, name: 'third' });
    const { items } = await s.client.workQueues.list({ workPoolName: pool });
    expect(items.map(({ name, priority, isDefault }) => ({ name, priority, isDefault }))).toEqual([
      { name: 'default', priority: 1, isDefault: true },
      { name: 'second', priority: 2, isDefault: false },
      { name: 'third', priority: 3, isDefault: false },
    ]);
  });

  test('is ready while a worker of it is online', async () => {
    const s = story();
    const pool = await s.pool();
    const status = async () => (await s.client.workPools.get({ name: pool })).status;
    expect(await status()).toBe('NOT_READY');
    const worker = await s.worker({ pool });
    expect(await status()).toBe('READY');
    expect((await s.client.workers.list({ workPoolName: pool })).items).toMatchObject([{ id: worker, status: 'ONLINE' }]);
    s.pass(timings.leaseMs + 1);
    expect(await status()).toBe('NOT_READY');
    expect((await s.client.workers.list({ workPoolName: pool })).items).toMatchObject([{ status: 'OFFLINE' }]);
    await s.client.workPools.update({ name: pool, paused: true });
    expect(await status()).toBe('PAUSED');
  });

  test('forgets workers a day after they went', async () => {
    const s = story();
    const pool = await s.pool();
    await s.worker({ pool });
    await s.passAndSweep(3 * timings.leaseMs);
    expect((await s.client.workers.list({ workPoolName: pool })).items).toMatchObject([{ status: 'OFFLINE' }]);
    await s.passAndSweep(25 * 3_600_000);
    expect((await s.client.workers.list({ workPoolName: pool })).items).toEqual([]);
  });

  test('changes only what is given', async () => {
    const s = story();
    const pool = await s.pool({
      concurrencyLimit: 4,
      description: 'for models',
      allow: ['volumes:/tmp/results'],
      storage: { type: 's3', configuration: { bucket: 'b' } },
    });
    await s.client.workPools.update({ name: pool, concurrencyLimit: null });
    expect(await s.client.workPools.get({ name: pool })).toMatchObject({
      concurrencyLimit: null,
      description: 'for models',
      allow: ['volumes:/tmp/results'],
      storage: { type: 's3', configuration: { bucket: 'b' } },
    });
    await s.client.workPools.update({ name: pool, storage: null });
    expect((await s.client.workPools.get({ name: pool })).storage).toBeNull();
  });

  test('with a taken or malformed name, or a negative limit, is refused', async () => {
    const s = story();
    const pool = await s.pool();
    await expect(s.pool({ name: pool })).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
    await expect(s.pool({ name: 'Not A Name' })).rejects.toMatchObject({
      code: 'FARHAUL_INPUT_INVALID',
      message: expect.stringContaining('name'),
    });
    await expect(s.pool({ concurrencyLimit: -1 })).rejects.toMatchObject({
      code: 'FARHAUL_INPUT_INVALID',
      message: expect.stringContaining('concurrencyLimit'),
    });
  });

  test('is not deleted from under its runs, nor its default queue at all', async () => {
    const s = story();
    const pool = await s.pool();
    await s.client.workQueues.create({ workPoolName: pool, name: 'extra' });
    const id = await s.create({ workPoolName: pool, workQueueName: 'extra' });
    await expect(s.client.workPools.delete({ name: pool })).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
    await expect(s.client.workQueues.delete({ workPoolName: pool, name: 'extra' })).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
    await expect(s.client.workQueues.delete({ workPoolName: pool, name: 'default' })).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
    await s.client.flowRuns.cancel({ id });
    await s.client.workQueues.delete({ workPoolName: pool, name: 'extra' });
    await s.client.workPools.delete({ name: pool });
    await expect(s.client.workPools.get({ name: pool })).rejects.toMatchObject({ code: 'FARHAUL_WORK_POOL_NOT_FOUND' });
  });

  test('refuses runs and workers of another type, and names the queues it has', async () => {
    const s = story();
    const pool = await s.pool({ type: 'docker' });
    await expect(s.create({ workPoolName: pool })).rejects.toMatchObject({ code: 'FARHAUL_WORK_POOL_TYPE' });
    await expect(s.worker({ pool })).rejects.toMatchObject({ code: 'FARHAUL_WORK_POOL_TYPE' });
    const docker = { workerType: 'docker', jobVariables: {}, storage: null };
    await expect(s.create({ workPoolName: pool, workQueueName: 'hihg', binding: docker })).rejects.toMatchObject({
      code: 'FARHAUL_WORK_QUEUE_NOT_FOUND',
      hint: expect.stringContaining('default'),
    });
  });
});

describeOnStores('a block', (story) => {
  test('is saved, read, listed and replaced only on request', async () => {
    const s = story();
    const saved = { name: 'results', type: 'local', document: { basePath: '/data' } };
    await s.client.blocks.save(saved);
    await expect(s.client.blocks.save(saved)).rejects.toMatchObject({ code: 'FARHAUL_CONFLICT' });
    await s.client.blocks.save({ ...saved, document: { basePath: '/other' }, overwrite: true });
    expect((await s.client.blocks.get({ name: 'results' })).document).toEqual({ basePath: '/other' });
    expect((await s.client.blocks.list({})).items).toHaveLength(1);
    await s.client.blocks.delete({ name: 'results' });
    await expect(s.client.blocks.get({ name: 'results' })).rejects.toMatchObject({ code: 'FARHAUL_NOT_FOUND' });
  });

  test('is refused with a template that no run could use, and keeps the one it has', async () => {
    const s = story();
    const broken = {
      job: { command: '{{ comand }}' },
      variables: { type: 'object', properties: { command: { type: 'string', description: 'What to run.' } } },
    };
    await expect(s.pool({ baseJobTemplate: broken })).rejects.toMatchObject({
      code: 'FARHAUL_JOB_TEMPLATE',
      message: expect.stringContaining('comand'),
    });
    const pool = await s.pool();
    await expect(s.client.workPools.update({ name: pool, baseJobTemplate: broken })).rejects.toMatchObject({
      code: 'FARHAUL_JOB_TEMPLATE',
    });
    expect((await s.client.workPools.get({ name: pool })).baseJobTemplate.job).toEqual({ name: 'test', env: '{{ env }}' });
  });
});
