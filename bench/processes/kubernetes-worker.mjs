/**
 * The worker of the bench `kubernetes`: `kubernetes-worker.mjs <jobs>` submits that many Jobs at once, watches and removes them.
 * Prints its resident bytes when all of them run; ends well when each has told its two lines and ended with code 0.
 * Plain JavaScript, as what is shipped: what strips types takes memory too.
 */
import { randomUUID } from 'node:crypto';
import kubernetesPlugin from '@farhaul/kubernetes/plugin';

const jobs = Number(process.argv[2]);
const [entry] = kubernetesPlugin.workers;
const logger = { debug: () => undefined, info: () => undefined, warn: console.error, error: console.error };
const worker = await entry.load({ environment: process.env, logger, stateDirectory: process.cwd() });
const { signal } = new AbortController();
const job = {
  image: 'node:24-slim',
  automountServiceAccountToken: false,
  gpuResource: 'nvidia.com/gpu',
  readOnlyRoot: false,
  privileged: false,
  finishedJobTtl: 86_400,
  podStartTimeout: 600,
  autoRemove: true,
};
let running = 0;

/** @param {number} number */
async function runOne(number) {
  const executionId = randomUUID();
  const key = { flowRunId: randomUUID(), executionId, name: `fh-${executionId.replaceAll('-', '')}` };
  const request = {
    key,
    name: `run ${number}`,
    command: ['node', '-e', '0'],
    environment: { NUMBER: String(number) },
    secretEnvironment: { TOKEN: 'a token' },
    mounts: [],
    labels: { 'farhaul/flow-run-id': key.flowRunId, 'farhaul/execution-id': key.executionId },
    job,
    deadline: null,
  };
  const ref = await worker.doSubmit(request, { signal });
  /** @type {string[]} */
  const lines = [];
  const outcome = await worker.doWatch(ref, {
    signal,
    onLog: (_source, line) => {
      lines.push(line);
      if (lines.length > 1) return;
      running += 1;
      if (running === jobs) console.log(process.memoryUsage().rss);
    },
    onPhase: () => undefined,
  });
  await worker.doRemove?.(ref, { signal, graceMs: 0 });
  if (outcome.kind !== 'exited' || outcome.exitCode !== 0 || lines.length !== 2)
    throw new Error(`Job ${number} ended with ${JSON.stringify(outcome)} after ${lines.length} lines.`);
}

await Promise.all(Array.from({ length: jobs }, async (_, index) => await runOne(index)));
await worker.close?.();
