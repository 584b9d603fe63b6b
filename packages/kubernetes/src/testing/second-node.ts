/** A node that answers and takes no pods: where no other one answers, a cluster takes its own eyes for broken and evicts nothing. */
import { randomUUID } from 'node:crypto';
import type { KubernetesClient } from '../kubernetes-client.ts';
import { nullIfMissing } from '../kubernetes-errors.ts';

const { signal } = new AbortController();
const MERGE = 'application/merge-patch+json';
const NODES = '/api/v1/nodes';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
/** A node is believed for 40 s and more. */
const RENEW_MS = 5_000;

/** Answers how to remove it. */
export async function addSecondNode(client: KubernetesClient): Promise<() => Promise<void>> {
  const name = `farhaul-test-${randomUUID().slice(0, 8)}`;
  const lease = (): { holderIdentity: string; leaseDurationSeconds: number; renewTime: string } => ({
    holderIdentity: name,
    leaseDurationSeconds: 40,
    renewTime: new Date().toISOString().replace('Z', '000Z'),
  });
  const taints = [{ key: 'farhaul-test', effect: 'NoSchedule' }];
  const node = { apiVersion: 'v1', kind: 'Node', metadata: { name }, spec: { unschedulable: true, taints } };
  await client.request({ method: 'POST', path: NODES, body: node }, { signal });
  const own = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata: { name }, spec: lease() };
  await client.request({ method: 'POST', path: LEASES, body: own }, { signal });
  const now = new Date().toISOString();
  const ready = {
    type: 'Ready',
    status: 'True',
    reason: 'KubeletReady',
    message: 'it answers',
    lastHeartbeatTime: now,
    lastTransitionTime: now,
  };
  const status = { status: { conditions: [ready] } };
  await client.request({ method: 'PATCH', path: `${NODES}/${name}/status`, body: status, contentType: MERGE }, { signal });
  const renewing = setInterval(() => {
    const call = { method: 'PATCH', path: `${LEASES}/${name}`, body: { spec: lease() }, contentType: MERGE } as const;
    client.request(call, { signal }).catch(() => undefined);
  }, RENEW_MS);
  return async () => {
    clearInterval(renewing);
    for (const path of [`${NODES}/${name}`, `${LEASES}/${name}`])
      await nullIfMissing(client.request({ method: 'DELETE', path }, { signal }));
  };
}
