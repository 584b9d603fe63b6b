import { describe, expect, test } from 'vitest';
import { checkKubernetesJob } from './kubernetes-job-check.ts';
import { kubernetesJobSchema, type KubernetesJob } from './kubernetes-job-schema.ts';
import { createKubernetesPlugin } from './kubernetes-plugin.ts';
import { kubernetesVariableNames } from './kubernetes.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';

const problems = (job: Partial<KubernetesJob>) => checkKubernetesJob(kubernetesTestJob(job));

test('the decorator knows exactly the variables of the schema', () => {
  const { properties } = kubernetesJobSchema.template.variables as { properties: object };
  expect(kubernetesVariableNames.toSorted()).toEqual(Object.keys(properties).toSorted());
});

test('who makes a run is told the same without the worker', () => {
  const job = kubernetesTestJob({ memory: '12 apples' });
  const [entry] = createKubernetesPlugin().workers;
  expect(entry?.check?.({ ...job })).toEqual(checkKubernetesJob(job));
  expect(problems(job)).toHaveLength(1);
});

test('the default job, and one that says everything, are right', () => {
  expect(problems({})).toEqual([]);
  expect(
    problems({
      image: 'ghcr.io/team/app:1.2',
      namespace: 'ml',
      memory: '8Gi',
      cpuRequest: '500m',
      cpuLimit: '2',
      gpus: 1,
      nodeSelector: { 'kubernetes.io/arch': 'amd64', pool: 'gpu' },
      tolerations: [{ key: 'gpu', operator: 'Exists' }],
      volumes: [
        { mountPath: '/data', claimName: 'data' },
        { mountPath: '/scratch', emptyDir: '2Gi' },
      ],
      labels: { 'example.com/team': 'data' },
      annotations: { note: 'x'.repeat(200) },
      env: { PLAIN: '$(HOME)' },
      jobManifest: { spec: { template: { spec: { hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }] } } } },
    }),
  ).toEqual([]);
});

describe('each wrong value is named with its place and a remedy', () => {
  const container = (value: object): Partial<KubernetesJob> => ({ jobManifest: { spec: { template: { spec: { containers: [value] } } } } });
  const cases: [name: string, job: Partial<KubernetesJob>, path: string, message: RegExp][] = [
    ['memory that is none', { memory: '12 apples' }, '/memory', /'12 apples' is no quantity/],
    ['memory in thousandths of a byte', { memory: '512m' }, '/memory', /less than Node needs/],
    ['a request above its limit', { memoryRequest: '2Gi', memoryLimit: '1Gi' }, '/memoryRequest', /more than the limit/],
    ['processors above their limit', { cpuRequest: '2', cpuLimit: '500m' }, '/cpuRequest', /more than the limit/],
    ['a label of more than 63 characters', { labels: { team: 'x'.repeat(64) } }, '/labels/team', /64 characters/],
    ['a name of a label that is none', { labels: { 'my team': 'x' } }, '/labels/my team', /no name of a label/],
    ['a label of farhaul', { labels: { 'farhaul/x': '1' } }, '/labels/farhaul~1x', /belongs to farhaul/],
    ['a selector that no node can have', { nodeSelector: { pool: 'a b' } }, '/nodeSelector/pool', /No node/],
    ['a name of a variable with =', { env: { 'A=B': '1' } }, '/env', /cannot be the name/],
    ['an image with capitals', { image: 'Node:24' }, '/image', /no name of an image/],
    ['an image with a space', { image: 'node 24' }, '/image', /no name of an image/],
    ['a working directory that is relative', { workingDirectory: 'app' }, '/workingDirectory', /not an absolute path/],
    ['a volume without a source', { volumes: [{ mountPath: '/data' }] }, '/volumes/0', /one source, not 0/],
    ['a volume in our place', { volumes: [{ mountPath: '/farhaul/run', emptyDir: '1Gi' }] }, '/volumes/0', /belongs to farhaul/],
    ['a size that is none', { volumes: [{ mountPath: '/data', emptyDir: 'big' }] }, '/volumes/0', /no size/],
    ['root where it is refused', { runAsUser: 0, runAsNonRoot: true }, '/runAsUser', /refuses the user 0/],
    ['a manifest of another kind', { jobManifest: { kind: 'Pod' } }, '/jobManifest/kind', /must be "Job"/],
    ['retries by the cluster', { jobManifest: { spec: { backoffLimit: 6 } } }, '/jobManifest/spec/backoffLimit', /start again/],
    ['a name in the manifest', { jobManifest: { metadata: { name: 'x' } } }, '/jobManifest/metadata/name', /belongs to farhaul/],
    [
      'a manifest without a container',
      { jobManifest: { spec: { template: { spec: { containers: [] } } } } },
      '/jobManifest/spec/template/spec/containers',
      /no container/,
    ],
    ['a command in the manifest', container({ command: ['sh'] }), '/jobManifest/spec/template/spec/containers/0/command', /command/],
  ];
  test.each(cases)('%s', (_, job, path, message) => {
    const [found, ...more] = problems(job);
    expect(more).toEqual([]);
    expect(found).toMatchObject({ path, message: expect.stringMatching(message) });
    expect(found?.remedy).not.toBe('');
  });
});

test('variables that reach beyond the run need permission of a pool', () => {
  expect(kubernetesJobSchema.dangerous.map(({ variable }) => variable)).toEqual(
    expect.arrayContaining(['privileged', 'volumes', 'serviceAccountName', 'namespace', 'jobManifest']),
  );
});
