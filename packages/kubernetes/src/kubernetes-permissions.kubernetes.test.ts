/** The printed Role, applied to a real cluster: enough, and nothing in it can be left out. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { workerRules } from './kubernetes-permissions.ts';
import { kubectl, kubeconfigOfAccount, testRequest, testWorker, withJob } from './testing/cluster-access.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';
import { describeOnCluster } from './testing/real-cluster.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const { signal } = new AbortController();
const ACCOUNT = 'farhaul-worker';

describeOnCluster('the permissions of a worker', () => {
  let namespace: string;
  let place: string;
  let account: ReturnType<typeof kubeconfigOfAccount>;

  const apply = (document: unknown): void => {
    const file = join(place, 'document.json');
    writeFileSync(file, JSON.stringify(document));
    kubectl('apply', '-f', file);
  };
  const grant = (): void => {
    const { document } = testWorker().permissions('worker', kubernetesTestJob({ namespace }));
    apply(document);
  };

  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'farhaul-rbac-'));
    namespace = kubectl('config', 'view', '--minify', '-o', 'jsonpath={..namespace}').trim();
    kubectl('create', 'serviceaccount', ACCOUNT);
    grant();
    account = kubeconfigOfAccount(ACCOUNT);
  });
  afterAll(() => {
    account?.remove();
    rmSync(place, { recursive: true, force: true });
  });

  test('are enough to submit, watch, find and remove', async () => {
    const worker = testWorker({ KUBECONFIG: account.file });
    const request = testRequest(`console.log('hello')`);
    await withJob(worker, request, async ({ outcome, lines }) => {
      expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
      expect(lines).toEqual(['hello']);
      expect(await worker.doFind(request.key, { signal })).toMatchObject({ data: { executionId: request.key.executionId } });
    });
    expect(await worker.doFind(request.key, { signal })).toBeNull();
    await worker.close();
  });

  test('hold in the namespace of the job, where the kubeconfig leads to a closed one, too', async () => {
    const elsewhere = kubeconfigOfAccount(ACCOUNT);
    kubectl(`--kubeconfig=${elsewhere.file}`, 'config', 'set-context', '--current', '--namespace=default');
    const worker = testWorker({ KUBECONFIG: elsewhere.file });
    try {
      const request = testRequest(`console.log('hello')`, { namespace });
      // Whether something lies in the only namespace that is known by now cannot be told.
      await expect(worker.doFind(request.key, { signal })).rejects.toThrow('Not permitted to list jobs');
      await withJob(worker, request, async ({ outcome }) => {
        expect(await outcome).toMatchObject({ kind: 'exited', exitCode: 0 });
        expect(await worker.doFind(request.key, { signal })).toMatchObject({ data: { executionId: request.key.executionId } });
      });
      expect(await worker.doFind(request.key, { signal })).toBeNull();
    } finally {
      await worker.close();
      elsewhere.remove();
    }
  });

  test('are asked for one by one: all are there', async () => {
    const worker = testWorker({ KUBECONFIG: account.file });
    const { checks } = await worker.doCheck(kubernetesTestJob(), { signal });
    expect(checks.filter(({ state }) => state === 'failed')).toEqual([]);
    expect(checks.length).toBeGreaterThan(workerRules.flatMap(({ verbs }) => verbs).length);
    await worker.close();
  });

  test('what is not granted is named, with the rule that grants it', async () => {
    apply({ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: ACCOUNT, namespace }, rules: [] });
    const worker = testWorker({ KUBECONFIG: account.file });
    try {
      await expect(worker.doSubmit(testRequest(''), { signal })).rejects.toMatchObject({
        code: 'FARHAUL_INFRASTRUCTURE_REJECTED',
        message: expect.stringContaining('Not permitted to create secrets'),
        hint: expect.stringContaining('{ apiGroups: [""], resources: ["secrets"], verbs: ["create"] }'),
      });
      const { checks } = await worker.doCheck(kubernetesTestJob(), { signal });
      const refused = checks.filter(({ state }) => state === 'failed').map(({ name }) => name);
      expect(refused).toEqual(workerRules.flatMap(({ resources, verbs }) => verbs.map((verb) => `${verb} ${resources.join('')}`)));
    } finally {
      await worker.close();
      grant();
    }
  });
});
