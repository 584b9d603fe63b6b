/** Stops (grace, then force) and deletes a container, and looks that it is gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import { anySignal } from '@farhaul/core/plugin';
import type { ContainerDetails, DockerClient } from './docker-client.ts';
import { containerLabels } from './docker-container-spec.ts';
import { isOfExecution } from './docker-ref.ts';

const STOPPING = new Set(['running', 'paused', 'restarting']);
const VERIFY_MS = 60_000;
const VERIFY_PAUSE_MS = 50;

export interface Removal {
  client: DockerClient;
  containerId: string;
  executionId: string;
  graceMs: number;
  signal: AbortSignal;
}

/** Resolves when nothing runs and, unless the job keeps its container, nothing is left. */
export async function removeContainer(removal: Removal): Promise<void> {
  const { client, containerId, executionId, signal } = removal;
  const container = await client.inspectContainer(containerId, { signal });
  // A ref may have been written by somebody else: what is not ours is left alone.
  if (container === null || !isOfExecution(container, { executionId })) return;
  if (STOPPING.has(container.state.status)) await stop(removal, container);
  if (container.labels[containerLabels.autoRemove] === 'false') return await endForGood(removal);
  const end = performance.now() + VERIFY_MS;
  for (;;) {
    await client.removeContainer(containerId, { signal });
    if ((await client.inspectContainer(containerId, { signal })) === null) return;
    if (performance.now() > end) throw stillThere(container);
    await sleep(VERIFY_PAUSE_MS, undefined, { signal });
  }
}

/** The stop signal, then the grace. Docker's own stop counts whole seconds only. */
async function stop({ client, containerId, graceMs, signal }: Removal, container: ContainerDetails): Promise<void> {
  if (graceMs <= 0) return;
  const longestMs = Math.max(graceMs, Number(container.labels[containerLabels.stopGrace] ?? 0) * 1000);
  await client.killContainer(containerId, { signal, killSignal: container.stopSignal });
  const over = new AbortController();
  const until = anySignal(signal, over.signal);
  try {
    const ended = client.waitContainer(containerId, { signal: until });
    await Promise.race([ended, sleep(longestMs, undefined, { signal: until })]);
  } finally {
    over.abort();
  }
}

/** The container stays to be looked at; what ran in it does not. */
async function endForGood({ client, containerId, signal }: Removal): Promise<void> {
  await client.killContainer(containerId, { signal, killSignal: 'SIGKILL' });
  const container = await client.inspectContainer(containerId, { signal });
  if (container && STOPPING.has(container.state.status)) await client.waitContainer(containerId, { signal });
}

function stillThere({ name }: ContainerDetails): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The Docker engine has not removed the container ${name} yet.`, {
    hint: 'It is tried again; docker ps -a shows its state, and the log of the engine what holds it.',
    retryable: true,
  });
}
