/** Calls whose answers were recorded from a real control plane, in their order. */

export interface RecordedCall {
  title: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `NAMESPACE` stands for one of its own. */
  path: string;
  body?: unknown;
  /** @default 'application/json' */
  contentType?: string;
  accept?: string;
  /** Whether the words of the vendor count, or only status, reason and fields. @default true */
  words?: boolean;
  /** Asked again until it is this status: controllers take their time. */
  until?: number;
}

type Json = Record<string, unknown>;
type Change = (job: { metadata: Json; spec: Json }, container: Json) => void;

const JOBS = '/apis/batch/v1/namespaces/NAMESPACE/jobs';
const core = (resource: string): string => `/api/v1/namespaces/NAMESPACE/${resource}`;
const SECRETS = core('secrets');
const PODS = core('pods');
const MERGE = 'application/merge-patch+json';

/** Suspended: nothing comes of it. */
export function recordedJob(name: string | undefined, change: Change = () => undefined): Json {
  const container: Json = { name: 'main', image: 'node:24-slim', command: ['node', '-e', '1'] };
  const spec: Json = { backoffLimit: 0, suspend: true, template: { spec: { restartPolicy: 'Never', containers: [container] } } };
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: name === undefined ? {} : { name }, spec };
  change(job, container);
  return job;
}

const podSpecOf = (job: { spec: Json }): Json => (job.spec['template'] as { spec: Json }).spec;
const post = (title: string, body: unknown, more: Partial<RecordedCall> = {}): RecordedCall => ({
  title,
  method: 'POST',
  path: JOBS,
  body,
  ...more,
});
const postSecret = (title: string, body: Json, more: Partial<RecordedCall> = {}): RecordedCall =>
  post(title, body, { path: SECRETS, ...more });

const names: RecordedCall[] = [
  { title: 'a Job that is not there', method: 'GET', path: `${JOBS}/nope` },
  { title: 'a list where no namespace is', method: 'GET', path: '/apis/batch/v1/namespaces/no-such/jobs' },
  post('a namespace that is not there', recordedJob('a'), { path: '/apis/batch/v1/namespaces/no-such/jobs' }),
  post(
    'another namespace than that of the path',
    recordedJob('a', ({ metadata }) => (metadata['namespace'] = 'default')),
  ),
  post('no name', recordedJob(undefined)),
  post('a name with capitals', recordedJob('A_b')),
  post('a name of 64 characters', recordedJob('a'.repeat(64))),
  post(
    'a label with a blank',
    recordedJob('a', ({ metadata }) => (metadata['labels'] = { x: 'a b' })),
  ),
  post(
    'a label of 64 characters',
    recordedJob('a', ({ metadata }) => (metadata['labels'] = { x: 'a'.repeat(64) })),
  ),
  post(
    'a key of a label with a blank',
    recordedJob('a', ({ metadata }) => (metadata['labels'] = { 'x y': 'a' })),
  ),
  post(
    'a key of a label of 64 characters',
    recordedJob('a', ({ metadata }) => (metadata['labels'] = { ['k'.repeat(64)]: 'v' })),
  ),
  post(
    'a label of the pod',
    recordedJob('a', ({ metadata, spec }) => {
      metadata['labels'] = { fine: 'yes' };
      (spec['template'] as Json)['metadata'] = { labels: { x: 'a b' } };
    }),
  ),
];

