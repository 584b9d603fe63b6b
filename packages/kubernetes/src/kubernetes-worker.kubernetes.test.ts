import { describeWorkerContract } from '@farhaul/testkit';
import { clusterSubject } from './testing/cluster-subject.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

describeOnCluster('the kubernetes worker', () => {
  describeWorkerContract('the kubernetes worker on a real cluster', {
    job: kubernetesTestJob(),
    refusedJob: kubernetesTestJob({ namespace: 'no-such-namespace' }),
    smallMemoryJob: kubernetesTestJob({ memory: '192Mi' }),
    concurrency: 10,
    setup: async () => await clusterSubject({ administrator: process.env }),
  });
});
