/** Each rule of the printed Role taken away by itself: what it was for is refused, with its name and the line that grants it. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FarhaulError } from '@farhaul/core';
import type { InfrastructureRefV1, StorageV1, SubmitRequestV1 } from '@farhaul/core/plugin';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { kubernetesPermissions, workerRules } from './kubernetes-permissions.ts';
import type { KubernetesWorker } from './kubernetes-worker.ts';
import { createPluginMemory } from './plugin-memory.ts';
import { openKubernetesSecretStorage } from './secret-storage/kubernetes-secret-storage.ts';
import { furtherNamespace, kubectl, testRequest, testWorker, until } from './testing/cluster-access.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

const ACCOUNT = 'farhaul-worker';
const QUOTA = 'no-pods';
const READY = `console.log('ready'); setInterval(() => {}, 1000)`;

/** A worker and a storage that have all rights but one; what they made is removed by one that has them all. */
interface World {
  worker: KubernetesWorker;
  storage: StorageV1;
  submit(program: string, job?: Partial<KubernetesJob>): Promise<InfrastructureRefV1>;
  /** Resolves with what is told that is no outcome: a phase that says so, or what the watch throws. */
  refusalOf(ref: InfrastructureRefV1, worker?: KubernetesWorker): Promise<string>;
  ended(ref: InfrastructureRefV1): Promise<void>;
  running(ref: InfrastructureRefV1): Promise<void>;
  /** By a quota; the Job stays without one. */
  forbidPods(): void;
}

// What is not refused in the end never ends.
vi.setConfig({ testTimeout: 120_000 });
const { signal } = new AbortController();

/** What needs each rule; answers, or rejects with, the refusal. */
const needs: Record<string, (world: World) => Promise<unknown>> = {
  'create jobs': async ({ submit }) => await submit(''),
  'get jobs': async ({ worker, submit, running }) => {
    const ref = await submit(READY);
    await running(ref);
    await worker.doRemove(ref, { signal, graceMs: 0 });
  },
  'list jobs': async ({ submit, refusalOf }) => await refusalOf(await submit(READY)),
  'watch jobs': async ({ submit, refusalOf }) => await refusalOf(await submit(READY)),
  'patch jobs': async ({ worker, submit, forbidPods }) => {
    forbidPods();
    await worker.doRemove(await submit(READY), { signal, graceMs: 0 });
  },
  'delete jobs': async ({ worker, submit, running }) => {
    const ref = await submit(READY);
    await running(ref);
    await worker.doRemove(ref, { signal, graceMs: 0 });
  },
  'list pods': async ({ submit, refusalOf }) => await refusalOf(await submit(READY)),
  'watch pods': async ({ submit, refusalOf }) => await refusalOf(await submit(READY)),
  'delete pods': async ({ worker, submit, running }) => {
    const ref = await submit(READY);
    await running(ref);
    await worker.doRemove(ref, { signal, graceMs: 0 });
  },
  'get pods/log': async ({ submit, ended, refusalOf }) => {
    const ref = await submit(`console.log('hello')`);
    await ended(ref);
    return await refusalOf(ref);
  },
  'create secrets': async ({ submit }) => await submit(''),
  'get secrets': async ({ storage }) => await storage.get('code/0', { signal }),
  'list secrets': async ({ storage }) => {
    for await (const { key } of storage.list('code/', { signal })) return key;
  },
  'patch secrets': async ({ submit }) => await submit(''),
  'delete secrets': async ({ storage }) => {
    await storage.put('code/1', new Uint8Array([1]), { ifAbsent: true, signal });
    await storage.delete('code/1', { signal });
  },
  'deletecollection secrets': async ({ worker, submit, ended }) => {
    const ref = await submit('');
    await ended(ref);
    await worker.doRemove(ref, { signal, graceMs: 0 });
  },
  'list events': async ({ submit, refusalOf, forbidPods }) => {
    forbidPods();
    return await refusalOf(await submit(READY));
  },
};

test('every rule has something that needs it', () => {
  const all = workerRules.flatMap(({ resources, verbs }) => verbs.map((verb) => `${verb} ${resources.join('')}`));
  expect(Object.keys(needs).toSorted()).toEqual(all.toSorted());
});

