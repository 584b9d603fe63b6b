import { FarhaulError } from '@farhaul/core';
import type { WorkerV1 } from '@farhaul/core/plugin';
import { FakeWorker, type FakeCloud } from './fake-worker.ts';
import type { WorkerContractSubject } from './worker/worker-contract-subject.ts';

/** Its units live in this process, and so in its directories. */
export class MountingFakeWorker extends FakeWorker {
  async mounts(): Promise<string[]> {
    return ['directory'];
  }

  mountTarget({ source }: { source: string }): string {
    return source;
  }
}

/** The fake cloud as what the contract is tried on. */
export function fakeSubject(cloud: FakeCloud, createWorker: () => WorkerV1): WorkerContractSubject {
  return {
    createWorker,
    exists: async (ref) => cloud.units.has(ref.identifier),
    deleteByHand: async (ref) => {
      cloud.units.get(ref.identifier)?.kill.abort();
      cloud.units.delete(ref.identifier);
    },
    labelsOf: async (ref) => cloud.units.get(ref.identifier)?.request.labels ?? {},
    createWithoutStart: async (request) => cloud.create(request, { start: false }),
    createBusyWorker: () => {
      const retryAt = new Date(Date.now() + 30_000).toISOString();
      return failing(
        createWorker(),
        new FarhaulError('FARHAUL_INFRASTRUCTURE_BUSY', 'The fake cloud is full.', { retryable: true, details: { retryAt } }),
      );
    },
    createUnreachableWorker: () =>
      failing(
        createWorker(),
        new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', 'The fake cloud does not answer.', {
          retryable: true,
          hint: 'Wait for better weather.',
        }),
      ),
    calls: () => cloud.calls,
    pollIntervalMs: 200,
  };
}

function failing(worker: WorkerV1, error: FarhaulError): WorkerV1 {
  const fail = async (): Promise<never> => {
    throw error;
  };
  return new Proxy(worker, {
    get: (target, name) => (/^do[A-Z]/.test(String(name)) ? fail : (Reflect.get(target, name, target) as unknown)),
  });
}
