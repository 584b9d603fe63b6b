import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWorkerContract } from '@farhaul/testkit';
import { createDockerWorker } from './docker-worker.ts';
import { openDockerClient } from './docker-client.ts';
import { containerCreation, containerLabels } from './docker-container-spec.ts';
import type { DockerJob } from './docker-job-schema.ts';
import dockerPlugin from './plugin.ts';

const job: DockerJob = {
  image: 'node:24-slim',
  pidsLimit: 512,
  readOnlyRoot: false,
  capDrop: ['ALL'],
  noNewPrivileges: true,
  privileged: false,
  init: true,
  autoRemove: true,
  streamOutput: false,
};
const { signal } = new AbortController();

describeWorkerContract('the docker worker on a real engine', {
  job,
  refusedJob: { ...job, image: 'farhaul-test/no-such-image:1', imagePullPolicy: 'never' },
  smallMemoryJob: { ...job, memory: '96m' },
  concurrency: 20,
  async setup() {
    const client = await openDockerClient(process.env);
    return {
      createWorker: (context) => createDockerWorker(context),
      exists: async (ref) => (await client.inspectContainer(ref.identifier, { signal })) !== null,
      deleteByHand: async (ref) => await client.removeContainer(ref.identifier, { signal }),
      labelsOf: async (ref) => (await client.inspectContainer(ref.identifier, { signal }))?.labels ?? {},
      createWithoutStart: async (request) => void (await client.createContainer(containerCreation(request as never), { signal })),
      createUnreachableWorker: (context) =>
        createDockerWorker({ ...context, environment: { ...context.environment, DOCKER_HOST: 'unix:///nowhere/docker.sock' } }),
      module: new URL('./plugin.ts', import.meta.url),
      plugin: dockerPlugin,
      close: async () => client.close(),
    };
  },
  skip: {},
});
void [mkdtempSync, rmSync, tmpdir, join, containerLabels];
