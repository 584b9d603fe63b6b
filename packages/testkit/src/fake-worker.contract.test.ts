import { FakeCloud, FakeWorker } from './fake-worker.ts';
import { describeWorkerContract } from './worker/describe-worker-contract.ts';
import { fakeSubject } from './fake-subject.fixture.ts';

const cloud = new FakeCloud();

describeWorkerContract('the fake worker', {
  setup: () => fakeSubject(cloud, () => new FakeWorker(cloud)),
  job: {},
  refusedJob: { refused: true },
  smallMemoryJob: { memory: 'small' },
  skip: {
    'close lets the process end, and the infrastructure goes on': 'it lives in the memory of one process',
  },
});
