import { describe, test } from 'vitest';
import { FakeCloud, FakeWorker } from './fake-worker.ts';
import type { WorkerRuleSubject } from './worker-rule-subject.ts';
import { workerRules } from './worker-rules.ts';

describe('the fake worker keeps the contract', () => {
  const cloud = new FakeCloud();
  const subject: WorkerRuleSubject = {
    createWorker: async () => new FakeWorker(cloud),
    job: {},
    refusedJob: { refused: true },
    exists: async (ref) => cloud.units.has(ref.identifier),
    deleteByHand: async (ref) => {
      cloud.units.get(ref.identifier)?.kill.abort();
      cloud.units.delete(ref.identifier);
    },
    foreignExitCodes: true,
  };
  for (const { group, title, check } of workerRules) test(`${group}: ${title}`, async () => await check(subject));
});
