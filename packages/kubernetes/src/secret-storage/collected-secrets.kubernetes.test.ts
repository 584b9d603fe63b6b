/** What `farhaul bundle gc` does to Secrets, and what copies of them leave behind. */
import { randomUUID } from 'node:crypto';
import { collectGarbage } from '@farhaul/core/client';
import type { StorageV1 } from '@farhaul/core/plugin';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openKubernetesClient, type KubernetesClient } from '../kubernetes-client.ts';
import { paths } from '../kubernetes-objects.ts';
import { createPluginMemory } from '../plugin-memory.ts';
import { furtherNamespace, kubectl, testRequest, testWorker, withJob } from '../testing/cluster-access.ts';
import { describeOnCluster } from '../testing/real-cluster.ts';
import { openKubernetesSecretStorage } from './kubernetes-secret-storage.ts';
import { mountSource } from './provide-secrets.ts';
import { objectAnnotations, PIECE_BYTES, pieceBodies } from './secret-objects.ts';

const { signal } = new AbortController();
const LARGE = new Uint8Array(PIECE_BYTES * 2 + 1).fill(1);

describeOnCluster('Secrets of bundles', () => {
  let client: KubernetesClient;
  let own: ReturnType<typeof furtherNamespace>;
  let storage: StorageV1;
  const secrets = (namespace: string): string[] => kubectl('-n', namespace, 'get', 'secrets', '-o', 'name').split('\n').filter(Boolean);
  const code = (): string => `code/${randomUUID().replaceAll('-', '').repeat(2)}`;

  beforeAll(async () => {
    client = await openKubernetesClient(process.env);
    own = furtherNamespace('gc');
    storage = await openKubernetesSecretStorage({}, { environment: { KUBECONFIG: own.file }, memory: createPluginMemory() });
  });
  afterAll(() => {
    client?.close();
    own?.remove();
  });

  test('those that nothing refers to go, all pieces of them; those of a run stay, however old', async () => {
    const [used, unused, large] = [code(), code(), code()];
    const [flowRun, gone, execution] = [randomUUID(), randomUUID(), randomUUID()];
    const keys = [used, unused, `runs/${flowRun}/args`, `runs/${flowRun}/${execution}/run.json`, `runs/${gone}/args`];
    for (const key of keys) await storage.put(key, new Uint8Array([1]), { ifAbsent: true, signal });
    await storage.put(large, LARGE, { ifAbsent: true, signal });
    const young = { storage, referenced: new Set<string>(), flowRuns: new Set<string>(), unusedForMs: 3_600_000 };
    expect((await collectGarbage(young)).removed).toEqual([]);
    const collection = { storage, referenced: new Set([used]), flowRuns: new Set([flowRun]), unusedForMs: 0, now: Date.now() + 60_000 };
    const removed = (await collectGarbage(collection)).removed.map(({ key }) => key);
    expect(removed.toSorted()).toEqual([unused, large, `runs/${gone}/args`].toSorted());
    expect(secrets(own.namespace)).toHaveLength(3);
    for (const key of [used, `runs/${flowRun}/args`, `runs/${flowRun}/${execution}/run.json`])
      expect(await storage.get(key, { signal })).toEqual(Buffer.from([1]));
    for (const key of keys) await storage.delete(key, { signal });
    expect(secrets(own.namespace)).toEqual([]);
  });

  test('what a writer left unfinished goes too', async () => {
    const key = code();
    const [last] = pieceBodies(key, LARGE, own.namespace);
    const body = last?.body as { metadata: { annotations: Record<string, string> } };
    body.metadata.annotations[objectAnnotations.modifiedAt] = new Date(Date.now() - 2 * 3_600_000).toISOString();
    await client.request({ method: 'POST', path: paths.secrets(own.namespace), body }, { signal });
    expect(await storage.get(key, { signal })).toBeNull();
    const { removed } = await collectGarbage({ storage, referenced: new Set(), flowRuns: null, unusedForMs: 0, now: Date.now() + 60_000 });
    expect(removed.map((object) => object.key)).toEqual([key]);
    expect(secrets(own.namespace)).toEqual([]);
  });

  test('copies for a run of another namespace go with that run', async () => {
    const key = code();
    await storage.put(key, LARGE, { ifAbsent: true, signal });
    const request = testRequest(`console.log(require('fs').statSync('/farhaul/1/object').size)`);
    const source = mountSource({ context: '', namespace: own.namespace, key });
    request.mounts.push({ kind: 'kubernetes-secret', source, target: '/farhaul/1', readOnly: true });
    const worker = testWorker();
    await withJob(worker, request, async ({ outcome, lines }) => {
      expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
      expect(lines).toEqual([String(LARGE.length)]);
      const owned = kubectl(
        'get',
        'secrets',
        '-l',
        `farhaul/execution-id=${request.key.executionId}`,
        '-o',
        'jsonpath={..ownerReferences[0].kind}',
      );
      expect(owned).toBe('Job Job Job Job');
    });
    expect(kubectl('get', 'secrets', '-l', `farhaul/execution-id=${request.key.executionId}`, '-o', 'name')).toBe('');
    expect(secrets(own.namespace)).toHaveLength(3);
    await storage.delete(key, { signal });
    await worker.close();
  });
});