const pods: RecordedCall[] = [
  post(
    'restartPolicy Always',
    recordedJob('a', (job) => (podSpecOf(job)['restartPolicy'] = 'Always')),
  ),
  post(
    'no restartPolicy',
    recordedJob('a', (job) => delete podSpecOf(job)['restartPolicy']),
  ),
  post(
    'no containers',
    recordedJob('a', (job) => (podSpecOf(job)['containers'] = [])),
  ),
  post(
    'no image and no name',
    recordedJob('a', (_, container) => {
      delete container['image'];
      delete container['name'];
    }),
  ),
  post(
    'two containers of one name',
    recordedJob('a', (job, container) => (podSpecOf(job)['containers'] = [container, { ...container }])),
  ),
  post(
    'a quantity that is none',
    recordedJob('a', (_, container) => (container['resources'] = { limits: { memory: '12 apples' } })),
  ),
  post(
    'a negative quantity',
    recordedJob('a', (_, container) => (container['resources'] = { limits: { memory: '-1' } })),
  ),
  post(
    'a request above the limit',
    recordedJob('a', (_, container) => (container['resources'] = { limits: { memory: '1Mi' }, requests: { memory: '2Mi' } })),
  ),
  post(
    'a GPU without a limit',
    recordedJob('a', (_, container) => (container['resources'] = { requests: { 'nvidia.com/gpu': '1' } })),
  ),
  post(
    'half a GPU',
    recordedJob('a', (_, container) => (container['resources'] = { limits: { 'nvidia.com/gpu': '500m' } })),
  ),
  post(
    'a resource that is none',
    recordedJob('a', (_, container) => (container['resources'] = { limits: { foo: '1' } })),
  ),
  post(
    'a mount without its volume',
    recordedJob('a', (_, container) => (container['volumeMounts'] = [{ name: 'x', mountPath: '/x' }])),
  ),
  post(
    'two mounts at one place',
    recordedJob('a', (job, container) => {
      podSpecOf(job)['volumes'] = [{ name: 'x', emptyDir: {} }];
      container['volumeMounts'] = [
        { name: 'x', mountPath: '/x' },
        { name: 'x', mountPath: '/x' },
      ];
    }),
  ),
  post(
    'a volume of two kinds',
    recordedJob('a', (job) => (podSpecOf(job)['volumes'] = [{ name: 'x', emptyDir: {}, secret: { secretName: 'a' } }])),
  ),
  post(
    'a volume of a Secret without a name',
    recordedJob('a', (job) => (podSpecOf(job)['volumes'] = [{ name: 'x', secret: {} }])),
  ),
  post(
    'variables',
    recordedJob(
      'a',
      (_, container) =>
        (container['env'] = [
          { name: 'A=B', value: 'x' },
          { name: '', value: 'y' },
          { name: 'X', value: 'a', valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } },
          { name: 'Z', valueFrom: { secretKeyRef: { name: 'a' } } },
        ]),
    ),
  ),
  post(
    'an imagePullPolicy that is none',
    recordedJob('a', (_, container) => (container['imagePullPolicy'] = 'Sometimes')),
  ),
  post(
    'privileged without the right to more rights',
    recordedJob('a', (_, container) => (container['securityContext'] = { privileged: true, allowPrivilegeEscalation: false })),
    { words: false },
  ),
];

const fields: RecordedCall[] = [
  post(
    'a number for a text',
    recordedJob('a', (_, container) => (container['env'] = [{ name: 'A', value: 1 }])),
  ),
  post(
    'a text for a number',
    recordedJob('a', ({ spec }) => (spec['backoffLimit'] = 'zero')),
  ),
  post(
    'a text for an object',
    recordedJob('a', ({ spec }) => (spec['template'] = 'zero')),
  ),
  post(
    'negative numbers',
    recordedJob('a', ({ spec }) =>
      Object.assign(spec, { backoffLimit: -1, activeDeadlineSeconds: -1, ttlSecondsAfterFinished: -2, completions: -1, parallelism: -1 }),
    ),
  ),
  post('unknown fields, strictly', withUnknownFields(), { path: `${JOBS}?fieldValidation=Strict` }),
  post('unknown fields, with a warning', withUnknownFields(), { path: `${JOBS}?fieldValidation=Warn&dryRun=All` }),
  post('unknown fields, ignored', withUnknownFields(), { path: `${JOBS}?fieldValidation=Ignore&dryRun=All` }),
  post('another kind', { ...recordedJob('a'), kind: 'Pod' }),
  post('another version', { ...recordedJob('a'), apiVersion: 'batch/v2' }),
  post('no kind', { metadata: { name: 'a' }, spec: recordedJob('a')['spec'] }, { path: `${JOBS}?dryRun=All` }),
  post('no JSON', '{"a":', { words: false }),
  post('another media type', 'x', { contentType: 'text/plain' }),
  post(
    'a policy that is none',
    recordedJob('a', ({ spec }) => {
      spec['podFailurePolicy'] = { rules: [{ action: 'Foo', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] }] };
      spec['podReplacementPolicy'] = 'X';
    }),
  ),
];

function withUnknownFields(): Json {
  return recordedJob('a', ({ spec }, container) => {
    spec['comand'] = 1;
    container['imagePullPolcy'] = 'x';
  });
}

