import { describeWorkerContract } from '@farhaul/testkit';
import { openDockerClient, type DockerClient } from './docker-client.ts';
import { containerCreation } from './docker-container-spec.ts';
import { createDockerWorker } from './docker-worker.ts';
import dockerPlugin from './plugin.ts';
import { counting } from './testing/counting-client.ts';
import { dockerTestJob } from './testing/docker-test-job.ts';
import { describeOnEngine } from './testing/real-engine.ts';

const { signal } = new AbortController();

describeOnEngine('the docker worker', () => {
  describeWorkerContract('the docker worker on a real engine', {
    job: dockerTestJob(),
    refusedJob: dockerTestJob({ image: 'farhaul-test/no-such-image:1', imagePullPolicy: 'never' }),
    smallMemoryJob: dockerTestJob({ memory: '96m' }),
    concurrency: 20,
    async setup() {
      const client = await openDockerClient(process.env);
      let calls = 0;
      const openClient = async (environment: NodeJS.ProcessEnv): Promise<DockerClient> =>
        counting(await openDockerClient(environment), () => (calls += 1));
      return {
        createWorker: (context) => createDockerWorker(context, { openClient }),
        exists: async (ref) => (await client.inspectContainer(ref.identifier, { signal })) !== null,
        deleteByHand: async (ref) => await client.removeContainer(ref.identifier, { signal }),
        labelsOf: async (ref) => (await client.inspectContainer(ref.identifier, { signal }))?.labels ?? {},
        createWithoutStart: async (request) => void (await client.createContainer(containerCreation(request as never), { signal })),
        createUnreachableWorker: (context) =>
          createDockerWorker({ ...context, environment: { ...context.environment, DOCKER_HOST: 'unix:///nowhere/docker.sock' } }),
        calls: () => calls,
        module: new URL('./plugin.ts', import.meta.url),
        plugin: dockerPlugin,
        close: async () => client.close(),
      };
    },
    skip: {
      'no room is FARHAUL_INFRASTRUCTURE_BUSY with the time of the next try, and nothing is left':
        'the machine would have to run out of memory; the engine in memory does',
    },
  });
});
