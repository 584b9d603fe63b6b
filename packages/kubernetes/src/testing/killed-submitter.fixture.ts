/** A process that submits, watches and removes one Job, and is killed when it has had so many answers of the cluster. */
import { openKubernetesClient, type KubernetesClient } from '../kubernetes-client.ts';
import type { SubmitRequestV1 } from '@farhaul/core/plugin';
import type { KubernetesJob } from '../kubernetes-job-schema.ts';
import { createKubernetesWorker } from '../kubernetes-worker.ts';
import { counting } from './counting-client.ts';

const { request, answers } = JSON.parse(process.argv[2] ?? '') as { request: SubmitRequestV1<KubernetesJob>; answers: number };
const { signal } = new AbortController();
const nobody = (): void => undefined;

/** Killed before the request that would follow the last answer. */
function deadly(client: KubernetesClient): KubernetesClient {
  let left = answers;
  return counting(client, (call) => {
    if (/^(list|watch) (jobs|pods)$/.test(call) || call === 'get namespaces') return;
    if (left === 0) {
      process.stdout.write(`${call}\n`);
      process.kill(process.pid, 'SIGKILL');
    }
    left -= 1;
  });
}

const worker = createKubernetesWorker(
  { environment: process.env, logger: { debug: nobody, info: nobody, warn: nobody, error: nobody }, stateDirectory: '/nowhere' },
  { openClient: async (environment) => deadly(await openKubernetesClient(environment)) },
);
const ref = await worker.doSubmit(request, { signal });
await worker.doWatch(ref, { signal, onPhase: nobody, onLog: nobody });
await worker.doRemove(ref, { signal, graceMs: 0 });
await worker.close();
