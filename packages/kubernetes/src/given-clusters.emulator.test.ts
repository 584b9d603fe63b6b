/** Runs in a cluster that their job brings along, on a machine that knows another one, or none. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testService, type TestService } from '@farhaul/testkit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startKubernetesEmulator, type KubernetesEmulator } from './emulator/index.ts';
import { openKubernetesClient, type KubernetesClient } from './kubernetes-client.ts';
import { ownLabels } from './kubernetes-names.ts';
import { paths, type ObjectList } from './kubernetes-objects.ts';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';
import { createKubernetesWorker } from './kubernetes-worker.ts';
import { createPluginMemory } from './plugin-memory.ts';
import { openKubernetesSecretStorage } from './secret-storage/kubernetes-secret-storage.ts';
import { testRequest } from './testing/cluster-access.ts';

const GUARD_MS = 240_000;
const { signal } = new AbortController();
const nobody = (): void => undefined;
const logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };

let home: KubernetesEmulator;
let far: KubernetesEmulator;
let client: KubernetesClient;
let kubeconfig: string;
const before = { ...process.env };

beforeAll(async () => {
  [home, far] = await Promise.all([startKubernetesEmulator(), startKubernetesEmulator()]);
  kubeconfig = readFileSync(far.kubeconfig, 'utf8');
  client = await openKubernetesClient({ KUBECONFIG: far.kubeconfig });
}, GUARD_MS);
afterAll(async () => {
  client?.close();
  await Promise.all([home?.close(), far?.close()]);
});

async function left(inside: KubernetesClient): Promise<number> {
  const query = { labelSelector: ownLabels.executionId };
  const lists = [paths.jobs('default'), paths.pods('default'), paths.secrets('default')].map(
    async (path) => await inside.request<ObjectList<unknown>>({ method: 'GET', path, query }, { signal }),
  );
  return (await Promise.all(lists)).reduce((sum, { items }) => sum + items.length, 0);
}

describe('a worker', { timeout: GUARD_MS }, () => {
  let stateDirectory: string;
  beforeEach(() => {
    stateDirectory = mkdtempSync(join(tmpdir(), 'farhaul-given-'));
  });
  afterEach(() => rmSync(stateDirectory, { recursive: true, force: true }));

  test('of the same machine goes on with what another one started there, and then forgets how it is reached', async () => {
    const memory = createPluginMemory();
    const context = { environment: { KUBECONFIG: home.kubeconfig }, logger, stateDirectory };
    const storage = await openKubernetesSecretStorage({}, { environment: context.environment, memory });
    await storage.put('code/1', Buffer.from('carried'), { ifAbsent: true, signal });
    const [grant] = await storage.grant([{ key: 'code/1', method: 'GET' }], { lifetimeMs: 60_000, signal });
    if (grant?.via !== 'mount') throw new Error('no mount');
    const program = `console.log(require('fs').readFileSync('/farhaul/1/object', 'utf8')); setInterval(() => {}, 1000)`;
    const request = testRequest(program, { clusterConfig: { kubeconfig } });
    request.mounts.push({ ...grant.mount, target: '/farhaul/1' });
    const first = createKubernetesWorker(context, { memory });
    const ref = await first.doSubmit(request, { signal });
    expect(JSON.stringify(ref)).not.toContain('token');
    await first.close();

    const second = createKubernetesWorker(context);
    expect(await second.reaches({ signal })).toContain(ref.reach);
    expect(await second.doFind(request.key, { signal })).toEqual(ref);
    const stop = new AbortController();
    const printed = Promise.withResolvers<string>();
    const watching = second.doWatch(ref, { signal: stop.signal, onPhase: nobody, onLog: (_, line) => printed.resolve(line) });
    expect(await printed.promise).toBe('carried');
    stop.abort();
    await expect(watching).rejects.toThrow('aborted');
    expect(readdirSync(join(stateDirectory, 'clusters'))).toHaveLength(1);
    await second.doRemove(ref, { signal, graceMs: 0 });
    expect([await left(client), readdirSync(join(stateDirectory, 'clusters'))]).toEqual([0, []]);
    await storage.delete('code/1', { signal });
    await second.close();
  });

  test('that knows nothing of the cluster of a ref says so', async () => {
    const worker = createKubernetesWorker({ environment: { KUBECONFIG: home.kubeconfig }, logger, stateDirectory });
    const data = {
      namespace: 'default',
      jobName: 'fh-1',
      jobUid: 'u',
      executionId: 'e',
      flowRunId: 'f',
      context: `config-${'0'.repeat(32)}`,
    };
    const ref = { type: 'kubernetes', identifier: 'default/fh-1', reach: 'cluster:far', data };
    await expect(worker.doRemove(ref, { signal, graceMs: 0 })).rejects.toMatchObject({ code: 'FARHAUL_CONFIGURATION' });
    await worker.close();
  });

  test('leaves nothing of a cluster that refused', async () => {
    const worker = createKubernetesWorker({ environment: { KUBECONFIG: home.kubeconfig }, logger, stateDirectory });
    const request = testRequest('', { clusterConfig: { kubeconfig }, namespace: 'not-there' });
    await expect(worker.doSubmit(request, { signal })).rejects.toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_REJECTED' });
    expect(readdirSync(join(stateDirectory, 'clusters'))).toEqual([]);
    await worker.close();
  });
});

describe('a machine without a kubeconfig', { timeout: GUARD_MS }, () => {
  let place: string;
  let service: TestService;
  beforeEach(async () => {
    place = mkdtempSync(join(tmpdir(), 'farhaul-given-'));
    process.env['HOME'] = place;
    delete process.env['KUBECONFIG'];
    service = await testService({ plugin: createKubernetesPlugin(), stateDirectory: join(place, 'state') });
  });
  afterEach(async () => {
    await service?.close();
    for (const name of ['HOME', 'KUBECONFIG']) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    rmSync(place, { recursive: true, force: true });
  });

  async function served(jobVariables: Record<string, unknown>, prepare: () => Promise<unknown> = async () => undefined): Promise<string> {
    const stop = new AbortController();
    await prepare();
    const worker = await service.worker({ workPoolName: 'pool' });
    const serving = worker.run({ signal: stop.signal });
    try {
      const id = await service.submit('greet', { parameters: { name: 'you', times: 1 }, jobVariables, workPoolName: 'pool' });
      const run = await service.ended(id);
      await worker.idle();
      if (run.state.type !== 'COMPLETED') return `${run.state.type} ${run.state.message ?? ''}`;
      return JSON.stringify(await service.result(run));
    } finally {
      stop.abort();
      await serving;
    }
  }

  test('runs flows in the cluster that a pool refers to by a block', async () => {
    const { jobSchema } = createKubernetesPlugin().workers[0] ?? {};
    if (!jobSchema) throw new Error('no worker type');
    const template = structuredClone(jobSchema.template) as unknown as { variables: { properties: Record<string, { default?: unknown }> } };
    Object.assign(template.variables.properties['clusterConfig'] ?? {}, { default: { kubeconfig: '{{ block.far.kubeconfig }}' } });
    const result = await served({}, async () => {
      await service.client.blocks.save({ name: 'far', type: 'kubernetes-cluster-config', document: {}, secrets: { kubeconfig } });
      await service.client.workPools.create({ name: 'pool', type: 'kubernetes', baseJobTemplate: template as never });
    });
    expect(result).toContain('hello you');
    expect(await left(client)).toBe(0);
    expect(existsSync(join(place, 'state/clusters')) ? readdirSync(join(place, 'state/clusters')) : []).toEqual([]);
  });

  test('says that it has none where no job brings one', async () => {
    const result = await served({}, async () => await service.pool('pool'));
    expect(result).toContain('There is no kubeconfig');
  });
});
