import type { SubmitRequestV1 } from '@farhaul/core/plugin';
import { describe, expect, test } from 'vitest';
import type { KubernetesJob } from './kubernetes-job-schema.ts';
import { jobBody, literal, runSecretBody, type RunObjects } from './kubernetes-job-spec.ts';
import { kubernetesTestJob } from './testing/kubernetes-test-job.ts';

const nothing: RunObjects = { writable: null, readable: [] };

function input(job: Partial<KubernetesJob> = {}, overrides: Partial<SubmitRequestV1<KubernetesJob>> = {}, objects = nothing) {
  const request: SubmitRequestV1<KubernetesJob> = {
    key: { flowRunId: 'run-1', executionId: 'execution-1', name: 'fh-execution1' },
    name: 'brave-otter',
    command: ['node', '-e', 'text', '/run.json'],
    environment: {},
    secretEnvironment: {},
    mounts: [],
    labels: {},
    job: kubernetesTestJob(job),
    deadline: null,
    ...overrides,
  };
  return { request, namespace: 'ml', objects, relayKey: 'key' };
}

const body = (...args: Parameters<typeof input>): any => jobBody(input(...args));
const podOf = (...args: Parameters<typeof input>): any => body(...args).spec.template.spec;
const containerOf = (...args: Parameters<typeof input>): any => podOf(...args).containers[0];

