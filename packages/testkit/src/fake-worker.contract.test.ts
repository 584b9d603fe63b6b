import { FakeCloud } from './fake-worker.ts';
import { describeWorkerContract } from './worker/describe-worker-contract.ts';
import { fakeSubject, MountingFakeWorker } from './fake-subject.fixture.ts';

const cloud = new FakeCloud();
const noRunner = 'it acts as a program and starts none';

describeWorkerContract('the fake worker', {
  setup: () => fakeSubject(cloud, () => new MountingFakeWorker(cloud)),
  job: {},
  refusedJob: { refused: true },
  smallMemoryJob: { memory: 'small' },
  skip: {
    'a flow runs from end to end: its result has its types, its lines arrive, and nothing is left': noRunner,
    'what a flow throws comes back as it was thrown': noRunner,
    'a cancel ends what runs, and nothing is left': noRunner,
    'what a worker leaves behind is adopted by another, which records its end and removes it': noRunner,
    'close lets the process end, and the infrastructure goes on': 'it lives in the memory of one process',
  },
});