const jobs: RecordedCall[] = [
  post(
    'a Job',
    recordedJob('b', ({ metadata }) => (metadata['labels'] = { own: 'yes' })),
  ),
  post('a Job of that name again', recordedJob('b')),
  post('a Job with a generated name', { ...recordedJob(undefined), metadata: { generateName: 'made-', labels: { own: 'made' } } }),
  {
    title: 'a template that is changed',
    method: 'PATCH',
    path: `${JOBS}/b`,
    contentType: MERGE,
    words: false,
    body: { spec: { template: { spec: { restartPolicy: 'OnFailure' } } } },
  },
  { title: 'completions that are changed', method: 'PATCH', path: `${JOBS}/b`, contentType: MERGE, body: { spec: { completions: 3 } } },
  {
    title: 'a patch of an old version',
    method: 'PATCH',
    path: `${JOBS}/b`,
    contentType: MERGE,
    body: { metadata: { resourceVersion: '1' } },
  },
  {
    title: 'a merge patch',
    method: 'PATCH',
    path: `${JOBS}/b`,
    contentType: MERGE,
    body: { metadata: { labels: { a: 'b' } } },
    words: false,
  },
  {
    title: 'a JSON patch',
    method: 'PATCH',
    path: `${JOBS}/b`,
    contentType: 'application/json-patch+json',
    body: [{ op: 'add', path: '/metadata/labels/c', value: 'd' }],
    words: false,
  },
  {
    title: 'a JSON patch whose test fails',
    method: 'PATCH',
    path: `${JOBS}/b`,
    contentType: 'application/json-patch+json',
    body: [{ op: 'test', path: '/metadata/labels/c', value: 'e' }],
  },
  { title: 'a patch of another type', method: 'PATCH', path: `${JOBS}/b`, body: { metadata: {} } },
  { title: 'a patch of what is not there', method: 'PATCH', path: `${JOBS}/nope`, contentType: MERGE, body: { metadata: {} } },
  { title: 'Jobs by label', method: 'GET', path: `${JOBS}?labelSelector=own%3Dmade&limit=500` },
  { title: 'Jobs of all namespaces by label', method: 'GET', path: '/apis/batch/v1/jobs?labelSelector=own%3Dnone' },
  { title: 'a propagation that is none', method: 'DELETE', path: `${JOBS}/b`, body: { propagationPolicy: 'X' } },
  { title: 'a Job of another uid', method: 'DELETE', path: `${JOBS}/b`, body: { preconditions: { uid: 'another' } } },
  { title: 'a Job, in the background', method: 'DELETE', path: `${JOBS}/b`, body: { propagationPolicy: 'Background' } },
  { title: 'a Job that is gone', method: 'DELETE', path: `${JOBS}/b`, body: { propagationPolicy: 'Background' } },
];

const secret = (name: string, more: Json = {}): Json => ({ apiVersion: 'v1', kind: 'Secret', metadata: { name }, ...more });
const secrets: RecordedCall[] = [
  postSecret('a Secret', secret('s', { stringData: { a: 'b' }, data: { c: 'ZA==' }, immutable: true, type: 'Opaque' })),
  { title: 'a Secret that is immutable', method: 'PATCH', path: `${SECRETS}/s`, contentType: MERGE, body: { stringData: { a: 'c' } } },
  {
    title: 'a Secret that shall be mutable',
    method: 'PATCH',
    path: `${SECRETS}/s`,
    contentType: MERGE,
    body: { immutable: false, data: { z: 'YQ==' } },
  },
  {
    title: 'labels of an immutable Secret',
    method: 'PATCH',
    path: `${SECRETS}/s`,
    contentType: MERGE,
    body: { metadata: { labels: { a: 'b' }, annotations: { c: 'd' } } },
  },
  postSecret('no base64', secret('s2', { data: { a: '***' } })),
  postSecret('a key with a blank', secret('s2', { stringData: { 'a b': 'x' } })),
  postSecret('more than a mebibyte', secret('s2', { stringData: { a: 'x'.repeat(1_048_577) } })),
  postSecret('more than the API takes', secret('s2', { stringData: { a: 'x'.repeat(3_200_000) } })),
  postSecret('too many annotations', { metadata: { name: 's2', annotations: { a: 'x'.repeat(262_145), 'b c': '' } } }),
  {
    title: 'an owner without an uid',
    method: 'PATCH',
    path: `${SECRETS}/s`,
    contentType: MERGE,
    words: false,
    body: { metadata: { ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'b' }] } },
  },
  {
    title: 'the metadata of a Secret',
    method: 'GET',
    path: `${SECRETS}/s`,
    accept: 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json',
  },
  {
    title: 'the metadata of Secrets',
    method: 'GET',
    path: `${SECRETS}?labelSelector=a`,
    accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json',
  },
  { title: 'another name than that of the path', method: 'PUT', path: `${SECRETS}/s`, body: secret('t') },
  { title: 'an old version', method: 'PUT', path: `${SECRETS}/s`, body: { metadata: { name: 's', resourceVersion: '1' }, data: {} } },
  { title: 'a Secret that is deleted', method: 'DELETE', path: `${SECRETS}/s` },
  {
    title: 'an owner that is not there',
    method: 'POST',
    path: SECRETS,
    body: { metadata: { name: 'o', ownerReferences: [{ apiVersion: 'batch/v1', kind: 'Job', name: 'b', uid: 'nope' }] } },
  },
  { title: 'what nobody owns goes', method: 'GET', path: `${SECRETS}/o`, until: 404 },
  ...['a', 'b', 'c'].map((name) => postSecret(`Secret ${name}`, { metadata: { name, labels: { page: name } } })),
  { title: 'a page of Secrets', method: 'GET', path: `${SECRETS}?limit=2`, words: false },
  { title: 'Secrets that are deleted by label', method: 'DELETE', path: `${SECRETS}?labelSelector=page` },
];

