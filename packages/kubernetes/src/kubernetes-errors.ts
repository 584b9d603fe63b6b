/** Pure translation: answers of the API and errors of the way to it in, errors of farhaul out. */
import { FarhaulError } from '@farhaul/core';
import type { ClusterAddress, KubernetesCall } from './kubernetes-client.ts';

export interface FailedCall {
  call: KubernetesCall;
  address: ClusterAddress;
}

export interface RefusedAnswer {
  status: number;
  text: string;
  retryAfter: string | undefined;
}

const BUSY_MS = 10_000;
const LONGEST_ASKED_PAUSE_MS = 30_000;

/** Retryable errors say that nothing is known of what was asked. */
export function answerError({ status, text, retryAfter }: RefusedAnswer, { call, address }: FailedCall): FarhaulError {
  const message = messageOf(text) || `status ${status}`;
  const what = describeCall(call);
  const details = { status, reason: reasonOf(text), server: address.server };
  if (status === 403 && /exceeded quota|quota/i.test(message))
    return busy(`The namespace has no room; could not ${what}: ${message}`, details);
  if (status === 403) {
    return rejected(
      `Not permitted to ${what}: ${message}`,
      `Grant it: ${rbacRule(call)} farhaul work-pool permissions prints all that is needed.`,
      details,
    );
  }
  if (status === 401) {
    return rejected(
      `The cluster ${address.server} does not accept the credentials of ${address.source}.`,
      'Log in again, or renew the kubeconfig; kubectl auth whoami shows who you are.',
      details,
    );
  }
  if (status === 404 && /namespaces? "[^"]*" not found/i.test(message)) {
    return rejected(
      `Could not ${what}: ${message}.`,
      'Create it (kubectl create namespace NAME), or correct the job variable namespace.',
      details,
    );
  }
  if (status === 409) {
    return new FarhaulError('FARHAUL_CONFLICT', `Could not ${what}: ${message}`, { hint: 'kubectl get shows what is there.', details });
  }
  if (status === 429 || status >= 500) {
    const retryAfterMs = Number(retryAfter ?? 0) * 1000;
    return new FarhaulError('FARHAUL_INFRASTRUCTURE_UNAVAILABLE', `The cluster could not ${what} now: ${message}`, {
      hint: 'It is tried again.',
      retryable: true,
      details: { ...details, ...(retryAfterMs > 0 && { retryAfterMs }) },
    });
  }
  return rejected(`The cluster refused to ${what}: ${message}`, 'Correct the job variable that the message names.', details);
}

function rejected(message: string, hint: string, details: Record<string, unknown>): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_REJECTED', message, { hint, details });
}

function busy(message: string, details: Record<string, unknown>): FarhaulError {
  return new FarhaulError('FARHAUL_INFRASTRUCTURE_BUSY', message, {
    hint: 'The run stays queued and is tried again; raise the quota of the namespace, or lower the limit of the work pool.',
    retryable: true,
    details: { ...details, retryAt: new Date(Date.now() + BUSY_MS).toISOString() },
  });
}

/** No answer: nothing is known. */
export function connectionError(error: unknown, { call, address }: FailedCall): FarhaulError {
  if (FarhaulError.isInstance(error)) return error;
  const message = error instanceof Error ? error.message || String((error as { code?: unknown }).code) : String(error);
  if (/certificate|self.signed|altnames/i.test(message)) {
    return rejected(
      `The certificate of the cluster ${address.server} is not accepted: ${message}`,
      `certificate-authority-data of the kubeconfig (${address.source}) must hold the authority that signed it.`,
      { server: address.server },
    );
  }
  return new FarhaulError(
    'FARHAUL_INFRASTRUCTURE_UNAVAILABLE',
    `The cluster ${address.server} (${address.source}) cannot be reached to ${describeCall(call)}: ${message}`,
    {
      hint: 'Check that it runs and that this machine reaches it: kubectl cluster-info.',
      retryable: true,
      details: { server: address.server },
      cause: error,
    },
  );
}

const verbs: Record<KubernetesCall['method'], string> = { GET: 'get', POST: 'create', PATCH: 'patch', PUT: 'update', DELETE: 'delete' };

interface CallParts {
  group: string;
  namespace: string;
  resource: string;
  name: string;
  verb: string;
}

/** `/apis/batch/v1/namespaces/ml/jobs/fh-1` → its parts. */
export function callParts({ method, path, query }: KubernetesCall): CallParts {
  const [, group = '', rest = ''] = /^\/api(?:s\/([^/]+))?\/v1\/(.*)$/.exec(path) ?? [];
  const [, namespace = '', tail = rest] = /^namespaces\/([^/]+)\/(.+)$/.exec(rest) ?? [];
  const [resource = '', name = '', sub = ''] = tail.split('/');
  const isList = method === 'GET' && name === '';
  const verb = isList ? (query?.['watch'] ? 'watch' : 'list') : method === 'DELETE' && name === '' ? 'deletecollection' : verbs[method];
  return { group, namespace, resource: sub === '' ? resource : `${resource}/${sub}`, name, verb };
}

function describeCall(call: KubernetesCall): string {
  const { namespace, resource, name, verb } = callParts(call);
  return `${verb} ${resource}${name === '' ? '' : ` ${name}`}${namespace === '' ? '' : ` in the namespace ${namespace}`}`;
}

function rbacRule(call: KubernetesCall): string {
  const { group, resource, verb } = callParts(call);
  return `{ apiGroups: ["${group}"], resources: ["${resource}"], verbs: ["${verb}"] }.`;
}

function messageOf(text: string): string {
  const { message } = statusOf(text);
  return typeof message === 'string' ? message : text.slice(0, 500).trim();
}

function reasonOf(text: string): string {
  const { reason } = statusOf(text);
  return typeof reason === 'string' ? reason : '';
}

function statusOf(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** HTTP status of an answer of the API; null where there was none. */
export function answerStatus(error: unknown): number | null {
  const status = FarhaulError.isInstance(error) ? error.details?.['status'] : null;
  return typeof status === 'number' ? status : null;
}

/** So long the cluster asked to be left alone; 0: it did not. */
export function askedPauseMs(error: unknown): number {
  const asked = FarhaulError.isInstance(error) ? error.details?.['retryAfterMs'] : null;
  return typeof asked === 'number' ? Math.min(asked, LONGEST_ASKED_PAUSE_MS) : 0;
}

/** Null in place of what is not there. */
export async function nullIfMissing<Value>(asking: Promise<Value>): Promise<Value | null> {
  try {
    return await asking;
  } catch (error) {
    if (answerStatus(error) === 404) return null;
    throw error;
  }
}
