/** One request of a user at a time, by the API server's own rules: the others it answers 429. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { request } from 'node:https';
import { kubectl } from './cluster-access.ts';

export interface RequestLimit {
  /** Takes the one seat for up to a minute; answers how to give it back. */
  occupy(token: string): () => void;
  /** How many were refused so far, as the API server counts them. */
  refused(): number;
  remove(): void;
}

/** Null: whoever tests may set limits; else why not. */
export function whyNoLimits(): string | null {
  const { status } = spawnSync('kubectl', ['auth', 'can-i', 'create', 'flowschemas.flowcontrol.apiserver.k8s.io'], { stdio: 'ignore' });
  return status === 0 ? null : 'limits of requests cannot be set in this cluster';
}

/** One seat and no queue. */
export function limitRequests(namespace: string, account: string): RequestLimit {
  const name = `farhaul-test-${randomUUID().slice(0, 8)}`;
  const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
  const level = {
    apiVersion,
    kind: 'PriorityLevelConfiguration',
    metadata: { name },
    spec: {
      type: 'Limited',
      // Of no seat at all, one request is taken where nothing else runs.
      limited: { nominalConcurrencyShares: 0, lendablePercent: 0, borrowingLimitPercent: 0, limitResponse: { type: 'Reject' } },
    },
  };
  const schema = {
    apiVersion,
    kind: 'FlowSchema',
    metadata: { name },
    spec: {
      // Before those of the cluster itself.
      matchingPrecedence: 50,
      priorityLevelConfiguration: { name },
      rules: [
        {
          subjects: [{ kind: 'ServiceAccount', serviceAccount: { name: account, namespace } }],
          resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true }],
          nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
        },
      ],
    },
  };
  const apply = (object: object): void => {
    const { status, stderr } = spawnSync('kubectl', ['apply', '-f', '-'], {
      encoding: 'utf8',
      input: JSON.stringify(object),
      timeout: 60_000,
    });
    if (status !== 0) throw new Error(stderr);
  };
  apply(level);
  apply(schema);
  return {
    occupy(token) {
      const server = kubectl('config', 'view', '--minify', '-o', 'jsonpath={.clusters[0].cluster.server}');
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': 2 };
      const options = { method: 'POST', headers, rejectUnauthorized: false };
      // Permitted; what it would send never comes.
      const unsent = request(`${server}/api/v1/namespaces/${namespace}/secrets`, options).on('error', () => undefined);
      unsent.flushHeaders();
      return () => unsent.destroy();
    },
    refused() {
      const lines = kubectl('get', '--raw', '/metrics').split('\n');
      const own = lines.filter(
        (line) => line.startsWith('apiserver_flowcontrol_rejected_requests_total') && line.includes(`flow_schema="${name}"`),
      );
      return own.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
    remove() {
      kubectl('delete', 'flowschemas,prioritylevelconfigurations', name, '--ignore-not-found');
    },
  };
}