const reading: RecordedCall[] = [
  { title: 'a label selector that is none', method: 'GET', path: `${SECRETS}?labelSelector=a%20b` },
  { title: 'a field that cannot be asked for', method: 'GET', path: `${SECRETS}?fieldSelector=foo%3Dbar` },
  { title: 'a field', method: 'GET', path: `${SECRETS}?fieldSelector=metadata.name%3Dnope` },
  {
    title: 'events by what they are about',
    method: 'GET',
    path: `${core('events')}?fieldSelector=involvedObject.uid%3Dnope%2Ctype%3DWarning&limit=50`,
  },
  { title: 'a limit that is none', method: 'GET', path: `${SECRETS}?limit=x` },
  { title: 'a page that is none', method: 'GET', path: `${SECRETS}?limit=1&continue=xx`, words: false },
  { title: 'a version that is none', method: 'GET', path: `${SECRETS}?resourceVersion=xx` },
  { title: 'a version of the future', method: 'GET', path: `${SECRETS}?resourceVersion=99999999&timeoutSeconds=1`, words: false },
  { title: 'a watch from a version that is none', method: 'GET', path: `${SECRETS}?watch=1&resourceVersion=zz&timeoutSeconds=1` },
  { title: 'a method that does not fit', method: 'PUT', path: SECRETS, body: {} },
  { title: 'the log of a pod that is not there', method: 'GET', path: `${PODS}/nope/log` },
  { title: 'the eviction of a pod that is not there', method: 'POST', path: `${PODS}/nope/eviction`, body: { metadata: { name: 'nope' } } },
  { title: 'pods by label', method: 'GET', path: `${PODS}?labelSelector=own%3Dnone&limit=500` },
  { title: 'a pod that is not there', method: 'DELETE', path: `${PODS}/nope`, body: { gracePeriodSeconds: 1 } },
  { title: 'the namespace', method: 'GET', path: '/api/v1/namespaces/NAMESPACE' },
  { title: 'a namespace that is not there, by itself', method: 'GET', path: '/api/v1/namespaces/no-such' },
  post('what I may do', access({ namespace: 'NAMESPACE', group: 'batch', resource: 'jobs', verb: 'create' }), {
    path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
  }),
];

function access(resourceAttributes: Json): Json {
  return { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec: { resourceAttributes } };
}

const QUOTAS = core('resourcequotas');
const quota: RecordedCall[] = [
  post(
    'a quota',
    { metadata: { name: 'q' }, spec: { hard: { 'count/jobs.batch': '1', 'requests.memory': '1Gi', pods: '1' } } },
    { path: QUOTAS },
  ),
  { title: 'the quota, once it is counted', method: 'GET', path: `${QUOTAS}/q`, words: false },
  post('one Job too many', recordedJob('q1'), { until: 403 }),
  post(
    'a pod that does not say what it needs',
    { metadata: { name: 'p' }, spec: { containers: [{ name: 'a', image: 'x' }] } },
    { path: PODS, until: 403 },
  ),
  post(
    'an account that is not there',
    { metadata: { name: 'p' }, spec: { serviceAccountName: 'nope', containers: [{ name: 'a', image: 'x' }] } },
    { path: PODS },
  ),
  post(
    'a priority that is not there',
    { metadata: { name: 'p' }, spec: { priorityClassName: 'nope', containers: [{ name: 'a', image: 'x' }] } },
    { path: PODS },
  ),
  { title: 'the namespace goes', method: 'DELETE', path: '/api/v1/namespaces/NAMESPACE' },
  { title: 'what comes too late', method: 'POST', path: SECRETS, body: { metadata: { name: 'late' } }, words: false },
];

export const recordedCalls: readonly RecordedCall[] = [...names, ...pods, ...fields, ...jobs, ...secrets, ...reading, ...quota];
