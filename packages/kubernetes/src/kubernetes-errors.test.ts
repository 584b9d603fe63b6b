import { expect, test } from 'vitest';
import { answerError, callParts, connectionError } from './kubernetes-errors.ts';
import type { KubernetesCall } from './kubernetes-client.ts';

const address = { server: 'https://10.0.0.1:6443', source: 'KUBECONFIG /k', context: 'c', namespace: 'ml' };
const create: KubernetesCall = { method: 'POST', path: '/apis/batch/v1/namespaces/ml/jobs' };
const answer = (status: number, message: string, call = create, retryAfter?: string) =>
  answerError({ status, text: JSON.stringify({ kind: 'Status', message, reason: 'R' }), retryAfter }, { call, address });

test('a forbidden verb is named, with the rule that grants it', () => {
  const error = answer(403, 'jobs.batch is forbidden: User "u" cannot create resource "jobs"');
  expect(error).toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_REJECTED', retryable: false });
  expect(error.message).toContain('create jobs in the namespace ml');
  expect(error.hint).toContain('{ apiGroups: ["batch"], resources: ["jobs"], verbs: ["create"] }');
});

test('an exceeded quota keeps the run in the queue, and says when it is tried again', () => {
  const error = answer(403, 'jobs.batch "fh-1" is forbidden: exceeded quota: none');
  expect(error).toMatchObject({ code: 'FARHAUL_INFRASTRUCTURE_BUSY', details: { retryAt: expect.any(String) } });
});

test('what is not an answer, or says later, is tried again', () => {
  expect(answer(429, 'slow down', create, '3')).toMatchObject({
    code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
    retryable: true,
    details: { retryAfterMs: 3000 },
  });
  expect(answerError({ status: 502, text: '<html>', retryAfter: undefined }, { call: create, address }).retryable).toBe(true);
  const refused = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
  expect(connectionError(refused, { call: create, address })).toMatchObject({
    code: 'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
    retryable: true,
  });
});

test('what is refused for good says what to change', () => {
  expect(answer(422, 'Job is invalid: spec.x').code).toBe('FARHAUL_INFRASTRUCTURE_REJECTED');
  expect(answer(404, 'namespaces "ml" not found').hint).toContain('create namespace');
  expect(answer(401, 'Unauthorized').message).toContain('credentials');
  expect(answer(409, 'exists').code).toBe('FARHAUL_CONFLICT');
  expect(connectionError(new Error('self-signed certificate'), { call: create, address })).toMatchObject({ retryable: false });
});

test('a request is told by its verb and resource', () => {
  expect(callParts({ method: 'GET', path: '/api/v1/namespaces/ml/pods', query: { watch: true } })).toMatchObject({
    verb: 'watch',
    resource: 'pods',
  });
  expect(callParts({ method: 'GET', path: '/api/v1/namespaces/ml/pods/x/log' })).toMatchObject({
    verb: 'get',
    resource: 'pods/log',
    name: 'x',
  });
  expect(callParts({ method: 'GET', path: '/apis/batch/v1/jobs' })).toMatchObject({ verb: 'list', resource: 'jobs', namespace: '' });
});
