/** The contract of workers on the emulator: what runs is real, the cluster is not. */
import { readFileSync } from 'node:fs';
import { describeWorkerContract } from '@farhaul/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startKubernetesEmulator, type KubernetesEmulator } from './emulator/index.ts';
import { nameOfCall } from './emulator/request-path.ts';
import { createKubernetesWorker } from './kubernetes-worker.ts';
import kubernetesPlugin from './plugin.ts';
import { clusterSubject } from './testing/cluster-subject.ts';
import { recordedExchanges } from './testing/exchanges/exchange-file.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';

/** A guard against a hang. */
const HOOK_MS = 120_000;
let emulator: KubernetesEmulator;
const before = process.env['KUBECONFIG'];

beforeAll(async () => {
  emulator = await startKubernetesEmulator({ namespace: 'flows' });
  // The plugin and processes of their own find the cluster there.
  process.env['KUBECONFIG'] = emulator.kubeconfig;
}, HOOK_MS);
afterAll(async () => {
  if (before === undefined) delete process.env['KUBECONFIG'];
  else process.env['KUBECONFIG'] = before;
  await emulator?.close();
}, HOOK_MS);

describeWorkerContract('the kubernetes worker on the emulator', {
  job: kubernetesTestJob(),
  refusedJob: kubernetesTestJob({ namespace: 'no-such-namespace' }),
  smallMemoryJob: kubernetesTestJob({ memory: '192Mi' }),
  concurrency: 10,
  setup: async () => ({
    ...(await clusterSubject({ administrator: { KUBECONFIG: emulator.kubeconfig } })),
    // As a person has them: what worker and plugin know, each has found by itself.
    createWorker: (context) => createKubernetesWorker(context),
    plugin: kubernetesPlugin,
    // Of everybody, counted where they arrive.
    calls: () => emulator.requestCount,
  }),
});

/** What `recorded-exchanges.test.ts` compares with a real control plane. */
const compared = new Set(
  recordedExchanges().map(({ request }) => {
    const [method = '', path = ''] = request.split(' ', 2);
    const { pathname, searchParams } = new URL(path.replaceAll(/[{}]/g, ''), 'https://cluster');
    return nameOfCall(method, pathname, searchParams);
  }),
);

test('nothing was asked that the emulator does not know, or that was not compared with a real control plane', () => {
  expect(emulator.calls.get('create jobs')).toBeGreaterThan(30);
  expect(emulator.unknownCalls).toEqual([]);
  expect([...emulator.calls.keys()].filter((call) => !compared.has(call))).toEqual([]);
  expect(readFileSync(emulator.kubeconfig, 'utf8')).toContain(emulator.url);
});
