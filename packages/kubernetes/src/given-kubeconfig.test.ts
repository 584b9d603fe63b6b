import { describe, expect, test } from 'vitest';
import { openKubernetesClient } from './kubernetes-client.ts';
import { KubernetesClusterConfig } from './kubernetes-cluster-config.ts';
import { kubernetesJobSchema } from './kubernetes-job-schema.ts';

const SECRET = 'a-token-that-nobody-may-see';

function kubeconfig(user: object, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'far', cluster: { server: 'https://far.example.com:6443/', ...cluster } }],
    users: [{ name: 'worker', user }],
    contexts: [
      { name: 'one', context: { cluster: 'far', user: 'worker', namespace: 'ml' } },
      { name: 'two', context: { cluster: 'far', user: 'worker' } },
    ],
    'current-context': 'one',
  });
}

describe('a kubeconfig that is given as text', () => {
  test('takes the place of the one of the machine', async () => {
    const environment = { KUBECONFIG: '/not/there' };
    const client = await openKubernetesClient(environment, undefined, kubeconfig({ token: SECRET }));
    expect(client.address).toEqual({ server: 'https://far.example.com:6443', source: 'a cluster config', context: 'one', namespace: 'ml' });
    client.close();
    const other = await openKubernetesClient(environment, 'two', kubeconfig({ token: SECRET }));
    expect(other.address).toMatchObject({ context: 'two', namespace: 'default' });
    other.close();
  });

  test.each<[string, object, object]>([
    ['exec', { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: 'sh' } }, {}],
    ['auth-provider', { 'auth-provider': { name: 'gcp' } }, {}],
    ['tokenFile', { tokenFile: '/etc/passwd' }, {}],
    ['token-file', { 'token-file': '/etc/passwd' }, {}],
    ['client-certificate', { 'client-certificate': '/etc/passwd' }, {}],
    ['client-key', { 'client-key': '/etc/passwd' }, {}],
    ['certificate-authority', { token: SECRET }, { 'certificate-authority': '/etc/passwd' }],
  ])('may not name files or programs of the machine: %s', async (key, user, cluster) => {
    await expect(openKubernetesClient({}, undefined, kubeconfig(user, cluster))).rejects.toMatchObject({
      code: 'FARHAUL_CONFIGURATION',
      message: expect.stringContaining(`'${key}'`),
      hint: expect.stringContaining('--flatten'),
    });
  });

  test.each([
    ['no YAML', `users: [ ${SECRET}`],
    ['a word', SECRET],
    ['nothing', ''],
    ['lists that are none', `users: ${SECRET}\nclusters: []`],
    ['no context', `users: []\nclusters: []\ncontexts: []\n# ${SECRET}`],
  ])('is refused where it is %s, and never told', async (_, text) => {
    const error = await openKubernetesClient({}, undefined, text).then(
      () => null,
      (reason: Error) => reason,
    );
    expect(error).toMatchObject({ code: 'FARHAUL_CONFIGURATION' });
    expect(`${error?.message} ${String(error?.cause)}`).not.toContain(SECRET);
  });
});

test('the job variable is a secret: it stays with its caller, or in a block', () => {
  const { properties } = kubernetesJobSchema.template.variables as { properties: Record<string, { properties: unknown }> };
  expect(properties['clusterConfig']?.properties).toMatchObject({ kubeconfig: { writeOnly: true } });
  expect(KubernetesClusterConfig.blockType.schema).toMatchObject({
    properties: { kubeconfig: { writeOnly: true } },
    required: ['kubeconfig'],
  });
});
