/** The manifests that are shipped. */
import { readdirSync, readFileSync } from 'node:fs';
import { loadAllYaml } from '@kubernetes/client-node';
import { expect, test } from 'vitest';
import { kubernetesPermissions } from './kubernetes-permissions.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';

interface Manifest {
  kind: string;
  metadata: { name: string };
  [field: string]: unknown;
}

const base = new URL('../deploy/base/', import.meta.url);
const kustomization = read('kustomization.yaml')[0] as unknown as { resources: string[] };
const manifests = kustomization.resources.flatMap(read);

function read(file: string): Manifest[] {
  return JSON.parse(JSON.stringify(loadAllYaml(readFileSync(new URL(file, base), 'utf8')))) as Manifest[];
}

function pods(): { name: string; spec: { securityContext: object; containers: { securityContext: object }[]; volumes: object[] } }[] {
  return manifests
    .filter(({ kind }) => kind === 'Deployment')
    .map(({ metadata, spec }) => ({ name: metadata.name, spec: (spec as { template: { spec: never } }).template.spec }));
}

test('every file of the base is part of it', () => {
  expect(readdirSync(base).toSorted()).toEqual(['kustomization.yaml', ...kustomization.resources].toSorted());
});

test('the worker gets the permissions that are printed for it, no more and no fewer', () => {
  const { document } = kubernetesPermissions('worker', kubernetesTestJob());
  const printed = (document as { items: Manifest[] }).items.map((item) => ({ ...item, metadata: { name: item.metadata.name } }));
  expect(manifests.filter(({ kind }) => kind.startsWith('Role'))).toEqual(printed);
});

test('nothing runs as root, gains rights, or writes beside its volumes', () => {
  expect(pods().map(({ name }) => name)).toEqual(['farhaul-server', 'farhaul-worker']);
  for (const { spec } of pods()) {
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } });
    for (const { securityContext } of spec.containers)
      expect(securityContext).toEqual({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(JSON.stringify(spec.volumes)).not.toContain('hostPath');
  }
});

test('no key stands in a manifest', () => {
  const variables = pods().flatMap(({ spec }) =>
    spec.containers.flatMap((container) => (container as { env?: { name: string }[] }).env ?? []),
  );
  const secret = variables.filter(({ name }) => /KEY|DATABASE/.test(name));
  expect(secret.map(({ name }) => name)).toEqual(['FARHAUL_SECRET_KEY', 'DATABASE_URL', 'FARHAUL_API_KEY']);
  for (const variable of secret) expect(variable).toMatchObject({ valueFrom: { secretKeyRef: {} } });
});
