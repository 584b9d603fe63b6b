/** What befalls a Job in any cluster, and what its watcher makes of it. */
import { expect, test } from 'vitest';
import type { KubernetesClient } from '../kubernetes-client.ts';
import { runSecretBody } from '../kubernetes-job-spec.ts';
import { paths, type ObjectList, type Secret } from '../kubernetes-objects.ts';
import type { KubernetesWorker } from '../kubernetes-worker.ts';
import { podOf, testRequest, withJob } from './cluster-access.ts';

const { signal } = new AbortController();

/** Says that it has begun, and does not end by itself. */
export const READY = `console.log('ready'); setInterval(() => {}, 1000)`;

/** As a queue of the cluster does it. */
export async function setSuspended(client: KubernetesClient, { key }: ReturnType<typeof testRequest>, suspend: boolean): Promise<void> {
  const path = `${paths.jobs(client.address.namespace)}/${key.name}`;
  const call = { method: 'PATCH', path, body: { spec: { suspend } }, contentType: 'application/merge-patch+json' } as const;
  await client.request(call, { signal });
}

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

  test('a Job that is suspended while it runs is evicted', async () => {
    const { client, worker } = cluster();
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told, outcome, lines }) => {
      await told('ready');
      await setSuspended(client, request, true);
      expect(await outcome).toMatchObject({ kind: 'evicted', reason: expect.stringContaining('suspended') });
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

  test('a Secret whose Job its submitter did not come to make goes when the Job is looked for, and nothing else does', async () => {
    const { client, worker } = cluster();
    const request = testRequest(READY);
    const { namespace } = client.address;
    const input = { request, namespace, objects: { writable: null, readable: [] }, relayKey: 'key' };
    const own = runSecretBody(input);
    const names = [`${request.key.name}-copy-0`, `fho-${request.key.executionId}`];
    const others = names.map((name) => ({ ...own, metadata: { ...(own['metadata'] as object), name } }));
    for (const body of [own, ...others]) await client.request({ method: 'POST', path: paths.secrets(namespace), body }, { signal });
    expect(await worker.doFind(request.key, { signal })).toBeNull();
    const query = { labelSelector: `farhaul/execution-id=${request.key.executionId}` };
    const { items } = await client.request<ObjectList<Secret>>({ method: 'GET', path: paths.secrets(namespace), query }, { signal });
    expect(items.map(({ metadata }) => metadata.name)).toEqual([names[1]]);
    await client.request({ method: 'DELETE', path: `${paths.secrets(namespace)}/${names[1]}` }, { signal });
  });

  test('a Job whose worker was lost is found, and its Secret stays', async () => {
    const { client, worker } = cluster();
    const request = testRequest(READY);
    await withJob(worker, request, async ({ told }) => {
      await told('ready');
      expect(await worker.doFind(request.key, { signal })).toMatchObject({ identifier: expect.stringContaining(request.key.name) });
      const query = { labelSelector: `farhaul/execution-id=${request.key.executionId}` };
      const { items } = await client.request<ObjectList<Secret>>({ method: 'GET', path: '/api/v1/secrets', query }, { signal });
      expect(items.map(({ metadata }) => metadata.name)).toEqual([request.key.name]);
    });
  });
}
