/** The cluster as its administrator sees it: what tests do behind the worker's back. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { FarhaulError } from '@farhaul/core';
import type { InfrastructureRefV1, OutcomeV1, SubmitRequestV1, WorkerV1 } from '@farhaul/core/plugin';
import type { KubernetesClient } from '../kubernetes-client.ts';
import type { KubernetesJob } from '../kubernetes-job-schema.ts';
import { ownLabels } from '../kubernetes-names.ts';
import { paths, type ObjectList, type Pod } from '../kubernetes-objects.ts';
import { createKubernetesWorker, type KubernetesWorker } from '../kubernetes-worker.ts';
import { kubernetesTestJob } from './kubernetes-test-job.ts';

const { signal } = new AbortController();
const nobody = (): void => undefined;

export function testWorker(environment: Record<string, string | undefined> = process.env): KubernetesWorker {
  return createKubernetesWorker({
    environment,
    logger: { debug: nobody, info: nobody, warn: nobody, error: nobody },
    stateDirectory: join(tmpdir(), 'farhaul-kubernetes-tests'),
  });
}

/** A program for `node -e`. */
export function testRequest(program: string, job: Partial<KubernetesJob> = {}): SubmitRequestV1<KubernetesJob> {
  const executionId = randomUUID();
  return {
    key: { flowRunId: randomUUID(), executionId, name: `fh-${executionId.replaceAll('-', '')}` },
    name: 'brave-otter',
    command: ['node', '-e', program],
    environment: {},
    secretEnvironment: {},
    mounts: [],
    labels: {},
    job: kubernetesTestJob(job),
    deadline: null,
  };
}

export interface WatchedJob {
  lines: string[];
  phases: string[];
  outcome: Promise<OutcomeV1>;
  /** Resolves when the text was printed, or told as a phase. */
  told(text: string): Promise<void>;
}

/** Submits, watches, lets the test act, and removes whatever happens. */
export async function withJob(
  worker: WorkerV1<KubernetesJob>,
  request: SubmitRequestV1<KubernetesJob>,
  act: (job: WatchedJob) => Promise<void>,
): Promise<void> {
  const ref = await submitPatiently(worker, request);
  const lines: string[] = [];
  const phases: string[] = [];
  const outcome = worker.doWatch(ref, {
    signal,
    onPhase: (phase, message) => phases.push(`${phase} ${message}`),
    onLog: (_, line) => lines.push(line),
  });
  outcome.catch(nobody);
  const told = async (text: string): Promise<void> =>
    await until(
      async () => [...lines, ...phases].some((line) => line.includes(text)),
      `"${text}" among ${lines.join(', ')} ${phases.join(', ')}`,
    );
  try {
    await act({ lines, phases, outcome, told });
  } finally {
    await worker.doRemove?.(ref, { signal, graceMs: 0 });
  }
}

/** As workers do: a line that was cut is tried again. */
async function submitPatiently(worker: WorkerV1<KubernetesJob>, request: SubmitRequestV1<KubernetesJob>): Promise<InfrastructureRefV1> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      return await worker.doSubmit(request, { signal });
    } catch (error) {
      if (!FarhaulError.isInstance(error, 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE') || Date.now() > end) throw error;
      await sleep(100);
    }
  }
}

export async function podOf(client: KubernetesClient, { key }: SubmitRequestV1<KubernetesJob>): Promise<Pod> {
  const query = { labelSelector: `${ownLabels.executionId}=${key.executionId}` };
  const path = paths.pods(client.address.namespace);
  const { items } = await client.request<ObjectList<Pod>>({ method: 'GET', path, query }, { signal });
  const [pod] = items;
  if (!pod) throw new Error('the Job has no pod');
  return pod;
}

/** As whoever drains its node does. */
export async function evict(client: KubernetesClient, { metadata: { name, namespace } }: Pod): Promise<void> {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: { gracePeriodSeconds: 1 } };
  await client.request({ method: 'POST', path: `${paths.pods(namespace)}/${name}/eviction`, body }, { signal });
}

/** Says of a pod what an autoscaler says when it gets a node for it. */
export function tellScaleUp({ metadata: { name, namespace, uid } }: Pod, message: string): void {
  const event = {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name: `${name}.scale-up`, namespace },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name, namespace, uid },
    type: 'Normal',
    reason: 'TriggeredScaleUp',
    message,
    source: { component: 'cluster-autoscaler' },
    lastTimestamp: new Date().toISOString().replace(/\.\d+/, ''),
  };
  kubectlWith(JSON.stringify(event), ['create', '-f', '-']);
}

export async function until(look: () => Promise<boolean>, what: string, withinMs = 90_000): Promise<void> {
  for (const end = Date.now() + withinMs; Date.now() < end; await sleep(250)) if (await look()) return;
  throw new Error(`waited in vain for ${what}`);
}

/** A kubeconfig of a service account of the namespace; `remove` deletes the file. */
export function kubeconfigOfAccount(account: string): { file: string; remove: () => void } {
  const token = kubectl('create', 'token', account).trim();
  const { file, remove } = copyKubeconfig();
  const context = kubectl('config', 'current-context').trim();
  kubectl(`--kubeconfig=${file}`, 'config', 'set-credentials', account, `--token=${token}`);
  kubectl(`--kubeconfig=${file}`, 'config', 'set-context', context, `--user=${account}`);
  return { file, remove };
}

/** A further namespace, and a kubeconfig that leads there. */
export function furtherNamespace(suffix: string): { namespace: string; file: string; remove: () => void } {
  const namespace = `${kubectl('config', 'view', '--minify', '-o', 'jsonpath={..namespace}').trim()}-${suffix}`;
  const { file, remove: removeFile } = copyKubeconfig();
  kubectl('create', 'namespace', namespace);
  kubectl(`--kubeconfig=${file}`, 'config', 'set-context', '--current', `--namespace=${namespace}`);
  const remove = (): void => {
    kubectl('delete', 'namespace', namespace, '--wait=false');
    removeFile();
  };
  return { namespace, file, remove };
}

/** The kubeconfig of the tests once more, to be changed; `remove` deletes the file. */
export function copyKubeconfig(): { file: string; remove: () => void } {
  const place = mkdtempSync(join(tmpdir(), 'farhaul-kubeconfig-'));
  const file = join(place, 'kubeconfig');
  writeFileSync(file, readFileSync(process.env['KUBECONFIG'] ?? '', 'utf8'), { mode: 0o600 });
  return { file, remove: () => rmSync(place, { recursive: true, force: true }) };
}

export function kubectl(...args: string[]): string {
  return kubectlWith('', args);
}

function kubectlWith(input: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync('kubectl', args, { encoding: 'utf8', input, timeout: 60_000, maxBuffer: 32 * 1024 * 1024 });
  if (status !== 0) throw new Error(`kubectl ${args.join(' ')}: ${stderr}`);
  return stdout;
}
