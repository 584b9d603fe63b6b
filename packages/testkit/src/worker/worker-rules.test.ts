import { describe, expect, test } from 'vitest';
import { FakeCloud } from '../fake-worker.ts';
import { fakeSubject, MountingFakeWorker } from '../fake-subject.fixture.ts';
import { runRules } from '../run/run-rules.ts';
import { tryRule } from '../rules/rule.ts';
import { replacing, workerFaults, type WorkerFault } from './worker-faults.fixture.ts';
import { workerRules } from './worker-rules.ts';
import { closeWorkerTrial, createWorkerTrial, type WorkerRule } from './worker-trial.ts';

/** Those that start processes and runs are broken one by one, in `run-rules.test.ts`. */
const real = new Set(['close lets the process end, and the infrastructure goes on', ...runRules.map(({ title }) => title)]);
const onFake = workerRules.filter(({ title }) => !real.has(title));

/** Each rule on a cloud of its own, all at once. */
async function brokenBy({ worker, subject }: WorkerFault): Promise<string[]> {
  const results = onFake.map(async (rule) => ((await isBroken(rule)) ? [rule.title] : []));
  return (await Promise.all(results)).flat();

  async function isBroken(rule: WorkerRule): Promise<boolean> {
    const cloud = new FakeCloud();
    const create = () => {
      const good = new MountingFakeWorker(cloud);
      return worker ? replacing(good, worker(good, cloud)) : good;
    };
    const good = fakeSubject(cloud, create);
    const trial = await createWorkerTrial(
      { ...good, ...subject?.(good) },
      { job: {}, refusedJob: { refused: true }, smallMemoryJob: { memory: 'small' }, concurrency: 20 },
    );
    try {
      await tryRule(rule, trial);
      return false;
    } catch {
      return true;
    } finally {
      for (const unit of cloud.units.values()) unit.kill.abort();
      await closeWorkerTrial(trial);
    }
  }
}

describe.concurrent('a worker that breaks one rule is noticed by that rule and by no other', () => {
  test.each(workerFaults.map((one) => [one.fault, one] as const))('one that %s', async (_fault, one) => {
    const broken = await brokenBy(one);
    expect(broken.map((title) => (title.startsWith(one.rule) ? one.rule : title))).toEqual([one.rule]);
  });

  test('and every rule has such a worker', () => {
    expect(onFake.filter(({ title }) => !workerFaults.some(({ rule }) => title.startsWith(rule))).map(({ title }) => title)).toEqual([]);
  });
});
