import { describeWorkerContract } from '@farhaul/testkit';
import { containerCreation } from './docker-container-spec.ts';
import { createDockerWorker, type DockerWorkerParts } from './docker-worker.ts';
import { dockerTestJob } from './testing/docker-test-job.ts';
import { FakeDockerEngine } from './testing/fake-docker-engine.ts';

const { signal } = new AbortController();

describeWorkerContract('the docker worker on an engine in memory', {
  job: dockerTestJob(),
  refusedJob: dockerTestJob({ image: 'no-such-image:1', imagePullPolicy: 'never' }),
  smallMemoryJob: dockerTestJob({ memory: '96m' }),
  setup() {
    const engine = new FakeDockerEngine();
    const on = (of: FakeDockerEngine): DockerWorkerParts => ({ openClient: async () => of.client() });
    const away = new FakeDockerEngine();
    away.goAway();
    const full = new FakeDockerEngine();
    full.refusals.set(
      'startContainer',
      Array.from({ length: 10 }, () => ({ status: 500, message: 'fork/exec: cannot allocate memory' })),
    );
    return {
      createWorker: (context) => createDockerWorker(context, on(engine)),
      exists: async (ref) => engine.find(ref.identifier) !== null,
      deleteByHand: async (ref) => engine.remove(ref.identifier),
      labelsOf: async (ref) => engine.find(ref.identifier)?.details.labels ?? {},
      createWithoutStart: async (request) => void (await engine.client().createContainer(containerCreation(request as never), { signal })),
      createUnreachableWorker: (context) => createDockerWorker(context, on(away)),
      createBusyWorker: (context) => createDockerWorker(context, on(full)),
      calls: () => engine.calls.length,
    };
  },
  skip: {
    'close lets the process end, and the infrastructure goes on': 'the engine in memory ends with its process',
    'a flow runs from end to end: its result has its types, its lines arrive, and nothing is left': 'the engine in memory runs no Node',
    'what a flow throws comes back as it was thrown': 'the engine in memory runs no Node',
    'a cancel ends what runs, and nothing is left': 'the engine in memory runs no Node',
    'what a worker leaves behind is adopted by another, which records its end and removes it': 'the engine in memory runs no Node',
  },
});
