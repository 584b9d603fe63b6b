import { afterEach, expect, test } from 'vitest';
import { createService, type Service } from '../service.ts';
import type { Store } from '../store/store.ts';
import { describeOnStores } from '../testing/describe-on-stores.ts';
import { timings } from '../testing/scenario.ts';

const services: Service[] = [];

afterEach(async () => {
  for (const service of services.splice(0)) await service.stop();
});

/** A store that may be away, and counts how often it answered. */
class FickleStore {
  readonly real: Store;
  away = false;
  answers = 0;
  refusals = 0;

  constructor(real: Store) {
    this.real = real;
  }

  get store(): Store {
    const answer =
      <Given, Result>(act: (given: Given) => Promise<Result>) =>
      async (given: Given): Promise<Result> => {
        if (this.away) {
          this.refusals += 1;
          throw new Error('the store is away');
        }
        const result = await act(given);
        this.answers += 1;
        return result;
      };
    return Object.assign(Object.create(this.real) as Store, {
      read: answer((query: Parameters<Store['read']>[0]) => this.real.read(query)),
      write: answer((transaction: Parameters<Store['write']>[0]) => this.real.write(transaction)),
    });
  }
}

describeOnStores('the background loop', (story, opened) => {
  /** One that looks all the time by itself; `pass` lets its clock and that of the story go on, and waits until it has looked. */
  function loop() {
    const fickle = new FickleStore(opened().store);
    const service = createService({ store: fickle.store, clock: () => story().now(), timings: { sweepMs: 5 } });
    services.push(service);
    service.start();
    const looked = async (): Promise<void> => {
      const before = fickle.answers;
      await expect.poll(() => fickle.answers, { timeout: 30_000, interval: 5 }).toBeGreaterThan(before + 20);
    };
    const pass = async (milliseconds: number): Promise<void> => {
      for (let passed = 0; passed < milliseconds; passed += 4_000) {
        story().pass(4_000);
        await looked();
      }
    };
    return { fickle, looked, pass };
  }

  test('gives runners time to beat after a start, and takes none for lost that does', async () => {
    const s = story();
    const { id, runner } = await s.running();
    s.pass(timings.runnerLostAnywayMs * 10);
    const { looked, pass } = loop();
    await looked();
    await pass(timings.runnerHeartbeatMs + 1_000);
    expect(await s.state(id)).toBe('RUNNING Running');
    await s.client.run.heartbeat(runner);
    await pass(timings.runnerHeartbeatMs * 2 + 4_000);
    expect(await s.state(id)).toBe('RUNNING Running');
  });

  test('gives runners time to beat after the store was away', async () => {
    const s = story();
    const { looked, pass, fickle } = loop();
    await pass(40_000);
    const { id } = await s.running();
    await looked();
    fickle.away = true;
    s.pass(timings.runnerLostAnywayMs + 10_000);
    await expect.poll(() => fickle.refusals, { timeout: 30_000, interval: 5 }).toBeGreaterThan(5);
    fickle.away = false;
    await looked();
    await pass(timings.runnerHeartbeatMs + 1_000);
    expect(await s.state(id)).toBe('RUNNING Running');
    await pass(40_000);
    await expect.poll(() => s.state(id), { timeout: 30_000 }).toBe('CRASHED InfrastructureLost');
  });
});
