/** Least RBAC, printable, and asked of the cluster. */
import type { CheckReportV1, PermissionDocumentV1 } from '@farhaul/core/plugin';
import type { KubernetesClient } from './kubernetes-client.ts';
import type { KubernetesJob } from './kubernetes-job-schema.ts';

export interface RbacRule {
  apiGroups: string[];
  resources: string[];
  verbs: string[];
  /** What it is for. */
  why: string;
}

export const workerRules: readonly RbacRule[] = [
  {
    apiGroups: ['batch'],
    resources: ['jobs'],
    verbs: ['create', 'get', 'list', 'watch', 'patch', 'delete'],
    why: 'one Job for each execution, suspended before it is deleted where it has no pod yet',
  },
  { apiGroups: [''], resources: ['pods'], verbs: ['list', 'watch', 'delete'], why: 'how they fare, and an end within the grace' },
  { apiGroups: [''], resources: ['pods/log'], verbs: ['get'], why: 'what runs print, and what they send back' },
  {
    apiGroups: [''],
    resources: ['secrets'],
    verbs: ['create', 'get', 'list', 'patch', 'delete', 'deletecollection'],
    why: 'values that are secret, bundles and arguments',
  },
  { apiGroups: [''], resources: ['events'], verbs: ['list'], why: 'why a Job has no pod' },
];

const NAME = 'farhaul-worker';

export function kubernetesPermissions(role: 'submitter' | 'worker' | 'run', job: KubernetesJob): PermissionDocumentV1 {
  if (role === 'run') {
    const account = job.automountServiceAccountToken
      ? `It has the token of its service account ${job.serviceAccountName ?? 'default'}.`
      : 'It has no token of the cluster.';
    return {
      format: 'rbac',
      document: { apiVersion: 'v1', kind: 'List', items: [] },
      explanation: ['A run needs nothing of the cluster.', account],
    };
  }
  const namespace = job.namespace ?? 'default';
  const rules = workerRules.map(({ apiGroups, resources, verbs }) => ({ apiGroups, resources, verbs }));
  const reference = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: NAME };
  const items = [
    { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', metadata: { name: NAME, namespace }, rules },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'RoleBinding',
      metadata: { name: NAME, namespace },
      roleRef: reference,
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace }],
    },
  ];
  return {
    format: 'rbac',
    // As kubectl apply takes it.
    document: { apiVersion: 'v1', kind: 'List', items },
    explanation: [
      ...workerRules.map(({ resources, verbs, why }) => `${resources.join(', ')}: ${verbs.join(', ')} (${why}).`),
      `They are those of the service account ${NAME} in the namespace ${namespace}; elsewhere, change the subject of the RoleBinding.`,
      'Secrets of the namespace can be read by whoever may do this: give farhaul a namespace of its own.',
      ...(role === 'submitter' ? ['A submitter that only hands runs to a work pool needs nothing of the cluster.'] : []),
    ],
  };
}

/** One question for each verb. */
export async function askPermissions(client: KubernetesClient, namespace: string, signal: AbortSignal): Promise<CheckReportV1['checks']> {
  const questions = workerRules.flatMap(({ apiGroups, resources, verbs }) =>
    verbs.map((verb) => ({ group: apiGroups[0] ?? '', resource: resources[0] ?? '', verb })),
  );
  return await Promise.all(
    questions.map(async ({ group, resource, verb }) => {
      const [name = '', subresource] = resource.split('/');
      const resourceAttributes = { namespace, group, resource: name, verb, ...(subresource !== undefined && { subresource }) };
      const body = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const { status } = await client.request<{ status: { allowed: boolean } }>({ method: 'POST', path, body }, { signal });
      return {
        name: `${verb} ${resource}`,
        state: status.allowed ? ('ok' as const) : ('failed' as const),
        message: status.allowed
          ? `Permitted in the namespace ${namespace}.`
          : `Not permitted to ${verb} ${resource} in the namespace ${namespace}.`,
        remedy: status.allowed ? '' : `Grant it: { apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"] }.`,
      };
    }),
  );
}
