/** The whole contract, kept by a worker that may do what is printed for it and nothing else. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWorkerContract } from '@farhaul/testkit';
import { afterAll, beforeAll } from 'vitest';
import { kubernetesPermissions } from './kubernetes-permissions.ts';
import { furtherNamespace, kubectl } from './testing/cluster-access.ts';
import { clusterSubject } from './testing/cluster-subject.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';
import { describeOnCluster } from './testing/real-cluster.ts';

const ACCOUNT = 'farhaul-worker';

describeOnCluster('under the printed Role', () => {
  const before = process.env['KUBECONFIG'];
  let own: ReturnType<typeof furtherNamespace>;
  let place: string;

  const asAdministrator = (...args: string[]): string => kubectl(`--kubeconfig=${own.file}`, ...args);
  function grant(namespace: string): void {
    const { document } = kubernetesPermissions('worker', kubernetesTestJob({ namespace }));
    const text = JSON.stringify(document, (key, value: unknown) =>
      key === 'subjects' ? [{ kind: 'ServiceAccount', name: ACCOUNT, namespace: own.namespace }] : value,
    );
    const file = join(place, 'role.json');
    writeFileSync(file, text);
    asAdministrator('apply', '-f', file);
  }

  beforeAll(() => {
    own = furtherNamespace('granted');
    place = mkdtempSync(join(tmpdir(), 'farhaul-granted-'));
    asAdministrator('create', 'serviceaccount', ACCOUNT);
    grant(own.namespace);
    const account = join(place, 'kubeconfig');
    writeFileSync(account, readFileSync(own.file, 'utf8'), { mode: 0o600 });
    const token = asAdministrator('create', 'token', ACCOUNT, '--duration=2h').trim();
    const context = asAdministrator('config', 'current-context').trim();
    kubectl(`--kubeconfig=${account}`, 'config', 'set-credentials', ACCOUNT, `--token=${token}`);
    kubectl(`--kubeconfig=${account}`, 'config', 'set-context', context, `--user=${ACCOUNT}`);
    // Where workers, and the processes that a rule starts, find their cluster.
    process.env['KUBECONFIG'] = account;
  });
  afterAll(() => {
    process.env['KUBECONFIG'] = before;
    own?.remove();
    if (place) rmSync(place, { recursive: true, force: true });
  });

  describeWorkerContract('the kubernetes worker with least rights', {
    job: kubernetesTestJob(),
    refusedJob: kubernetesTestJob({ namespace: 'no-such-namespace' }),
    smallMemoryJob: kubernetesTestJob({ memory: '192Mi' }),
    concurrency: 10,
    setup: async () => await clusterSubject({ administrator: { ...process.env, KUBECONFIG: own.file }, onNamespace: grant }),
  });
});
