/**
 * Runs in Jobs. With a cluster (KUBECONFIG): the result of a direct call against the same bare Job, made and watched with the same
 * client. Without one, on the emulator: the memory of a worker with 500 Jobs at once, and the calls that each of them takes besides
 * the shared watches.
 */
import { spawn } from 'node:child_process';
import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startKubernetesEmulator, type ContainerRunner } from '@farhaul/kubernetes/emulator';
import { openKubernetesClient } from '../packages/kubernetes/src/kubernetes-client.ts';
import { END_FILE, FILE_MARK, RELAY_VARIABLE, type RelaySettings } from '../packages/kubernetes/src/relay/relay-program.ts';
import { percentile, report, sampleSideBySide } from './measure.ts';
import { direct, image } from './processes/kubernetes-flows.ts';

const ROUNDS = 10;
const JOBS = 500;
const MEGABYTE = 1_000_000;
const home = mkdtempSync(join(tmpdir(), 'farhaul-bench-'));
process.env['FARHAUL_HOME'] = home;

/** A Job that does nothing, from its creation to the event that tells of its end. */
async function bareJob(client: Awaited<ReturnType<typeof openKubernetesClient>>): Promise<void> {
  const { signal } = new AbortController();
  const name = `bare-${randomUUID().slice(0, 8)}`;
  const path = `/apis/batch/v1/namespaces/${client.address.namespace}/jobs`;
  const container = { name: 'bare', image, command: ['node', '-e', '0'], imagePullPolicy: 'IfNotPresent' };
  const spec = { backoffLimit: 0, template: { spec: { restartPolicy: 'Never', containers: [container] } } };
  const body = { metadata: { name }, spec };
  const { metadata } = await client.request<{ metadata: { resourceVersion: string } }>({ method: 'POST', path, body }, { signal });
  const query = { watch: true, fieldSelector: `metadata.name=${name}`, resourceVersion: metadata.resourceVersion };
  const stream = await client.stream({ method: 'GET', path, query }, { signal });
  for await (const line of createInterface({ input: stream })) {
    const { object } = JSON.parse(line) as { object: { status?: { conditions?: { type: string; status: string }[] } } };
    if (object.status?.conditions?.some(({ type, status }) => type === 'Complete' && status === 'True')) break;
  }
  stream.destroy();
  await client.request({ method: 'DELETE', path: `${path}/${name}`, body: { propagationPolicy: 'Background' } }, { signal });
}

async function benchDirectCall(): Promise<void> {
  const client = await openKubernetesClient(process.env);
  let number = 0;
  const call = async (): Promise<void> => {
    number += 1;
    if ((await direct(number)) !== number + 1) throw new Error('The call gave something else.');
  };
  const samples = await sampleSideBySide(ROUNDS, call, async () => await bareJob(client));
  client.close();
  const [measured, reference] = [percentile(samples.measured, 0.5), percentile(samples.reference, 0.5)];
  report('kubernetes-direct-call', { measured, reference, unit: 'ms', limit: 1.1 });
}

/** What a run tells last. */
function endLine(environment: Readonly<Record<string, string>>): string {
  const { key } = JSON.parse(environment[RELAY_VARIABLE] ?? '{}') as RelaySettings;
  const text = `1 ${END_FILE} = `;
  return `${FILE_MARK}${createHmac('sha256', key).update(text).digest('hex').slice(0, 32)} ${text}`;
}

/** Containers that tell a line, wait for each other, and tell another. */
function waitingContainers(): { run: ContainerRunner; end(): void } {
  const all = Promise.withResolvers<void>();
  const run: ContainerRunner = async ({ environment, onOutput }) => {
    onOutput('stdout', Buffer.from('it begins\n'));
    const ended = all.promise.then(() => {
      onOutput('stdout', Buffer.from(`it ends\n${endLine(environment)}\n`));
      return { exitCode: 0 };
    });
    return { ended, stop: () => undefined, kill: () => undefined };
  };
  return { run, end: () => all.resolve() };
}

/** A worker in a process of its own, with so many Jobs at once. */
async function runJobs(jobs: number): Promise<{ residentBytes: number; calls: number }> {
  const containers = waitingContainers();
  const emulator = await startKubernetesEmulator({ containers: containers.run });
  const script = fileURLToPath(new URL('processes/kubernetes-worker.mjs', import.meta.url));
  const environment = { ...process.env, KUBECONFIG: emulator.kubeconfig };
  const worker = spawn(process.execPath, [script, String(jobs)], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(worker, 'exit');
  const [bytes] = (await Promise.race([once(worker.stdout, 'data'), ended.then(() => ['0'])])) as [Buffer | string];
  containers.end();
  const [code] = (await ended) as [number];
  const { requestCount, unknownCalls } = emulator;
  await emulator.close();
  if (code !== 0 || unknownCalls.length > 0) throw new Error(`The worker ended with ${code}; unknown: ${JSON.stringify(unknownCalls)}`);
  return { residentBytes: Number(bytes), calls: requestCount };
}

async function benchMany(): Promise<void> {
  const one = await runJobs(1);
  const many = await runJobs(JOBS);
  report('kubernetes-500-jobs-memory', {
    measured: many.residentBytes,
    reference: 200 * MEGABYTE,
    unit: 'bytes',
    limit: 1,
    details: { bytesOfOneJob: one.residentBytes },
  });
  // What all share is the same for one.
  const calls = (many.calls - one.calls) / (JOBS - 1);
  report('kubernetes-500-jobs-calls', { measured: calls, reference: 6, unit: 'calls', limit: 1 });
}

try {
  if (process.env['KUBECONFIG']) await benchDirectCall();
  else console.error('kubernetes-direct-call: not measured, for there is no cluster; set KUBECONFIG.');
  await benchMany();
} finally {
  rmSync(home, { recursive: true, force: true });
}
