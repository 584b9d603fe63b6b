import { afterEach, expect, test } from 'vitest';
import { FarhaulError } from '../errors/farhaul-error.ts';
import type { Client } from '../protocol/contract.ts';
import { ControlPlane, MemoryStorage } from './fake-control-plane.fixture.ts';

let plane: ControlPlane;
afterEach(async () => await plane.close());

/** Does not answer the first calls that tell of a phase. */
function slowToHear(client: Client, failures: number): Client {
  let failed = 0;
  const phase: Client['executions']['phase'] = async (...call) => {
    if ((failed += 1) <= failures) throw new FarhaulError('FARHAUL_API_UNREACHABLE', 'The API is away.', { hint: '', retryable: true });
    return await client.executions.phase(...call);
  };
  const executions = new Proxy(client.executions, { get: (target, key) => (key === 'phase' ? phase : Reflect.get(target, key)) });
  return new Proxy(client, { get: (target, key) => (key === 'executions' ? executions : Reflect.get(target, key)) });
}

test('a run document that is refused while the API is away ends its run, and not the worker', async () => {
  plane = await ControlPlane.open();
  const storage = new MemoryStorage();
  const put: MemoryStorage['put'] = async () => {
    throw new FarhaulError('FARHAUL_STORAGE_REJECTED', 'The bucket is gone.', { hint: 'Make it again.' });
  };
  const worker = await plane.worker({ client: slowToHear(plane.client, 3), openStorage: async () => Object.assign(storage, { put }) });
  const run = await worker.runOne(await plane.submit());
  expect(run.state).toMatchObject({ type: 'CRASHED', message: expect.stringContaining('The bucket is gone.') });
  expect(plane.cloud.created).toBe(0);
});
