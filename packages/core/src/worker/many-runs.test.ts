import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, expect, test } from 'vitest';
import type { Client } from '../protocol/contract.ts';
import { ControlPlane, MemoryStorage } from './fake-control-plane.fixture.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

let plane: ControlPlane;
const stop = new AbortController();
let serving: Promise<void> = Promise.resolve();

afterEach(async () => {
  stop.abort();
  for (const unit of plane.cloud.units.values()) unit.kill.abort();
  await serving;
  await plane.close();
});

/** Keeps sight of the claims that a worker is given without keeping them. */
function watchingClaims(client: Client, seen: WeakRef<object>[]): Client {
  const next: Client['workers']['next'] = async (...call) => {
    const work = await client.workers.next(...call);
    // In-process, the answer may be the service's own; over HTTP it is the worker's alone.
    const own = structuredClone(work);
    for (const claim of own.claims) seen.push(new WeakRef(claim.workPool ?? claim));
    return own;
  };
  const workers = new Proxy(client.workers, { get: (target, key) => (key === 'next' ? next : Reflect.get(target, key)) });
  return new Proxy(client, { get: (target, key) => (key === 'workers' ? workers : Reflect.get(target, key)) });
}

test('a worker that finds many runs due prepares a few at a time; of those it watches it keeps no job template', async () => {
  const runs = 100;
  plane = await ControlPlane.open();
  plane.cloud.program = async ({ killed }) => {
    await new Promise((resolve) => killed.addEventListener('abort', resolve, { once: true }));
    return 137;
  };
  await plane.pool('many');
  for (let number = 0; number < runs; number += 1) await plane.submit({ workPoolName: 'many' });
  const claims: WeakRef<object>[] = [];
  let preparing = 0;
  let most = 0;
  const storage = new MemoryStorage();
  const grant: MemoryStorage['grant'] = async (requests) => {
    preparing += 1;
    most = Math.max(most, preparing);
    await new Promise((resolve) => setImmediate(resolve));
    preparing -= 1;
    return await MemoryStorage.prototype.grant.call(storage, requests);
  };
  const worker = await plane.worker({
    client: watchingClaims(plane.client, claims),
    workPoolName: 'many',
    openStorage: async () => Object.assign(storage, { grant }),
  });
  serving = worker.run({ signal: stop.signal });
  await plane.until(() => plane.cloud.units.size === runs);
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(32);
  expect(claims).toHaveLength(runs);
  await plane.until(() => {
    collectGarbage();
    return claims.every((claim) => claim.deref() === undefined);
  });
  expect(worker.running).toBe(runs);
});