describe('the body that creates a Job', () => {
  test('is named after its execution, never starts it twice, and tells evictions from failures', () => {
    const labels = { 'app.kubernetes.io/managed-by': 'farhaul', 'farhaul/execution-id': 'execution-1', 'farhaul/flow-run-id': 'run-1' };
    const { metadata, spec } = body();
    expect(metadata).toEqual({
      name: 'fh-execution1',
      namespace: 'ml',
      labels,
      annotations: { 'farhaul/name': 'brave-otter', 'farhaul/pod-start-timeout': '600' },
    });
    expect(spec).toMatchObject({
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      ttlSecondsAfterFinished: 86_400,
      podReplacementPolicy: 'Failed',
      podFailurePolicy: { rules: [{ action: 'FailJob', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] },
      template: { metadata: { labels }, spec: { restartPolicy: 'Never', automountServiceAccountToken: false, enableServiceLinks: false } },
    });
  });

  test('is safe by default', () => {
    expect(podOf().securityContext).toEqual({ seccompProfile: { type: 'RuntimeDefault' } });
    expect(containerOf().securityContext).toEqual({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  test('keeps values and arguments that Kubernetes would expand', () => {
    expect(['$(HOME)', '$$(HOME)', 'a$b', '$'].map(literal)).toEqual(['$$(HOME)', '$$$$(HOME)', 'a$$b', '$$']);
    const container = containerOf(
      { command: ['node', '--max-old-space-size=99'] },
      { command: ['node', '$(X)'], environment: { A: '$(B)' } },
    );
    expect(container.command).toEqual(['node', '--max-old-space-size=99', '/farhaul/run/relay.cjs', '$$(X)']);
    expect(container.env[0]).toEqual({ name: 'A', value: '$$(B)' });
  });

  test('names secret values only by their place', () => {
    const overrides = { secretEnvironment: { TOKEN: 's3cret' }, environment: { TOKEN: 'plain', LEVEL: 'debug' } };
    expect(JSON.stringify(body({}, overrides))).not.toContain('s3cret');
    expect(containerOf({}, overrides).env).toEqual([
      { name: 'LEVEL', value: 'debug' },
      { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'fh-execution1', key: 'env-0' } } },
      { name: 'FARHAUL_RELAY', valueFrom: { secretKeyRef: { name: 'fh-execution1', key: 'relay-settings' } } },
    ]);
    expect(runSecretBody(input({}, overrides))).toMatchObject({ immutable: true, stringData: { 'env-0': 's3cret' } });
  });

  test('asks for what the job asks for', () => {
    expect(containerOf({ memory: '8Gi', cpuRequest: '500m', gpus: 1, ephemeralStorage: '2Gi' }).resources).toEqual({
      requests: { cpu: '500m', memory: '8Gi', 'ephemeral-storage': '2Gi' },
      limits: { memory: '8Gi', 'ephemeral-storage': '2Gi', 'nvidia.com/gpu': '1' },
    });
    expect(containerOf().resources).toEqual({});
    const scheduling = {
      nodeSelector: { pool: 'gpu' },
      tolerations: [{ key: 'gpu', operator: 'Exists' as const }],
      affinity: { nodeAffinity: {} },
      priorityClassName: 'high',
      serviceAccountName: 'trainer',
    };
    expect(podOf({ ...scheduling, imagePullSecrets: ['registry'] })).toMatchObject({
      ...scheduling,
      imagePullSecrets: [{ name: 'registry' }],
    });
  });

  test('replaces what a label does not take', () => {
    const { labels } = body({}, { labels: { 'farhaul/flow-name': 'x'.repeat(100), 'a b': 'c/d' } }).metadata;
    expect(labels).toMatchObject({ 'farhaul/flow-name': 'x'.repeat(63), 'a-b': 'c-d' });
  });

  test('ends at the earlier of two deadlines', () => {
    expect(body().spec).not.toHaveProperty('activeDeadlineSeconds');
    expect(body({ activeDeadline: 60 }, { deadline: new Date(Date.now() + 3_600_000).toISOString() }).spec.activeDeadlineSeconds).toBe(60);
    expect(body({ activeDeadline: 60 }, { deadline: '2020-01-01T00:00:00.000Z' }).spec.activeDeadlineSeconds).toBe(1);
  });

  test('mounts objects as files; those in pieces are put together first', () => {
    const objects: RunObjects = {
      writable: '/farhaul/1',
      readable: [
        { target: '/farhaul/2', secrets: ['one'] },
        { target: '/farhaul/3', secrets: ['two', 'three'] },
      ],
    };
    const { volumes, containers } = podOf({ readOnlyRoot: true, volumes: [{ mountPath: '/data', claimName: 'data' }] }, {}, objects);
    const at = (path: string): any => {
      const mount = containers[0].volumeMounts.find(({ mountPath }: { mountPath: string }) => mountPath === path);
      const source = volumes.find(({ name }: { name: string }) => name === mount.name);
      return { ...source, name: undefined, readOnly: mount.readOnly ?? false };
    };
    expect(at('/farhaul/1')).toEqual({ emptyDir: {}, readOnly: false });
    expect(at('/farhaul/2')).toEqual({ secret: { secretName: 'one', items: [{ key: 'data', path: 'object' }] }, readOnly: true });
    expect(at('/farhaul/3')).toEqual({ emptyDir: {}, readOnly: false });
    expect(at('/farhaul/3-pieces').projected.sources).toHaveLength(2);
    expect(at('/tmp')).toEqual({ emptyDir: {}, readOnly: false });
    expect(at('/data')).toEqual({ persistentVolumeClaim: { claimName: 'data' }, readOnly: false });
    const secret: any = runSecretBody(input({}, {}, objects));
    expect(JSON.parse(secret.stringData['relay-settings'])).toEqual({
      directory: '/farhaul/1',
      key: 'key',
      objects: [{ path: '/farhaul/3/object', parts: ['/farhaul/3-pieces/0', '/farhaul/3-pieces/1'] }],
    });
  });

  test('takes a manifest laid over it: objects merged, named lists by name, other containers beside ours', () => {
    const spec = {
      hostAliases: [{ ip: '10.0.0.1', hostnames: ['db'] }],
      containers: [
        { name: 'main', env: [{ name: 'EXTRA', value: '1' }], volumeMounts: [{ name: 'x', mountPath: '/x' }] },
        { name: 'proxy', image: 'proxy:1' },
      ],
    };
    const pod = podOf({ env: { A: '1' }, jobManifest: { metadata: { labels: { team: 'ml' } }, spec: { template: { spec } } } });
    expect(pod.hostAliases).toEqual(spec.hostAliases);
    expect(pod.containers.map(({ name }: { name: string }) => name)).toEqual(['farhaul', 'proxy']);
    expect(pod.containers[0].volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(['/farhaul/run', '/x']);
    expect(pod.containers[0].image).toBe('node:24-slim');
    expect(pod.containers[0].env.map(({ name }: { name: string }) => name)).toEqual(['A', 'FARHAUL_RELAY', 'EXTRA']);
  });
});
