/** The emulator with a real engine below it: what a pod asks for is what its container gets. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openKubernetesClient } from '../kubernetes-client.ts';
import { paths } from '../kubernetes-objects.ts';
import { podOf, testRequest, testWorker, withJob } from '../testing/cluster-access.ts';
import { startKubernetesEmulator, type KubernetesEmulator } from './index.ts';
import type { KubernetesWorker } from '../kubernetes-worker.ts';

const found = process.env['FARHAUL_TEST_DOCKER'] ?? 'skip:it was not started by the suite docker-engine';

describe.skipIf(found !== 'ready')(
  `containers of the emulator in Docker${found === 'ready' ? '' : ` (${found.replace(/^skip:/, '')})`}`,
  () => {
    let emulator: KubernetesEmulator;
    let worker: KubernetesWorker;
    beforeAll(async () => {
      emulator = await startKubernetesEmulator({ containers: 'docker' });
      worker = testWorker({ KUBECONFIG: emulator.kubeconfig });
    });
    afterAll(async () => {
      await worker?.close();
      await emulator?.close();
      expect(emulator?.unknownCalls).toEqual([]);
    });

    test('a program has its variables and its mounts, and ends with its code', async () => {
      const program = `console.log(process.env.GREETING, require('fs').readdirSync('/farhaul/run').join()); console.error('bad'); process.exitCode = 4`;
      const request = testRequest(program, { env: { GREETING: 'two\nlines $(HOME)' } });
      await withJob(worker, request, async ({ outcome, lines }) => {
        expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 4 });
        expect(lines.toSorted()).toEqual(['bad', 'lines $(HOME) relay.cjs', 'two']);
      });
    });

    test('a lack of memory is the one that the engine saw', async () => {
      const program = 'const kept = []; setInterval(() => kept.push(Buffer.alloc(8_000_000, 1)), 1)';
      await withJob(worker, testRequest(program, { memory: '192Mi' }), async ({ outcome }) => {
        expect(await outcome).toMatchObject({ kind: 'oom' });
      });
    });

    test('a program that the image lacks is named', async () => {
      await withJob(worker, testRequest('', { command: ['/no/such/node'] }), async ({ outcome }) => {
        expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('/no/such/node') });
      });
    });

    test('a pod deleted by hand has its grace', async () => {
      const client = await openKubernetesClient({ KUBECONFIG: emulator.kubeconfig });
      const program = `process.on('SIGTERM', () => { console.log('bye'); process.exit(9); }); console.log('ready'); setInterval(() => {}, 1000)`;
      const request = testRequest(program);
      await withJob(worker, request, async ({ told, outcome, lines }) => {
        await told('ready');
        const { metadata } = await podOf(client, request);
        const { signal } = new AbortController();
        const call = { method: 'DELETE' as const, path: `${paths.pods('default')}/${metadata.name}`, body: { gracePeriodSeconds: 20 } };
        await client.request(call, { signal });
        expect(await outcome).toMatchObject({ kind: 'deleted' });
        expect(lines).toEqual(['ready', 'bye']);
      });
      client.close();
    });
  },
);