describeOnCluster('without one rule of the printed Role', () => {
  let own: ReturnType<typeof furtherNamespace>;
  let place: string;
  let account: string;
  let administrator: KubernetesWorker;
  const made: InfrastructureRefV1[] = [];

  const inNamespace = (...args: string[]): string => kubectl('-n', own.namespace, ...args);
  function grantAllBut(verb: string, resource: string): void {
    const { document } = kubernetesPermissions('worker', kubernetesTestJob({ namespace: own.namespace })) as {
      document: { items: { kind: string; rules?: { resources: string[]; verbs: string[] }[] }[] };
    };
    for (const rule of document.items.flatMap(({ rules = [] }) => rules))
      if (rule.resources.join('') === resource) rule.verbs = rule.verbs.filter((one) => one !== verb);
    for (const item of document.items) if (item.rules) item.rules = item.rules.filter(({ verbs }) => verbs.length > 0);
    const file = join(place, 'role.json');
    writeFileSync(file, JSON.stringify(document));
    kubectl('apply', '-f', file);
  }
  /** The API server learns of a Role a moment later. */
  async function takesEffect(verb: string, resource: string): Promise<void> {
    const can = (asked: string, of: string): boolean => {
      const [name = '', subresource] = of.split('/');
      const args = ['auth', 'can-i', asked, name, ...(subresource === undefined ? [] : [`--subresource=${subresource}`])];
      try {
        return inNamespace(`--kubeconfig=${account}`, ...args).trim() === 'yes';
      } catch {
        return false;
      }
    };
    const other = resource === 'events' ? 'pods' : 'events';
    await until(async () => !can(verb, resource) && can('list', other), `${verb} ${resource} to be forbidden`);
  }

  beforeAll(() => {
    own = furtherNamespace('rules');
    place = mkdtempSync(join(tmpdir(), 'farhaul-rules-'));
    account = join(place, 'kubeconfig');
    inNamespace('create', 'serviceaccount', ACCOUNT);
    const token = inNamespace('create', 'token', ACCOUNT).trim();
    writeFileSync(account, readFileSync(own.file, 'utf8'), { mode: 0o600 });
    const context = kubectl(`--kubeconfig=${account}`, 'config', 'current-context').trim();
    kubectl(`--kubeconfig=${account}`, 'config', 'set-credentials', ACCOUNT, `--token=${token}`);
    kubectl(`--kubeconfig=${account}`, 'config', 'set-context', context, `--user=${ACCOUNT}`);
    administrator = testWorker({ KUBECONFIG: own.file });
  });
  afterEach(async () => {
    inNamespace('delete', 'quota', QUOTA, '--ignore-not-found');
    for (const ref of made.splice(0)) await administrator.doRemove(ref, { signal, graceMs: 0 });
  });
  afterAll(async () => {
    await administrator?.close();
    own?.remove();
    if (place) rmSync(place, { recursive: true, force: true });
  });

  function createWorld(): World & { close(): Promise<void> } {
    const worker = testWorker({ KUBECONFIG: account });
    const stop = new AbortController();
    let storage: Promise<StorageV1> | null = null;
    const opened = async (): Promise<StorageV1> =>
      await (storage ??= openKubernetesSecretStorage({}, { environment: { KUBECONFIG: account }, memory: createPluginMemory() }));
    const state = (ref: InfrastructureRefV1): string =>
      inNamespace('get', 'pods', '-l', `job-name=${nameOf(ref)}`, '-o', 'jsonpath={..phase}');
    return {
      worker,
      storage: {
        ...({} as StorageV1),
        get: async (key, options) => await (await opened()).get(key, options),
        put: async (key, body, options) => await (await opened()).put(key, body, options),
        delete: async (key, options) => await (await opened()).delete(key, options),
        async *list(prefix, options) {
          yield* (await opened()).list(prefix, options);
        },
      },
      async submit(program, job = {}) {
        const ref = await worker.doSubmit(testRequest(program, job) as SubmitRequestV1<KubernetesJob>, { signal });
        made.push(ref);
        return ref;
      },
      async refusalOf(ref, by = worker) {
        const told = Promise.withResolvers<string>();
        const onPhase = (_: string, message: string): void => {
          if (message.includes('Not permitted')) told.resolve(message);
        };
        const watching = by.doWatch(ref, { signal: stop.signal, onPhase, onLog: () => undefined });
        watching.then(
          (outcome) => told.resolve(JSON.stringify(outcome)),
          (error: unknown) => told.reject(error),
        );
        return await told.promise;
      },
      ended: async (ref) => await until(async () => /Succeeded|Failed/.test(state(ref)), 'the end of the pod'),
      running: async (ref) => await until(async () => state(ref).includes('Running'), 'the pod'),
      forbidPods: () => void inNamespace('create', 'quota', QUOTA, '--hard=pods=0'),
      async close() {
        stop.abort();
        await worker.close();
      },
    };
  }

  for (const [rule, act] of Object.entries(needs)) {
    test(`${rule}: what needs it is refused, naming it and the line that grants it`, async () => {
      const [verb = '', resource = ''] = rule.split(' ');
      grantAllBut(verb, resource);
      await takesEffect(verb, resource);
      const world = createWorld();
      try {
        const refusal = await act(world).then(
          (told) => String(told),
          (error: unknown) => (FarhaulError.isInstance(error) ? `${error.message} ${error.hint}` : `no error of ours: ${String(error)}`),
        );
        const group = resource === 'jobs' ? 'batch' : '';
        expect(refusal).toContain(`Not permitted to ${verb} ${resource}`);
        expect(refusal).toContain(`{ apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"] }`);
      } finally {
        await world.close();
      }
    });
  }
});

function nameOf({ identifier }: InfrastructureRefV1): string {
  return identifier.slice(identifier.indexOf('/') + 1);
}
