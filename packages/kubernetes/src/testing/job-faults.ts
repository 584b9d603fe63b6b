/** What befalls a Job in any cluster, and what its watcher makes of it. */
import { expect, test } from 'vitest';
import type { KubernetesClient } from '../kubernetes-client.ts';
import { paths } from '../kubernetes-objects.ts';
import type { KubernetesWorker } from '../kubernetes-worker.ts';
import { podOf, testRequest, withJob } from './cluster-access.ts';

const { signal } = new AbortController();

/** Says that it has begun, and does not end by itself. */
export const READY = `console.log('ready'); setInterval(() => {}, 1000)`;

/** Declares the tests; what they need is there when they begin. */
export function testJobFaults(cluster: () => { client: KubernetesClient; worker: KubernetesWorker }): void {
  test('a pod deleted by hand is told as that, with what it printed', async () => {
    const { client, worker } = cluster();
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told, outcome, lines }) => {
      await told('ready');
      const { metadata } = await podOf(client, request);
      const path = `${paths.pods(metadata.namespace)}/${metadata.name}`;
      await client.request({ method: 'DELETE', path, body: { gracePeriodSeconds: 1 } }, { signal });
      expect(await outcome).toMatchObject({ kind: 'deleted', reason: expect.stringContaining(metadata.name) });
      expect(lines).toEqual(['ready']);
    });
  });

  test('a deadline that the cluster keeps is told as that', async () => {
    await withJob(cluster().worker, testRequest(READY, { activeDeadline: 3 }), async ({ outcome }) => {
      expect(await outcome).toMatchObject({ kind: 'deadline' });
    });
  });

  test('a program that the image lacks is named', async () => {
    await withJob(cluster().worker, testRequest(READY, { command: ['/no/such/node'] }), async ({ outcome }) => {
      expect(await outcome).toMatchObject({ kind: 'start-failed', reason: expect.stringContaining('/no/such/node') });
    });
  });
}
